"""Columns: added, dropped, renamed, altered."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.domain.operations import (
    AddColumn,
    AlterColumnType,
    AlterIdentity,
    DropColumn,
    DropExpression,
    RenameColumn,
    SetDefault,
    SetExpression,
    SetNotNull,
)
from bot.domain.schema import Check, Column, Constraint, Exclusion, Expression, ForeignKey, Index, Key, Name, NotNull, Table
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote
from workers.world.constraints import lift
from workers.world.registry import applies
from workers.world.state import World

_INTEGERS = ("int2", "int4", "int8")


def _set(world: World, name: Name, column: str, **fields: Any) -> None:
    """Change a column; one of a table that is not known becomes known by what is done to it."""
    table = world.existing(name)
    if table.column(column) is None and not table.known:
        table = replace(table, columns=(*table.columns, Column(column, None)))
    world.put(replace(table, columns=tuple(replace(c, **fields) if c.name == column else c for c in table.columns)))


@applies(AddColumn)
def _add(world: World, operation: AddColumn) -> None:
    table = world.existing(operation.table)
    if table.column(operation.column.name) is None:
        world.put(lift(table, operation.column))


def _names(constraint: Constraint) -> frozenset[str]:
    match constraint:
        case Check(expression=expression):
            return frozenset(expression.columns)
        case ForeignKey(columns=columns) | Key(columns=columns):
            return frozenset(columns)
        case NotNull(column=column):
            return frozenset((column,))
        case Exclusion():
            return frozenset()


@applies(DropColumn)
def _drop(world: World, operation: DropColumn) -> None:
    table = world.table(operation.table)
    if table is None:
        return
    gone = operation.column
    if speaks_mysql():
        from workers.world.mysql import without_column

        world.put(without_column(table, gone))
        return
    world.put(
        replace(
            table,
            columns=tuple(c for c in table.columns if c.name != gone),
            constraints=tuple(c for c in table.constraints if gone not in _names(c)),
            indexes=tuple(i for i in table.indexes if gone not in i.columns()),
        )
    )


def _swap(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _in_expression(expression: Expression | None, old: str, new: str) -> Expression | None:
    if expression is None or old not in expression.columns:
        return expression
    columns, not_null = _swap(expression.columns, old, new), _swap(expression.not_null, old, new)
    return replace(expression, text=_reworded(expression.text, old, new), columns=columns, not_null=not_null)


def _reworded(text: str, old: str, new: str) -> str:
    """The text with the name replaced, where no string or quoted name could hold it too; rules look at the columns."""
    if "'" in text or "$" in text:
        return text
    return re.sub(rf'(?<![\w."]){re.escape(quote(old))}(?![\w"(.])', lambda _: quote(new), text)


def _in_constraint(constraint: Constraint, old: str, new: str) -> Constraint:
    match constraint:
        case Check():
            return replace(constraint, expression=_in_expression(constraint.expression, old, new) or constraint.expression)
        case ForeignKey() | Key():
            return replace(constraint, columns=_swap(constraint.columns, old, new))
        case NotNull(column=column) if column == old:
            return replace(constraint, column=new)
    return constraint


def _in_index(index: Index, old: str, new: str) -> Index:
    parts = tuple(
        replace(p, column=new if p.column == old else p.column, expression=_in_expression(p.expression, old, new))
        for p in index.parts
    )
    return replace(index, parts=parts, include=_swap(index.include, old, new), where=_in_expression(index.where, old, new))


def renamed(table: Table, old: str, new: str) -> Table:
    """The table with a column renamed wherever it is named."""
    return replace(
        table,
        columns=tuple(replace(c, name=new) if c.name == old else c for c in table.columns),
        constraints=tuple(_in_constraint(c, old, new) for c in table.constraints),
        indexes=tuple(_in_index(i, old, new) for i in table.indexes),
    )


@applies(RenameColumn)
def _rename(world: World, operation: RenameColumn) -> None:
    table = world.table(operation.table)
    if table is not None:
        gives = tuple(operation.new_name if name == operation.column else name for name in table.gives)
        world.put(replace(renamed(table, operation.column, operation.new_name), gives=gives))
        for view in world.dependents(table.name):
            reads = tuple(
                (name, _swap(columns, operation.column, operation.new_name) if name == table.name else columns)
                for name, columns in view.reads
            )
            world.put(replace(view, reads=reads))


@applies(AlterColumnType)
def _type(world: World, operation: AlterColumnType) -> None:
    column = world.existing(operation.table).column(operation.column)
    serial = column is not None and column.serial and operation.type.name in _INTEGERS  # its default goes on counting
    _set(world, operation.table, operation.column, type=operation.type, serial=serial, collation=operation.collation)


@applies(SetNotNull)
def _not_null(world: World, operation: SetNotNull) -> None:
    _set(world, operation.table, operation.column, not_null=operation.not_null)


@applies(SetDefault)
def _default(world: World, operation: SetDefault) -> None:
    _set(world, operation.table, operation.column, default=operation.default, serial=False)


@applies(AlterIdentity)
def _identity(world: World, operation: AlterIdentity) -> None:
    _set(world, operation.table, operation.column, identity=operation.identity if operation.action != "drop" else "")


@applies(DropExpression)
def _plain(world: World, operation: DropExpression) -> None:
    _set(world, operation.table, operation.column, generated=None, stored=False)


@applies(SetExpression)
def _expression(world: World, operation: SetExpression) -> None:
    _set(world, operation.table, operation.column, generated=operation.expression)
