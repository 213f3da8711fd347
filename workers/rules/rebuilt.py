"""What hangs on a column and is made or checked again when its type changes, though the rows stay as they are.

Source: ATPostAlterTypeParse and CheckIndexCompatible in PostgreSQL's src/backend/commands.
"""

from __future__ import annotations

from bot.domain.operations import AlterColumnType
from bot.domain.schema import Check, Column, Constraint, Index


def checked_again(constraint: Constraint, column: str) -> bool:
    """A CHECK that says nothing about the old rows is not held against them now either."""
    valid = isinstance(constraint, Check) and not constraint.not_valid and constraint.enforced
    return valid and isinstance(constraint, Check) and column in constraint.expression.columns


def rebuilt(operation: AlterColumnType, column: Column, index: Index) -> bool:
    """Whether an index is made again although the column's stored values stay as they are."""
    name, keys = operation.column, {part.column for part in index.parts}
    if name not in index.columns() or (name in index.include and name not in keys and not _computed(index, name)):
        return False
    inside = name not in keys or _computed(index, name)
    collated = bool(operation.collation) and operation.collation != column.collation
    old = column.type.name if column.type else ""
    other_family = {old, operation.type.name} not in ({old}, {"varchar", "text"}, {"cidr", "inet"})
    return inside or collated or other_family


def _computed(index: Index, column: str) -> bool:
    """Whether an expression or the predicate reads the column: those are taken to have changed."""
    read = [part.expression for part in index.parts if part.expression] + ([index.where] if index.where else [])
    return any(column in expression.columns for expression in read)
