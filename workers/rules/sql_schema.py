"""Tables that queries name, looked up in the replayed schema."""

from __future__ import annotations

from bot.domain.schema import Name, Schema, Table

SYSTEM = frozenset(("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"))
"""Columns that every table has."""


def table_of(schema: Schema, name: Name) -> Table | None:
    """The table of that name, None where there is none."""
    return next((table for table in schema.tables if table.name == name), None)


def whole(schema: Schema, table: Table) -> bool:
    """Whether all columns of the table are known: nothing of the history was left unread."""
    return schema.complete and table.known and bool(table.columns) and not table.inherits and table.parent is None


def elsewhere(schema: Schema, name: Name) -> bool:
    """Whether another schema has a relation of that name: which one is meant depends on the search_path."""
    return not name.schema and any(table.name.name == name.name and table.name.schema for table in schema.tables)
