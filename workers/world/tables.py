"""Relations: created, dropped, renamed, partitioned; views."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.domain.operations import (
    AttachPartition,
    CreateTable,
    CreateTableAs,
    CreateView,
    DetachPartition,
    DropSchema,
    DropTable,
    RenameSchema,
    RenameTable,
    SetPersistence,
    SetSchema,
)
from bot.domain.schema import Check, Column, Constraint, ForeignKey, Key, Name, Table
from workers.sql.dialect import speaks_mysql, speaks_vendor
from workers.world.constraints import bare, with_constraint
from workers.world.queried import given
from workers.world.registry import applies
from workers.world.state import World


@applies(CreateTable)
def _create(world: World, operation: CreateTable) -> None:
    if operation.if_not_exists and world.table(operation.table) is not None:
        return
    inherited, known = _inherited(world, operation)
    # Without a schema IF NOT EXISTS says that it may be there already: then it is taken to be.
    new = world.fresh and not (world.assume and operation.if_not_exists)
    kind: Literal["partitioned", "foreign table", "table"] = "table"
    if operation.partition_by or operation.foreign:
        kind = "partitioned" if operation.partition_by else "foreign table"
    taken = {column.name for column in inherited}
    own = [column for column in operation.columns if column.name not in taken]
    table = Table(
        world.resolve("table", operation.table),
        (*inherited, *map(bare, own)),
        kind=kind,
        parent=world.resolve("table", operation.parent) if operation.parent else None,
        default_partition=operation.bound.strip().upper() == "DEFAULT",
        temporary=operation.persistence == "temporary",
        unlogged=operation.persistence == "unlogged",
        known=known,
        new=new,
        partition_by=operation.partition_by,
        inherits=tuple(world.resolve("table", name) for name in operation.inherits),
        options=operation.options if speaks_mysql() or speaks_vendor() else "",
    )
    inline = [constraint for column in own for constraint in column.constraints]
    for constraint in _distinct([*inline, *_copied(world, operation), *operation.constraints]):
        table = with_constraint(table, constraint)
    world.put(table)


def _distinct(constraints: list[Constraint]) -> list[Constraint]:
    """Without keys that repeat another one of the statement, of which PostgreSQL keeps the primary key, else the first.

    Source: transformIndexConstraints in PostgreSQL's src/backend/parser/parse_utilcmd.c.
    """
    kept: dict[object, Key] = {}
    for key in sorted((c for c in constraints if isinstance(c, Key)), key=lambda key: not key.primary):
        shape = replace(key, name=None, primary=False)
        known = kept.setdefault(shape, key)
        if known.name is None:
            kept[shape] = replace(known, name=key.name)
    keys = [one for one in constraints if isinstance(one, Key)]
    if len(kept) == len(keys):
        return constraints
    return [*(c for c in constraints if not isinstance(c, Key)), *kept.values()]


def _inherited(world: World, operation: CreateTable) -> tuple[tuple[Column, ...], bool]:
    columns: list[Column] = []
    known = True
    for name in (*((operation.parent,) if operation.parent else ()), *operation.inherits, *operation.like):
        source = world.table(name)
        known = known and source is not None and source.known
        columns += [c for c in (source.columns if source else ()) if c.name not in {d.name for d in columns}]
    return tuple(columns), known


def _copied(world: World, operation: CreateTable) -> list[Constraint]:
    """What LIKE … INCLUDING copies: CHECKs and keys (which get names of their own)."""
    found: list[Constraint] = []
    for name, including in zip(operation.like, operation.including, strict=False):
        source = world.table(name)
        kinds = tuple(
            kind for kind, words in ((Check, "CONSTRAINTS"), (Key, "INDEXES")) if words in including or "ALL" in including
        )
        copied = [c for c in (source.constraints if source else ()) if isinstance(c, kinds)]
        found += [c if isinstance(c, Check) else replace(c, name=None) for c in copied]
    return found


@applies(CreateTableAs)
def _create_as(world: World, operation: CreateTableAs) -> None:
    if operation.if_not_exists and world.table(operation.table):
        return
    columns, temporary = given(world, operation), operation.persistence == "temporary"
    unlogged = operation.persistence == "unlogged"
    name = world.resolve("table", operation.table)
    known = columns is not None
    world.put(Table(name, columns or (), known=known, new=world.fresh, temporary=temporary, unlogged=unlogged))


@applies(CreateView)
def _view(world: World, operation: CreateView) -> None:
    name = world.resolve("table", operation.view)
    before = world.table(name)
    if before is not None and operation.if_not_exists:
        return
    reads = tuple(_read(world, table, columns) for table, columns in operation.reads)
    kind: Literal["view", "materialized view"] = "materialized view" if operation.materialized else "view"
    new = world.fresh if before is None else before.new
    gives = operation.gives
    world.put(Table(name, kind=kind, known=False, new=new, temporary=operation.temporary, reads=reads, gives=gives))


def _read(world: World, name: Name, columns: tuple[str, ...]) -> tuple[Name, tuple[str, ...]]:
    """What a view reads of a relation. `*` stands for the columns there are now: later ones are not the view's."""
    table = world.existing(name)
    if "*" in columns and table.known:
        columns = tuple(column.name for column in table.columns)
    return table.name, columns


@applies(DropTable)
def _drop(world: World, operation: DropTable) -> None:
    name = world.resolve("table", operation.table)
    if operation.cascade:
        _drop_dependents(world, name)
    world.remove("table", name)


def _drop_dependents(world: World, name: Name) -> None:
    for other in world.dependents(name):
        if any(read == name for read, _ in other.reads):
            world.remove("table", other.name)
        else:
            kept = (c for c in other.constraints if not (isinstance(c, ForeignKey) and c.table == name))
            world.put(replace(other, constraints=tuple(kept)))


@applies(DropSchema)
def _drop_schema(world: World, operation: DropSchema) -> None:
    schema = "" if operation.schema == "public" else operation.schema
    world.schemas -= {operation.schema}
    for table in [t for t in world.tables() if t.name.schema == schema]:
        world.remove("table", table.name)


@applies(RenameSchema)
def _rename_schema(world: World, operation: RenameSchema) -> None:
    world.schemas = (world.schemas - {operation.schema}) | {operation.new_name}
    old, new = ("" if schema == "public" else schema for schema in (operation.schema, operation.new_name))
    for table in [t for t in world.tables() if t.name.schema == old]:
        _move(world, table.name, Name(table.name.name, new))


def _move(world: World, old: Name, new: Name) -> None:
    table = world.table(old)
    if table is None:
        return
    for other in world.dependents(table.name):
        world.put(_following(other, table.name, new))
    table = world.table(old) or table  # a self-reference has just been put back under the old name
    world.remove("table", table.name)
    world.put(replace(table, name=new))


def _following(table: Table, old: Name, new: Name) -> Table:
    """The relation with the new name of another wherever it names that one."""
    return replace(
        table,
        parent=new if table.parent == old else table.parent,
        reads=tuple((new if read == old else read, columns) for read, columns in table.reads),
        constraints=tuple(
            replace(c, table=new) if isinstance(c, ForeignKey) and c.table == old else c for c in table.constraints
        ),
    )


@applies(RenameTable)
def _rename(world: World, operation: RenameTable) -> None:
    old = world.resolve("table", operation.table)
    _move(world, old, Name(operation.new_name, old.schema))


@applies(SetSchema)
def _set_schema(world: World, operation: SetSchema) -> None:
    old = world.resolve("table", operation.table)
    _move(world, old, Name(old.name, "" if operation.new_schema == "public" else operation.new_schema))


@applies(SetPersistence)
def _persistence(world: World, operation: SetPersistence) -> None:
    world.change(operation.table, unlogged=not operation.logged)


@applies(AttachPartition)
def _attach(world: World, operation: AttachPartition) -> None:
    default = operation.bound.strip().upper() == "DEFAULT"
    world.change(operation.table, parent=world.resolve("table", operation.parent), default_partition=default)


@applies(DetachPartition)
def _detach(world: World, operation: DetachPartition) -> None:
    world.change(operation.table, parent=None, default_partition=False)


def views_reading(world: World, table: Name, column: str) -> list[Table]:
    """The views and materialized views known to read a column."""
    return [
        view
        for view in world.dependents(table)
        for read, columns in view.reads
        if read == table and (column in columns or "*" in columns)
    ]
