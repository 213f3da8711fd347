"""Changes of rows → SQL.

Source: https://docs.liquibase.com/change-types/insert.html and its neighbours
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.documents.element import Element
from workers.frameworks.liquibase.dialect import Dialect
from workers.frameworks.liquibase.registry import Sent, change


@change("insert")
def insert(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """One row."""
    columns = list(element.inside("column"))
    named, values = ", ".join(dialect.quote(c.get("name")) for c in columns), ", ".join(dialect.value(c) for c in columns)
    yield Sent(f"INSERT INTO {dialect.table(element)} ({named}) VALUES ({values})", element)


@change("update")
def update(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Rows changed; without `where` all of them."""
    pairs = ", ".join(f"{dialect.quote(c.get('name'))} = {dialect.value(c)}" for c in element.inside("column"))
    yield Sent(f"UPDATE {dialect.table(element)} SET {pairs}{_where(element)}", element)


@change("delete")
def delete(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Rows deleted; without `where` all of them."""
    yield Sent(f"DELETE FROM {dialect.table(element)}{_where(element)}", element)


def _where(element: Element) -> str:
    where = (element.said("where") or element.said("whereClause")).strip()
    values = (param.get("value", "valueNumeric") or "NULL" for param in _parameters(element))
    for value in values:
        where = where.replace(":value", "'" + value.replace("'", "''") + "'", 1)
    return f" WHERE {where}" if where else ""


def _parameters(element: Element) -> Iterator[Element]:
    within = element.first("whereParams")
    return within.inside("param") if within is not None else iter(())


@change("loadData", "loadUpdateData")
def load_data(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """The rows of a file: as many as it has, with the columns that are named here."""
    columns = ", ".join(dialect.quote(c.get("name")) for c in element.inside("column") if c.get("name"))
    yield Sent(f"INSERT INTO {dialect.table(element)}{f' ({columns})' if columns else ''} SELECT NULL", element)
