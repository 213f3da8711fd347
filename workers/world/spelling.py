"""Names of columns and keys as the table spells them: to MySQL and MariaDB they are the same in any case.

Source: https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import operations as op
from bot.domain.facts import Migration
from bot.domain.operations import Operation
from bot.domain.schema import Constraint, ForeignKey, IndexPart, Key, Name, Table
from workers.world.state import World


def spelled(operation: Operation, world: World) -> Operation:
    """The operation with the names that its table has; itself where they are spelled so already."""
    name = getattr(operation, "table", None)
    table = world.table(name) if isinstance(name, Name) else None
    if isinstance(operation, op.CreateTable):
        own = _by_small(one.name for one in operation.columns)
        kept = tuple(_constraint(one, own) for one in operation.constraints)
        return operation if kept == operation.constraints else replace(operation, constraints=kept)
    if table is None or not (table.columns or table.indexes or table.constraints):
        return operation
    found = _of(operation, table, _by_small(one.name for one in table.columns))
    return operation if found == operation else found


def spelled_migration(migration: Migration, world: World) -> Migration:
    """The migration with the names that the tables have when each of its statements comes; `world` stays as it is."""
    from workers.world.registry import apply

    ahead, statements = world.branch(), []
    for statement in migration.up:
        steps = []
        for step in statement.steps:
            made = spelled(step.operation, ahead)
            steps.append(step if made is step.operation else replace(step, operation=made))
            apply(ahead, made)
        same = all(new is old for new, old in zip(steps, statement.steps, strict=True))
        statements.append(statement if same else replace(statement, steps=tuple(steps)))
    if all(new is old for new, old in zip(statements, migration.up, strict=True)):
        return migration
    return replace(migration, up=tuple(statements))


def _of(operation: Operation, table: Table, columns: Mapping[str, str]) -> Operation:
    changed: Any = operation
    column = getattr(operation, "column", None)
    if isinstance(column, str):
        changed = replace(changed, column=columns.get(column.lower(), column))
    match changed:
        case op.ModifyColumn(definition=made, column=known) if made.name.lower() == known.lower() and made.name != known:
            return replace(changed, definition=replace(made, name=known))
        case op.AddConstraint(constraint=constraint):
            return replace(changed, constraint=_constraint(constraint, columns))
        case op.CreateIndex(index=index):
            return replace(changed, index=replace(index, parts=tuple(_part(one, columns) for one in index.parts)))
        case op.DropConstraint() | op.DropKey() | op.RenameKey() | op.AlterConstraint():
            keys = _by_small(one.name for one in (*table.constraints, *table.indexes) if one.name)
            return replace(changed, name=keys.get(changed.name.lower(), changed.name))
    return changed  # type: ignore[no-any-return]


def _by_small(names: Iterable[str | None]) -> dict[str, str]:
    return {name.lower(): name for name in names if name}


def _constraint(made: Constraint, columns: Mapping[str, str]) -> Constraint:
    if isinstance(made, Key | ForeignKey):
        return replace(made, columns=tuple(columns.get(one.lower(), one) for one in made.columns))
    return made


def _part(part: IndexPart, columns: Mapping[str, str]) -> IndexPart:
    return replace(part, column=columns.get(part.column.lower(), part.column)) if part.column else part
