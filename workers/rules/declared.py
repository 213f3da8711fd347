"""What a statement declares: the columns of a new table or the one that is added, and a table's primary key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.operations import AddColumn, AlterColumnType, CreateTable
from bot.domain.schema import Column, Key, Name

Declaring = CreateTable | AddColumn | AlterColumnType


def declared(operation: Declaring) -> tuple[Name, tuple[Column, ...]]:
    """The table, and each of its columns that gets its type here."""
    match operation:
        case CreateTable(table=table, columns=columns):
            return table, columns
        case AddColumn(table=table, column=column):
            return table, (column,)
        case AlterColumnType(table=table, column=name, type=kind):
            return table, (Column(name, kind),)


def keys(operation: CreateTable) -> Iterator[Key]:
    """The primary and unique keys of a new table, those of its columns with the column named."""
    yield from (one for one in operation.constraints if isinstance(one, Key))
    for column in operation.columns:
        yield from (replace(one, columns=(column.name,)) for one in column.constraints if isinstance(one, Key))


def listed(columns: list[str]) -> str:
    """Names as a sentence holds them: at most three, then how many more."""
    more = len(columns) - 3
    return ", ".join(f"`{name}`" for name in columns[:3]) + (f" and {more} more" if more > 0 else "")
