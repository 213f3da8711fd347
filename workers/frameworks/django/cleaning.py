"""Operations without the marks that stand in SQL for what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AlterColumnType,
    CreateIndex,
    CreateTable,
    ModifyColumn,
    Opaque,
    Operation,
    SetDefault,
)
from bot.domain.schema import Check, Column, Constraint, Exclusion, Expression, ForeignKey, Index, Name

_MARK = "?"


def cleaned(operation: Operation) -> Operation:
    """The operation with what stands for something unknown taken out."""
    match operation:
        case CreateTable(columns=columns, constraints=constraints):
            return replace(operation, columns=tuple(map(_column, columns)), constraints=tuple(map(_constraint, constraints)))
        case AddColumn(column=column):
            return replace(operation, column=_column(column))
        case AddConstraint(table=table, constraint=ForeignKey(table=Name(name="?"))):
            return Opaque("", f"adds a foreign key to `{table}` that refers to a model nobody can tell from the repository")
        case AddConstraint(constraint=constraint):
            return replace(operation, constraint=_constraint(constraint))
        case CreateIndex(index=index):
            return replace(operation, index=_index(index))
        case SetDefault(default=Expression() as default):
            return replace(operation, default=_expression(default))
        case AlterColumnType(table=table, column=column, type=made) if made.name.startswith(_MARK):
            return Opaque("", f"changes `{table}.{column}` to a type that cannot be told from the repository")
        case ModifyColumn(definition=made) if made.type is not None and made.type.name.startswith(_MARK):
            return replace(operation, definition=_column(made), keeps=True)  # of a class nobody knows: the type stays
    return operation


def _column(column: Column) -> Column:
    known = column.type is not None and not column.type.name.startswith(_MARK)
    return replace(
        column,
        type=column.type if known else None,
        default=_expression(column.default) if column.default else None,
        generated=_expression(column.generated) if column.generated else None,
        constraints=tuple(_constraint(one) for one in column.constraints if not _refers_to_nothing(one)),
    )


def _refers_to_nothing(constraint: Constraint) -> bool:
    return isinstance(constraint, ForeignKey) and constraint.table.name == _MARK


def _constraint(constraint: Any) -> Any:
    match constraint:
        case Check(expression=expression):
            return replace(constraint, expression=_expression(expression))
        case Exclusion(text=text) if f'"{_MARK}"' in text:
            return replace(constraint, text="…")
    return constraint


def _index(index: Index) -> Index:
    parts = tuple(replace(part, expression=_expression(part.expression)) if part.expression else part for part in index.parts)
    return replace(index, parts=parts, where=_expression(index.where) if index.where else None)


def _expression(expression: Expression) -> Expression:
    if _MARK not in expression.columns:
        return expression
    return Expression("…", expression.functions, tuple(one for one in expression.columns if one != _MARK))
