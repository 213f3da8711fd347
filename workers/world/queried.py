"""CREATE TABLE … AS: the columns of a table that a query fills, without constraints and defaults."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.operations import CreateTableAs
from bot.domain.schema import Column, Output
from workers.world.state import World


def given(world: World, operation: CreateTableAs) -> tuple[Column, ...] | None:
    """The columns, with no type where that is not known; None when not all of them are known."""
    if operation.outputs is None:
        return None
    found: list[Column] = []
    for output in operation.outputs:
        columns = _all(world, output) if output.column == "*" else [_one(world, output)]
        if columns is None:
            return None
        found += columns
    distinct = {column.name for column in found}
    return tuple(found) if len(distinct) == len(found) else None


def _all(world: World, output: Output) -> list[Column] | None:
    table = world.table(output.sources[0]) if output.sources else None
    return [_bare(column.name, column) for column in table.columns] if table is not None and table.known else None


def _one(world: World, output: Output) -> Column:
    if output.type is not None:
        return Column(output.name, output.type)
    found = list(_candidates(world, output))
    return _bare(output.name, found[0]) if len(found) == 1 else Column(output.name, None)


def _candidates(world: World, output: Output) -> Iterator[Column]:
    for table in map(world.table, output.sources):
        column = table.column(output.column) if table is not None else None
        if column is not None:
            yield column


def _bare(name: str, column: Column) -> Column:
    return Column(name, column.type, collation=column.collation)
