"""Indexes that another one makes needless."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.operations import (
    AddConstraint,
    CreateIndex,
    DropConstraint,
    DropIndex,
    DropKey,
    DropTable,
    Operation,
    RenameIndex,
)
from bot.domain.schema import Index, Key
from workers.rules.site import Site


def same(new: Index, old: Index) -> bool:
    """Whether the old one does all that the new one would; a unique index says more than one that is not."""
    if not old.valid or new.name == old.name or (new.unique and not old.unique) or not new.parts:
        return False
    return (new.parts, new.method, new.include, _where(new)) == (old.parts, old.method, old.include, _where(old)) and (
        not new.unique or new.nulls_not_distinct == old.nulls_not_distinct
    )


def prefix(new: Index, old: Index) -> bool:
    """Whether the old one is a B-tree that begins with the keys of the new one."""
    if not old.valid or new.name == old.name or new.unique or new.include or not len(new.parts) < len(old.parts):
        return False
    return new.method == old.method == "btree" and new.parts == old.parts[: len(new.parts)] and _where(new) == _where(old)


def replaced(operation: CreateIndex, others: Iterable[Index], site: Site) -> bool:
    """Whether the migration takes one of the others away or renames it, or makes the new one a constraint's."""
    names = {other.name for other in others}
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    return any(_replaces(one, operation, names) for one in steps)


def _replaces(one: Operation, new: CreateIndex, names: set[str | None]) -> bool:
    match one:
        case DropKey(table=table, name=key):
            return table == new.table and key in names
        case DropIndex(index=name) | RenameIndex(index=name):
            return name.name in names
        case DropConstraint(table=table, name=constraint):
            return table == new.table and constraint in names
        case DropTable(table=table):
            return table == new.table
        case AddConstraint(constraint=Key(index=index)):
            return index is not None and index == new.index.name
    return False


def _where(index: Index) -> str:
    return index.where.text if index.where else ""
