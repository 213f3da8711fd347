"""What MySQL's own operations do to a table.

Source: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.operations import ConvertCharset, DropKey, ModifyColumn, RenameKey
from bot.domain.schema import Column, Constraint, ForeignKey, Index, Key, Table
from workers.world.columns import renamed
from workers.world.constraints import bare, with_constraint
from workers.world.registry import applies
from workers.world.state import World


@applies(ModifyColumn)
def _modify(world: World, operation: ModifyColumn) -> None:
    """The column is what the definition says, and nothing else; key columns stay NOT NULL."""
    table = world.existing(operation.table)
    made = operation.on(table.column(operation.column))
    if table.column(operation.column) is None:
        if table.known:
            return
        table = replace(table, columns=(*table.columns, Column(operation.column, None)))
    if made.name != operation.column:
        table = renamed(table, operation.column, made.name)
    primary = next((c.columns for c in table.constraints if isinstance(c, Key) and c.primary), ())
    column = replace(bare(made), not_null=made.not_null or made.name in primary)
    table = replace(table, columns=tuple(column if c.name == made.name else c for c in table.columns))
    for constraint in made.constraints:
        table = with_constraint(table, constraint)
    world.put(_placed(table, made.name, operation.position))


def _placed(table: Table, name: str, position: str) -> Table:
    """The table with the column moved."""
    if not position:
        return table
    column = table.column(name)
    others = [c for c in table.columns if c.name != name]
    after = position.partition(" ")[2]
    at = 0 if position == "FIRST" else next((i + 1 for i, c in enumerate(others) if c.name == after), len(others))
    return replace(table, columns=(*others[:at], column, *others[at:])) if column else table


@applies(DropKey)
def _drop_key(world: World, operation: DropKey) -> None:
    table = world.existing(operation.table)
    world.put(
        replace(
            table,
            indexes=tuple(i for i in table.indexes if i.name != operation.name),
            constraints=tuple(c for c in table.constraints if not (isinstance(c, Key) and c.name == operation.name)),
        )
    )


@applies(RenameKey)
def _rename_key(world: World, operation: RenameKey) -> None:
    table, old, new = world.existing(operation.table), operation.name, operation.new_name
    world.put(
        replace(
            table,
            indexes=tuple(replace(i, name=new) if i.name == old else i for i in table.indexes),
            constraints=tuple(replace(c, name=new) if isinstance(c, Key) and c.name == old else c for c in table.constraints),
        )
    )


@applies(ConvertCharset)
def _convert(world: World, operation: ConvertCharset) -> None:
    table = world.existing(operation.table)
    columns = tuple(
        replace(c, collation="", attributes=tuple(a for a in c.attributes if not a.startswith("CHARACTER SET")))
        for c in table.columns
    )
    words = f"DEFAULT CHARSET={operation.charset}" + (f" COLLATE={operation.collation}" if operation.collation else "")
    world.put(replace(table, columns=columns, options=f"{table.options} {words}".strip()))


def without_column(table: Table, gone: str) -> Table:
    """The table without a column as MySQL leaves it: indexes lose the column, those of nothing else are gone."""
    kept = tuple(_shrunk(index, gone) for index in table.indexes)
    return replace(
        table,
        columns=tuple(c for c in table.columns if c.name != gone),
        indexes=tuple(index for index in kept if index.parts),
        constraints=tuple(
            _without(c, gone) for c in table.constraints if not (isinstance(c, Key | ForeignKey) and c.columns == (gone,))
        ),
    )  # fmt: skip


def _shrunk(index: Index, gone: str) -> Index:
    return replace(index, parts=tuple(part for part in index.parts if part.column != gone))


def _without(constraint: Constraint, gone: str) -> Constraint:
    if isinstance(constraint, Key):
        return replace(constraint, columns=tuple(name for name in constraint.columns if name != gone))
    return constraint
