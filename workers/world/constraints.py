"""Constraints and the indexes that stand behind them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.operations import AddConstraint, AlterConstraint, DropConstraint, RenameConstraint, ValidateConstraint
from bot.domain.schema import Check, Column, Constraint, Exclusion, ForeignKey, Index, IndexPart, Key, NotNull, Table
from workers.sql.dialect import speaks_mysql
from workers.world import names
from workers.world.registry import applies
from workers.world.state import World


def with_constraint(table: Table, constraint: Constraint) -> Table:
    """The table with a constraint added: named as PostgreSQL would, its index beside it, key columns NOT NULL."""
    if isinstance(constraint, Key):
        return _with_key(table, constraint)
    named = constraint if constraint.name else replace(constraint, name=_default_name(table, constraint))
    table = replace(table, constraints=(*table.constraints, named))
    if isinstance(constraint, NotNull) and not constraint.not_valid:
        return not_null(table, (constraint.column,))
    if isinstance(constraint, Exclusion):
        index = Index(named.name, (), method="gist", constraint=True)
        return replace(table, indexes=(*table.indexes, index))
    return table


def not_null(table: Table, columns: tuple[str, ...], value: bool = True) -> Table:
    """The table with these columns NOT NULL (or nullable)."""
    if all(c.not_null == value for c in table.columns if c.name in columns):
        return table
    return replace(table, columns=tuple([replace(c, not_null=value) if c.name in columns else c for c in table.columns]))


def _with_key(table: Table, key: Key) -> Table:
    taken = {i.name or "" for i in table.indexes}
    adopted = next((i for i in table.indexes if i.name == key.index), None) if key.index else None
    columns = tuple(p.column for p in adopted.parts if p.column) if adopted else key.columns
    label = "pkey" if key.primary else "key"
    name = key.name or key.index or names.choose(table.name.name, "" if key.primary else "_".join(columns), label, taken)
    kept = tuple(i for i in table.indexes if i is not adopted)
    index = adopted or Index(None, tuple(IndexPart(c) for c in columns), unique=True, include=key.include)
    index = replace(index, name=name, constraint=True, nulls_not_distinct=key.nulls_not_distinct)
    named = replace(key, name=name, columns=columns)
    table = replace(table, constraints=(*table.constraints, named), indexes=(*kept, index))
    return not_null(table, columns) if key.primary else table


def _default_name(table: Table, constraint: Constraint) -> str:
    taken = {c.name or "" for c in table.constraints}
    if isinstance(constraint, ForeignKey):
        return names.choose(table.name.name, "_".join(constraint.columns), "fkey", taken)
    if isinstance(constraint, NotNull):
        return names.choose(table.name.name, constraint.column, "not_null", taken)
    if isinstance(constraint, Check):
        columns = set(constraint.expression.columns)
        return names.choose(table.name.name, columns.pop() if len(columns) == 1 else "", "check", taken)
    return names.choose(table.name.name, "", "excl", taken)


def lift(table: Table, column: Column) -> Table:
    """The table with a column added and the constraints written beside the column among its own."""
    table = replace(table, columns=(*table.columns, bare(column)))
    for constraint in column.constraints:
        table = with_constraint(table, constraint)
    return table


def bare(column: Column) -> Column:
    """The column without the constraints written beside it: those are the table's."""
    return replace(column, constraints=()) if column.constraints else column


def find(table: Table, name: str) -> Constraint | None:
    """The constraint of that name."""
    return next((c for c in table.constraints if c.name == name), None)


@applies(AddConstraint)
def _add(world: World, operation: AddConstraint) -> None:
    world.put(with_constraint(world.existing(operation.table), operation.constraint))


@applies(ValidateConstraint)
def _validate(world: World, operation: ValidateConstraint) -> None:
    table = world.table(operation.table)
    found = find(table, operation.name) if table else None
    if table is None or not isinstance(found, Check | ForeignKey | NotNull):
        return
    valid = replace(found, not_valid=False)
    table = replace(table, constraints=tuple(valid if c is found else c for c in table.constraints))
    world.put(not_null(table, (valid.column,)) if isinstance(valid, NotNull) else table)


@applies(DropConstraint)
def _drop(world: World, operation: DropConstraint) -> None:
    table = world.table(operation.table)
    if table is None:
        return
    found = find(table, operation.name)
    left = _left(table, found) if isinstance(found, ForeignKey) and speaks_mysql() else ()
    table = replace(
        table,
        constraints=tuple(c for c in table.constraints if c.name != operation.name),
        indexes=(*(i for i in table.indexes if not (i.constraint and i.name == operation.name)), *left),
    )
    world.put(not_null(table, (found.column,), value=False) if isinstance(found, NotNull) else table)


def _left(table: Table, key: ForeignKey) -> tuple[Index, ...]:
    """The index that MySQL made for a foreign key which no other index serves: it stays when the key goes."""
    size = len(key.columns)
    if any(tuple(part.column for part in index.parts[:size]) == key.columns for index in table.indexes):
        return ()
    return (Index(key.name, tuple(map(IndexPart, key.columns))),)


@applies(RenameConstraint)
def _rename(world: World, operation: RenameConstraint) -> None:
    table = world.table(operation.table)
    if table is None:
        return
    new, old = operation.new_name, operation.name
    constraints = tuple(replace(c, name=new) if c.name == old else c for c in table.constraints)
    indexes = last(table.indexes, old, new) if any(i.constraint and i.name == old for i in table.indexes) else table.indexes
    world.put(replace(table, constraints=constraints, indexes=indexes))


def last(indexes: tuple[Index, ...], old: str, new: str) -> tuple[Index, ...]:
    """The indexes with one renamed, at the end: there `World.put` looks for names it has not seen."""
    return tuple(sorted((replace(i, name=new) if i.name == old else i for i in indexes), key=lambda i: i.name == new))


@applies(AlterConstraint)
def _alter(world: World, operation: AlterConstraint) -> None:
    table = world.table(operation.table)
    found = find(table, operation.name) if table else None
    if table is None or not isinstance(found, ForeignKey | Check):
        return
    text = operation.text.upper()
    if "ENFORCED" in text:
        changed = replace(found, enforced="NOT ENFORCED" not in text)
        world.put(replace(table, constraints=tuple(changed if c is found else c for c in table.constraints)))
