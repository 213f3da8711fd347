"""Names that change hands within one migration: a copy takes the place of a table or a column, and the old one goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.operations import (
    AddColumn,
    CreateTable,
    CreateTableAs,
    CreateView,
    Insert,
    Operation,
    RenameColumn,
    RenameTable,
    Update,
)
from bot.domain.schema import Name
from workers.rules.site import Site


def table_swapped(name: Name, site: Site) -> bool:
    """True when this migration also gives the name away: code that uses it means what bears it afterwards, or before."""
    return any(name == _given(operation) for operation in _operations(site))


def made_for_itself(name: Name, site: Site) -> bool:
    """True when this migration makes a temporary table of that name: what it drops by it is its own, of a run before."""
    made = (one for one in _operations(site) if isinstance(one, CreateTable | CreateTableAs))
    return any(one.table == name and one.persistence == "temporary" for one in made)


def table_copied(name: Name, site: Site) -> bool:
    """True when this migration reads the table's rows into another one."""
    return any(
        (isinstance(operation, Insert) and operation.from_query and name in operation.reads)
        or (isinstance(operation, CreateTableAs) and _names(operation.query, name.name))
        for operation in _operations(site)
    )


def column_swapped(table: Name, column: str, site: Site) -> bool:
    """True when this migration also gives a column of the table that name."""
    return any(
        (isinstance(operation, RenameColumn) and (operation.table, operation.new_name) == (table, column))
        or (isinstance(operation, AddColumn) and (operation.table, operation.column.name) == (table, column))
        for operation in _operations(site)
    )


def column_copied(table: Name, column: str, site: Site) -> bool:
    """True when this migration fills another column or table from it."""
    return any(
        (isinstance(operation, Update) and operation.table == table and _names(operation.text, column))
        or (isinstance(operation, Insert) and table in operation.reads and _names(operation.text, column))
        for operation in _operations(site)
    )


def _operations(site: Site) -> Iterator[Operation]:
    return (step.operation for statement in site.migration.up for step in statement.steps)


def _given(operation: Operation) -> Name | None:
    match operation:
        case CreateTable(table=table) | CreateTableAs(table=table) | CreateView(view=table):
            return table
        case RenameTable(table=table, new_name=new_name):
            return Name(new_name, table.schema)
    return None


def _names(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
