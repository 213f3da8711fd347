"""A claim that an index, key or constraint is missing, looked up in the schema as the change leaves it."""

from __future__ import annotations

from collections.abc import Iterator

from agents.contract import Lookup
from bot.domain.schema import ForeignKey, Index, Key, NotNull, Table
from workers.described import index_words
from workers.sql.render import render_constraint


def missing(claim: Lookup, table: Table | None, *, complete: bool) -> str | None:
    """Why the claim is wrong; '' where it is right; None where nobody knows (the table, or part of its history)."""
    if table is None or not table.known or not claim.columns:
        return None
    unknown = [name for name in claim.columns if table.column(name) is None]
    if unknown:
        return None
    there = next(_there(claim, table), "")
    return f"it is there: {there}" if there else "" if complete else None


def _there(claim: Lookup, table: Table) -> Iterator[str]:
    wanted = list(claim.columns)
    match claim.kind:
        case "missing_index":
            yield from (index_words(index) for index in table.indexes if _leads(index, wanted))
            yield from (render_constraint(key) for key in _keys(table) if set(key.columns[: len(wanted)]) == set(wanted))
        case "missing_unique":
            yield from (render_constraint(key) for key in _keys(table) if set(key.columns) <= set(wanted))
            yield from (index_words(one) for one in table.indexes if one.unique and not one.where and _only(one, wanted))
        case "missing_foreign_key":
            keys = (one for one in table.constraints if isinstance(one, ForeignKey))
            yield from (render_constraint(key) for key in keys if set(key.columns) == set(wanted))
        case "missing_not_null":
            marked = {one.column for one in table.constraints if isinstance(one, NotNull)}
            keyed = {name for key in _keys(table) if key.primary for name in key.columns}
            strict = {column.name for column in table.columns if column.not_null} | marked | keyed
            if set(wanted) <= strict:
                yield "NOT NULL"


def _keys(table: Table) -> Iterator[Key]:
    return (one for one in table.constraints if isinstance(one, Key))


def _leads(index: Index, columns: list[str]) -> bool:
    """True when these columns are the first of its keys, in any order, and it holds all rows."""
    first = [part.column for part in index.parts[: len(columns)]]
    return index.valid and index.where is None and set(first) == set(columns)


def _only(index: Index, columns: list[str]) -> bool:
    return {part.column for part in index.parts} <= set(columns)
