"""Indexes that might serve a query, made from what it seeks: whether one does is for the planner to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.operations import CreateIndex
from bot.domain.schema import Index, IndexPart, Table
from workers.sql.sought import Sought

KEYS, MOST = 3, 5
"""Columns that must equal something in one index, and indexes tried for one table."""
_UNORDERED = frozenset(("json", "xml", "point", "box", "polygon", "circle", "line", "lseg", "path"))
_UNFIT = _UNORDERED | {"jsonb", "tsvector", "tsquery", "bytea"}
"""Types without an order (a B-tree refuses them), and those whose order serves no query."""


def candidates(sought: Sought, table: Table) -> list[CreateIndex]:
    """B-trees: what must be equal first, then the order or a range; then parts of that. None that is there already."""
    found: dict[tuple[IndexPart, ...], None] = {}
    for parts in _shapes(sought):
        kept = tuple(dict.fromkeys(parts))
        if kept and all(_fit(table, part) for part in kept) and not any(_begins(index, kept) for index in table.indexes):
            found[kept] = None
    return [CreateIndex(table.name, Index(_name(table, parts), parts), concurrently=True) for parts in list(found)[:MOST]]


def _shapes(sought: Sought) -> Iterator[list[IndexPart]]:
    equal = [IndexPart(column) for column in [*sought.equal, *sought.weak][:KEYS]]
    ordered = [part for part in sought.ordered if part.column not in {one.column for one in equal}]
    ranged = [IndexPart(column) for column in sought.ranged[:1] if column not in sought.equal]
    yield [*equal, *ordered]
    yield [*equal, *ranged]
    yield equal
    for part in equal:
        yield [part]
    yield list(sought.ordered)
    yield ranged


def _fit(table: Table, part: IndexPart) -> bool:
    column = table.column(part.column or "")
    return column is not None and column.type is not None and not column.type.dimensions and column.type.name not in _UNFIT


def _begins(index: Index, parts: Sequence[IndexPart]) -> bool:
    """Whether the index begins with the same columns in that order."""
    there = [one.column for one in index.parts[: len(parts)]]
    plain = index.valid and index.where is None and index.method == "btree"
    return plain and there == [one.column for one in parts]


def _name(table: Table, parts: Sequence[IndexPart]) -> str | None:
    """As PostgreSQL would call it; None where that is too long or taken."""
    name = "_".join([table.name.name, *(part.column or "" for part in parts), "idx"])
    taken = any(index.name == name for index in table.indexes)
    return None if taken or len(name.encode()) > 63 else name
