"""Rules applied to one migration: every operation at its site, each verdict made a finding or a gap."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.changes import Span
from bot.domain.facts import Migration, Statement, Step
from bot.domain.findings import Finding, Gap, Hint, Lock
from bot.domain.operations import AddColumn, Opaque, Operation, RunCode
from bot.domain.schema import Name
from bot.policy import Policy
from workers.online import Release
from workers.readers.voice import Voice
from workers.rules.locks import BLOCKS_WRITES, write_locks
from workers.rules.registry import checks_on
from workers.rules.rule import Check, Harm, Rule, Unknown
from workers.rules.site import Site
from workers.rules.versions import Versions
from workers.sql.dialect import speaking, speaks_mysql
from workers.telling import told
from workers.uses import Queried, Uses, asks_nothing, nowhere_to_look
from workers.world import Rollbacks, World, apply
from workers.world.spelling import spelled_migration

Said = Sequence[Harm | Unknown | Hint | Gap]
Guard = Callable[[str, object, Callable[[], None], Span], Gap | None]


class _Turns:
    """The checks at one step, each in its turn, and what they say. Its name is that of the rule whose turn it is."""

    def __init__(self, checks: Sequence[tuple[Rule, Check]], policy: Policy, operation: Operation, site: Site) -> None:
        self.left, self.levels, self.operation, self.site = iter(checks), policy.rules, operation, site
        self.said: list[tuple[Rule, Said]] = []

    def take(self) -> None:
        """Ask those that have not been asked: after a crash the ones behind it."""
        operation, site, levels = self.operation, self.site, self.levels
        for rule, check in self.left:
            self.rule = rule
            if levels.get(rule.id) != "off" and (said := [*check(operation, site)]):
                self.said.append((rule, said))

    def __str__(self) -> str:
        return self.rule.id


@dataclass(slots=True)
class Judge:
    """One pass over a pull request: what it is judged by, the columns it has added so far, and whose rows it has `written`."""

    policy: Policy
    versions: Versions
    guard: Guard
    uses: Uses = nowhere_to_look
    added_columns: ChainMap[tuple[Name, str], None] = field(default_factory=ChainMap)
    voice: Voice | None = None
    after: Uses = nowhere_to_look
    release: Release | None = None
    queried: Queried = asks_nothing
    written: Container[Name] = ()

    def migration(self, migration: Migration, lines: Sequence[str], world: World) -> tuple[list[Finding], list[Gap]]:
        """Judge the statements in order on `world`, which is left as the migration leaves it."""
        with speaking(migration.engine):
            migration = spelled_migration(migration, world) if speaks_mysql() else migration
            return self._migration(migration, lines, world)

    def _migration(self, migration: Migration, lines: Sequence[str], world: World) -> tuple[list[Finding], list[Gap]]:
        findings: list[Finding] = []
        gaps: list[Gap] = []
        transactions: dict[str, list[Step]] = {}
        rollbacks, once = Rollbacks(world, migration.up), set[tuple[str, Name]]()
        for statement in migration.up:
            rollbacks.enter(statement)
            earlier = transactions.setdefault(statement.transaction, []) if statement.transaction else []
            for step in statement.steps:
                site = Site(
                    world, migration, statement, step, self.versions, lines, earlier, self.uses, self.added_columns, self.voice,
                    self.after, self.release, self.policy.runner or "", self.queried, self.written, once,
                )  # fmt: skip
                for said in self._step(step, site):
                    (gaps if isinstance(said, Gap) else findings).append(said)  # type: ignore[arg-type]
                self._apply(step.operation, world)
            earlier.extend(statement.steps)
            rollbacks.leave(statement)
        for said in self._way_back(migration, lines, world):
            (gaps if isinstance(said, Gap) else findings).append(said)  # type: ignore[arg-type]
        return findings, gaps

    def _way_back(self, migration: Migration, lines: Sequence[str], world: World) -> Iterator[Finding | Gap]:
        """What cannot be read of a file that is a way back; a file of both directions shows it when it is run."""
        for statement in migration.down if not migration.up else ():
            for step in statement.steps:
                if isinstance(step.operation, Opaque):
                    site = Site(world, migration, statement, step, self.versions, lines, voice=self.voice)
                    yield from (one for one in self._step(step, site) if isinstance(one, Finding))

    def _step(self, step: Step, site: Site) -> list[Finding | Gap]:
        found: list[Finding | Gap] = []
        turns = _Turns(checks_on(type(step.operation), site.migration.engine), self.policy, step.operation, site)
        while (crash := self.guard("rule", turns, turns.take, step.span)) is not None:
            turns.said.append((turns.rule, (crash,)))
        for rule, items in turns.said:
            found += [said for item in items if (said := self._said(rule, item, step, site))]
        if (isinstance(step.operation, RunCode) and step.operation.why) or (isinstance(step.operation, Opaque) and not found):
            found.insert(0, Gap("statement", step.operation.why, step.span.path, step.span.line))
        return found

    def _said(self, rule: Rule, said: Harm | Unknown | Hint | Gap, step: Step, site: Site) -> Finding | Gap | None:
        """What a check says, as it is told; nothing for a table known to be small."""
        if isinstance(said, Gap):
            return said
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


def _held(harm: Harm, statement: Statement) -> tuple[Lock, ...]:
    """The locks of a harm, each as strong as the whole statement takes it: ALTER TABLE takes one for all its actions."""
    modes = {lock.table: lock.mode for lock in harm.locks}
    for step in statement.steps:
        for name, mode in write_locks(step.operation):
            table = str(name)
            if table in modes and modes[table] in BLOCKS_WRITES:
                modes[table] = max(modes[table], mode, key=BLOCKS_WRITES.index)
    return tuple(Lock(table, mode) for table, mode in modes.items())
