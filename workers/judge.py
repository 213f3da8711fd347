"""Rules applied to one migration: every operation at its site, each verdict made a finding or a gap."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.domain.changes import Span
from bot.domain.facts import Migration, Statement, Step
from bot.domain.findings import Finding, Gap, Hint, Lock
from bot.domain.operations import AddColumn, Opaque, Operation, RunCode
from bot.domain.schema import Name
from bot.policy import Policy
from workers.online import Release
from workers.readers.voice import Voice
from workers.rules.locks import BLOCKS_WRITES, write_locks
from workers.rules.registry import checks_of
from workers.rules.rule import Check, Harm, Rule, Unknown
from workers.rules.site import Site
from workers.rules.versions import Versions
from workers.sql.dialect import speaking
from workers.telling import told
from workers.uses import Uses, nowhere_to_look
from workers.world import Rollbacks, World, apply

Said = Sequence[Harm | Unknown | Hint]
Guard = Callable[[str, str, Callable[[], Said], Span], Said | Gap]


@dataclass(slots=True)
class Judge:
    """One pass over a pull request: what it is judged by, and the columns it has added so far."""

    policy: Policy
    versions: Versions
    guard: Guard
    uses: Uses = nowhere_to_look
    added_columns: ChainMap[tuple[Name, str], None] = field(default_factory=ChainMap)
    voice: Voice | None = None
    after: Uses = nowhere_to_look
    release: Release | None = None

    def migration(self, migration: Migration, lines: Sequence[str], world: World) -> tuple[list[Finding], list[Gap]]:
        """Judge the statements in order on `world`, which is left as the migration leaves it."""
        with speaking(migration.engine):
            return self._migration(migration, lines, world)

    def _migration(self, migration: Migration, lines: Sequence[str], world: World) -> tuple[list[Finding], list[Gap]]:
        findings: list[Finding] = []
        gaps: list[Gap] = []
        transactions: dict[str, list[Step]] = {}
        rollbacks = Rollbacks(world, migration.up)
        for statement in migration.up:
            rollbacks.enter(statement)
            earlier = transactions.setdefault(statement.transaction, []) if statement.transaction else []
            for step in statement.steps:
                site = Site(
                    world, migration, statement, step, self.versions, lines, earlier, self.uses, self.added_columns, self.voice,
                    self.after, self.release, self.policy.runner or "",
                )  # fmt: skip
                for said in self._step(step, site):
                    (gaps if isinstance(said, Gap) else findings).append(said)  # type: ignore[arg-type]
                self._apply(step.operation, world)
            earlier.extend(statement.steps)
            rollbacks.leave(statement)
        return findings, gaps

    def _step(self, step: Step, site: Site) -> list[Finding | Gap]:
        if isinstance(step.operation, Opaque):
            return [Gap("statement", step.operation.why, step.span.path, step.span.line)]
        found: list[Finding | Gap] = []
        if isinstance(step.operation, RunCode):
            found.append(Gap("statement", step.operation.why, step.span.path, step.span.line))
        for rule, check in checks_of(type(step.operation)):
            if self.policy.rules.get(rule.id) != "off" and site.migration.engine in rule.engines:
                verdict = self.guard("rule", rule.id, partial(_verdict, check, step.operation, site), step.span)
                if isinstance(verdict, Gap):
                    found.append(verdict)
                elif verdict:  # most checks have nothing to say
                    found += [said for item in verdict if (said := self._said(rule, item, step, site))]
        return found

    def _said(self, rule: Rule, said: Harm | Unknown | Hint, step: Step, site: Site) -> Finding | Gap | None:
        """What a check says, as it is told; nothing for a table known to be small."""
        if isinstance(said, Hint):
            raise TypeError(f"{rule.id} gives a hint: of migrations specialists know the operations themselves")
        if isinstance(said, Unknown):
            return Gap(said.what, said.why, step.span.path, step.span.line)
        span = step.span if len(site.statement.steps) > 1 else site.statement.span
        return told(self.policy, rule, said, span, _held(said, site.statement), site.migration.engine)

    def _apply(self, operation: Operation, world: World) -> None:
        if isinstance(operation, AddColumn):
            table = world.existing(operation.table)
            if not table.new and table.column(operation.column.name) is None:
                self.added_columns[operation.table, operation.column.name] = None
        apply(world, operation)


def _verdict(check: Check, operation: Operation, site: Site) -> Said:
    return list(check(operation, site))


def _held(harm: Harm, statement: Statement) -> tuple[Lock, ...]:
    """The locks of a harm, each as strong as the whole statement takes it: ALTER TABLE takes one for all its actions."""
    modes = {lock.table: lock.mode for lock in harm.locks}
    for step in statement.steps:
        for name, mode in write_locks(step.operation):
            table = str(name)
            if table in modes and modes[table] in BLOCKS_WRITES:
                modes[table] = max(modes[table], mode, key=BLOCKS_WRITES.index)
    return tuple(Lock(table, mode) for table, mode in modes.items())
