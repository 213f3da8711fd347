"""What specialists are told instead of guessing it: operations with their locks, tables as they are, what rules have found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agents.case import Fact
from bot.domain.facts import Migration, Statement, Step
from bot.domain.findings import Finding, Hint, Review
from bot.domain.operations import CreateTable, CreateTableAs
from bot.domain.schema import Name, Schema, Table
from bot.escape import one_line
from bot.policy import Policy
from bot.wording import place, strongest
from workers.confirm import told
from workers.described import brief
from workers.rules.locks import write_locks
from workers.world import World, apply

_STATEMENTS, _TABLES, _HINTS = 60, 20, 20


@dataclass(slots=True)
class Notebook:
    """Filled while the review runs (`Reviewer.look`): the migrations that change, and the schema before each of them."""

    migrations: list[Migration] = field(default_factory=list)
    before: list[Schema] = field(default_factory=list)
    tables: dict[Name, Table] = field(default_factory=dict)

    def look(self, migration: Migration, world: World) -> None:
        """One migration, and the world before it."""
        if not self.migrations or self.migrations[-1].family != migration.family:
            self.before.append(world.schema())
        self.migrations.append(migration)
        for name in _named(migration):
            table = world.table(name)
            if table is not None and not table.new:
                self.tables.setdefault(table.name, table)

    def after(self) -> tuple[Schema, ...]:
        """The schemas as the change leaves them, family by family."""
        worlds: dict[str, World] = {}
        for migration in self.migrations:
            if migration.family not in worlds:
                worlds[migration.family] = World(self.before[len(worlds)])
            for statement in migration.up:
                for step in statement.steps:
                    apply(worlds[migration.family], step.operation)
            worlds[migration.family].path = ("",)
        return tuple(world.schema() for world in worlds.values())

    def traits(self) -> frozenset[str]:
        """What the change does that decides who is asked."""
        made = any(isinstance(step.operation, (CreateTable, CreateTableAs)) for step in self._steps())
        return frozenset({"creates"} if made else ())

    def engine(self, policy: Policy) -> str:
        """The engine that the policy names, else that of the migrations."""
        return policy.engine or next((one.engine for one in self.migrations), "postgresql")

    def facts(self, policy: Policy, review: Review) -> tuple[Fact, ...]:
        """Findings of rules first, then tables, measurements, statements: what does not fit any more is the least of it."""
        return (*_told(review.findings), *_hinted(review.hints), *self._schema(policy), *_measured(review), *self._statements())

    def _steps(self) -> Iterator[Step]:
        return (step for one in self.migrations for statement in one.up for step in statement.steps)

    def _schema(self, policy: Policy) -> Iterator[Fact]:
        for number, table in enumerate(list(self.tables.values())[:_TABLES], 1):
            yield Fact(f"T{number}", "parsed", brief(table, policy.rows(table.name)), "schema before the change")

    def _statements(self) -> Iterator[Fact]:
        found = [(one, statement) for one in self.migrations for statement in one.up]
        for number, (migration, statement) in enumerate(found[:_STATEMENTS], 1):
            yield Fact(f"O{number}", "parsed", _statement(migration, statement), place(statement.span))


def _told(findings: tuple[Finding, ...]) -> Iterator[Fact]:
    for number, finding in enumerate(findings[:20], 1):
        text = f"already told by the rule {finding.rule}: {finding.title}"
        yield Fact(f"R{number}", strongest(finding), text, place(finding.span))


def _hinted(hints: tuple[Hint, ...]) -> Iterator[Fact]:
    """What rules saw and leave to judgement."""
    for number, hint in enumerate(hints[:_HINTS], 1):
        yield Fact(f"H{number}", "parsed", f"to be judged ({hint.about}): {hint.text}", place(hint.span))


def _measured(review: Review) -> Iterator[Fact]:
    """What was seen on a throw-away server."""
    seen = [(one, tried) for one in review.rehearsals for tried in one.tried if tried.measurement is not None]
    for number, (rehearsal, tried) in enumerate(seen[:_STATEMENTS], 1):
        if tried.measurement is not None:
            text = f"{one_line(tried.measurement.statement, 200)}: {told(tried.measurement)}"
            yield Fact(f"M{number}", "measured", text, rehearsal.server)


def _statement(migration: Migration, statement: Statement) -> str:
    locks = {f"{mode} on {name}" for step in statement.steps for name, mode in write_locks(step.operation)}
    where = "in a transaction" if statement.transaction else "outside of any transaction"
    held = f"; locks {', '.join(sorted(locks))}" if locks else ""
    return f"{one_line(statement.text, 400)} [{migration.reader}, {where}{held}]"


def _named(migration: Migration) -> Iterator[Name]:
    """Tables that the statements name."""
    for statement in migration.up:
        for step in statement.steps:
            for name in ("table", "parent", "view"):
                value = getattr(step.operation, name, None)
                if isinstance(value, (Name, Table)):
                    yield value.name if isinstance(value, Table) else value
            constraint = getattr(step.operation, "constraint", None)
            if isinstance(other := getattr(constraint, "table", None), Name):
                yield other
            yield from getattr(step.operation, "reads", ())
