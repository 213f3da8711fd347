"""Ways back, judged on the schema that the way up leads to: what certainly fails there, and what they drop besides.

A way back runs when something has gone wrong already, and seldom before; so it is held against the schema here. Of the rules
those speak that hold whatever the rows are, or as soon as there is one, and only the first failure is told: what comes after it
does not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.domain import operations as ops
from bot.domain.facts import BackDrops, BackFails, BackMisses, Fact, Migration, Statement, Step
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.judge import Judge
from workers.rules.registry import checks_on
from workers.rules.rule import Harm
from workers.rules.site import Site
from workers.sql.dialect import speaking
from workers.world import World, apply

_IN_PLACE = (
    ops.AddColumn, ops.AddConstraint, ops.AlterColumnType, ops.CreateIndex, ops.DropColumn, ops.DropConstraint, ops.DropKey,
    ops.ModifyColumn, ops.RenameColumn, ops.RenameKey, ops.SetDefault, ops.SetNotNull,
)  # fmt: skip


class _Thing(NamedTuple):
    """Something of a schema: a relation or function by its name, else what a table has."""

    kind: str
    table: Name
    own: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.own}" if self.own else str(self.table)


def way_back(  # noqa: PLR0913, PLR0917
    migration: Migration, lines: Sequence[str], before: World, after: World, judge: Judge, source: str
) -> Iterator[Fact]:
    """What is wrong with the way back of a migration, given the schema before and after its way up, and its runner's source."""
    with speaking(migration.engine):
        written = [one for one in migration.down if one.span not in {up.span for up in migration.up}]
        if written:
            yield from (replace(one, source=source) for one in _drops(migration, written, before, after.branch()))
            yield from (replace(one, source=source) for one in _misses(migration, written, before, after))
            yield from (replace(one, source=source) for one in _failures(migration, lines, after.branch(), judge))


def _failures(migration: Migration, lines: Sequence[str], world: World, judge: Judge) -> Iterator[BackFails]:
    """The first failure. What the framework derives from the way up is not judged, only followed."""
    derived = {one.span for one in migration.up}
    transactions: dict[str, list[Step]] = {}
    for statement in migration.down:
        earlier = transactions.setdefault(statement.transaction, []) if statement.transaction else []
        for step in statement.steps:
            site = Site(world, migration, statement, step, judge.versions, lines, earlier, voice=judge.voice)
            if statement.span not in derived and (harm := _failure(site, judge)):
                if step.span.path == migration.path or not isinstance(step.operation, ops.Opaque):  # else its own file shows it
                    yield BackFails(step.span, harm[0], harm[1])
                return
            apply(world, step.operation)
        earlier.extend(statement.steps)


def _failure(site: Site, judge: Judge) -> tuple[str, str] | None:
    for rule, check in checks_on(type(site.step.operation), site.migration.engine):
        if not (rule.whatever_rows or rule.any_row) or judge.policy.rules.get(rule.id) == "off":
            continue
        if rule.any_row and site.voice is not None and _put_back(site):
            continue
        said: list[object] = []
        judge.guard("rule", rule.id, lambda: said.extend(check(site.step.operation, site)), site.step.span)  # noqa: B023
        for harm in said:
            if isinstance(harm, Harm) and (rule.whatever_rows or "fails" in harm.kinds):
                return harm.title, harm.parsed
    return None


def _put_back(site: Site) -> bool:
    """Whether a framework's script, which a program writes most often, puts back the column that it drops."""
    now = site.step.operation
    if not isinstance(now, ops.AddColumn):
        return False
    same = (now.table, now.column.name)
    up = (step.operation for statement in site.migration.up for step in statement.steps)
    return any(isinstance(one, ops.DropColumn) and (one.table, one.column) == same for one in up)


def _drops(migration: Migration, written: Sequence[Statement], before: World, after: World) -> Iterator[BackDrops]:
    """What was there before, what no word of the way up names, and what the way back drops for good."""
    up = " ".join(f"{statement.text} {statement.sql}" for statement in migration.up)
    for statement in migration.down:
        for step in statement.steps:
            apply(after, step.operation)
    for statement in written:
        for step in statement.steps:
            for thing in () if statement.inside else _dropped(step.operation, before):
                named = re.search(rf"(?<!\w){re.escape(thing.own or thing.table.name)}(?!\w)", up)
                if (
                    (not named or (not thing.own and _only_altered(thing.table, migration)))
                    and _there(thing, before)
                    and not _there(thing, after)
                ):
                    yield BackDrops(step.span, thing.kind, str(thing))


def _only_altered(table: Name, migration: Migration) -> bool:
    """Whether the way up does no more with a table that was there than change it in place."""
    ups = [step.operation for statement in migration.up for step in statement.steps]
    return bool(ups) and all(isinstance(one, _IN_PLACE) and getattr(one, "table", None) == table for one in ups)


def _misses(migration: Migration, written: Sequence[Statement], before: World, there: World) -> Iterator[BackMisses]:
    """What the way back drops if it exists, and it does not, while another one stays that the way up made.

    Where the way up runs code that is not known, that may have made what is dropped.
    """
    if any(_unknown(step.operation) for statement in migration.up for step in statement.steps):
        return
    end = there.branch()
    for statement in migration.down:
        for step in statement.steps:
            apply(end, step.operation)
    steps = [step for statement in migration.up if not statement.inside for step in statement.steps]
    new = [thing for step in steps if (thing := _made(step.operation)) and not _there(thing, before)]
    made = [thing for thing in new if _there(thing, there) and _there(thing, end)]
    for step in (step for statement in written if not statement.inside for step in statement.steps):
        match step.operation:
            case ops.DropIndex(index=index, if_exists=True) if there.owner(index) is None:
                kind, name, left = "index", str(index), [one for one in made if one.kind == "index"]
            case ops.DropColumn(table=table, column=name, if_exists=True) if not _there(_Thing("column", table, name), there):
                kind, left = "column", [one for one in made if (one.kind, one.table) == ("column", table)]
            case ops.DropTable(table=table, if_exists=True, kind="table") if there.table(table) is None:
                kind, name, left = "table", str(table), [one for one in made if one.kind == "table"]
            case _:
                continue
        if len(left) == 1:
            own = left[0].own if kind == "column" else str(Name(left[0].own or left[0].table.name, left[0].table.schema))
            yield BackMisses(step.span, kind, name, own)


def _unknown(operation: Operation) -> bool:
    match operation:
        case ops.RunCode() | ops.Opaque() | ops.Inert(kind="DO") | ops.Inert(kind="CALL"):
            return True
        case ops.Select(functions=functions):
            return bool(functions)
    return False


def _made(operation: Operation) -> _Thing | None:
    match operation:
        case ops.CreateIndex(table=table, index=index) if index.name:
            return _Thing("index", table, index.name)
        case ops.AddColumn(table=table, column=column):
            return _Thing("column", table, column.name)
        case ops.CreateTable(table=table, persistence="" | "unlogged"):
            return _Thing("table", table)
    return None


def _dropped(operation: Operation, before: World) -> Iterator[_Thing]:
    match operation:
        case ops.DropTrigger(table=table, name=name, rule=False):
            yield _Thing("trigger", table, name)
        case ops.DropFunction(function=function):
            yield _Thing("function", function)
        case ops.DropTable(table=table, kind=kind):
            yield _Thing(kind, table)
        case ops.DropColumn(table=table, column=column):
            yield _Thing("column", table, column)
        case ops.DropIndex(index=index) if owner := before.owner(index):
            yield _Thing("index", owner.name, index.name)
        case ops.DropConstraint(table=table, name=name):
            yield _Thing("constraint", table, name)


def _there(thing: _Thing, world: World) -> bool:
    """Whether the schema has it."""
    table = world.table(thing.table)
    match thing.kind:
        case "function":
            return world.function(thing.table) is not None
        case "trigger":
            return table is not None and any((one.kind, one.name) == ("trigger", thing.own) for one in table.attached)
        case "column":
            return table is not None and table.column(thing.own) is not None
        case "index":
            return table is not None and any(one.name == thing.own for one in table.indexes)
        case "constraint":
            return table is not None and any(one.name == thing.own for one in table.constraints)
    return table is not None
