"""Changes of tables and views → SQL.

Source: https://docs.liquibase.com/change-types/create-table.html and its neighbours
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.documents.element import Element
from workers.frameworks.liquibase import vendors
from workers.frameworks.liquibase.columns import definition, references
from workers.frameworks.liquibase.dialect import Dialect
from workers.frameworks.liquibase.registry import NotFollowed, Sent, change


@change("createTable")
def create_table(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """One statement with all keys."""
    parts = [definition(column, dialect, key=False) for column in element.inside("column")]
    keys = [column for column in element.inside("column") if _is(column, "primaryKey")]
    if keys:
        named = next((n for column in keys if (n := _constraints(column).get("primaryKeyName"))), "")
        columns = ", ".join(dialect.quote(column.get("name")) for column in keys)
        parts.append(f"{_name(named, dialect)}PRIMARY KEY ({columns})")
    for column in element.inside("column"):
        constraints, name = _constraints(column), dialect.quote(column.get("name"))
        if constraints.true("unique"):
            parts.append(f"{_name(constraints.get('uniqueConstraintName'), dialect)}UNIQUE ({name})")
        if refers := references(constraints, dialect):
            parts.append(f"{_name(constraints.get('foreignKeyName'), dialect)}FOREIGN KEY ({name}) {refers}")
    absent = "IF NOT EXISTS " if element.true("ifNotExists") else ""
    yield Sent(f"CREATE TABLE {absent}{dialect.table(element)} ({', '.join(parts)})", element)


def _constraints(column: Element) -> Element:
    return column.first("constraints") or Element("constraints", column.line)


def _is(column: Element, attribute: str) -> bool:
    return _constraints(column).true(attribute)


def _name(name: str, dialect: Dialect) -> str:
    return f"CONSTRAINT {dialect.quote(name)} " if name else ""


@change("dropTable")
def drop_table(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A table dropped, with what hangs on it when told so."""
    able = not dialect.mysql and dialect.name not in {"sqlserver", "sqlite"}
    word = " CASCADE CONSTRAINTS" if dialect.name == "oracle" else " CASCADE"
    cascade = word if element.true("cascadeConstraints") and able else ""
    yield Sent(f"DROP TABLE {dialect.table(element)}{cascade}", element)


@change("renameTable")
def rename_table(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A table's new name."""
    new, old = element.get("newTableName"), dialect.table(element, "oldTableName")
    sent = vendors.renamed(dialect.name, old, "", new, "OBJECT")
    yield Sent(sent or f"ALTER TABLE {old} RENAME TO {dialect.quote(new)}", element)


@change("createView")
def create_view(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A view of the query inside; with `fullDefinition` that is the whole statement."""
    query = element.said("selectQuery") or element.text
    if element.get("path"):
        raise NotFollowed(f"takes its query from `{element.get('path')}`")
    words = "OR ALTER " if dialect.name == "sqlserver" else "OR REPLACE "
    replace = words if element.true("replaceIfExists") else ""
    whole = f"CREATE {replace}VIEW {dialect.table(element, 'viewName')} AS {query.strip().rstrip(';')}"
    yield Sent(query.strip().rstrip(";") if element.true("fullDefinition") else whole, element)


@change("dropView")
def drop_view(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A view dropped."""
    absent = "IF EXISTS " if element.true("ifExists") else ""
    yield Sent(f"DROP VIEW {absent}{dialect.table(element, 'viewName')}", element)


@change("renameView")
def rename_view(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A view's new name."""
    old, new = dialect.table(element, "oldViewName"), dialect.quote(element.get("newViewName"))
    if sent := vendors.renamed(dialect.name, old, "", element.get("newViewName"), "OBJECT"):
        yield Sent(sent, element)
        return
    yield Sent(f"RENAME TABLE {old} TO {new}" if dialect.mysql else f"ALTER VIEW {old} RENAME TO {new}", element)


@change("addLookupTable")
def lookup_table(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A new table of the values there are, and a foreign key to it."""
    if dialect.vendor:
        raise NotFollowed("makes a table of the values there are, which is not followed for this database")
    old, own = dialect.table(element, "existingTableName", "existingTableSchemaName"), element.get("existingColumnName")
    new, key = dialect.table(element, "newTableName", "newTableSchemaName"), element.get("newColumnName")
    own, key = dialect.quote(own), dialect.quote(key)
    yield Sent(f"CREATE TABLE {new} AS SELECT DISTINCT {own} AS {key} FROM {old} WHERE {own} IS NOT NULL", element)
    written = dialect.type(element.get("newColumnDataType"))
    required = f"MODIFY {key} {written} NOT NULL" if dialect.mysql else f"ALTER COLUMN {key} SET NOT NULL"
    yield Sent(f"ALTER TABLE {new} {required}", element)
    yield Sent(f"ALTER TABLE {new} ADD PRIMARY KEY ({key})", element)
    name = dialect.quote(
        element.get("constraintName") or f"FK_{element.get('existingTableName')}_{element.get('newTableName')}"
    )
    yield Sent(f"ALTER TABLE {old} ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {new} ({key})", element)
