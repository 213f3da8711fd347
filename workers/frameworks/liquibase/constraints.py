"""Changes of keys, constraints and indexes → SQL.

Source: https://docs.liquibase.com/change-types/add-foreign-key-constraint.html and its neighbours
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.operations import DropKey
from bot.domain.schema import Name
from workers.documents.element import Element
from workers.frameworks.liquibase import vendors
from workers.frameworks.liquibase.dialect import Dialect
from workers.frameworks.liquibase.registry import NotFollowed, Sent, change


def _alter(element: Element, dialect: Dialect, how: str, name: str = "tableName") -> Sent:
    schema = "baseTableSchemaName" if name == "baseTableName" else "schemaName"
    return Sent(dialect.altered(dialect.table(element, name, schema), how), element)


def _named(element: Element, dialect: Dialect) -> str:
    name = element.get("constraintName")
    return f"CONSTRAINT {dialect.quote(name)} " if name else ""


@change("addUniqueConstraint")
def unique(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A unique key."""
    columns = dialect.names(element.get("columnNames"))
    how = f"ADD {_named(element, dialect)}UNIQUE ({columns})"
    if element.true("deferrable") and not dialect.mysql and dialect.name != "sqlserver":
        how += " DEFERRABLE" + " INITIALLY DEFERRED" * element.true("initiallyDeferred")
    yield _alter(element, dialect, how)


@change("addPrimaryKey")
def primary(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A primary key."""
    yield _alter(element, dialect, f"ADD {_named(element, dialect)}PRIMARY KEY ({dialect.names(element.get('columnNames'))})")


@change("dropPrimaryKey")
def drop_primary(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """PostgreSQL is asked for the key's name where none is given: by default it is the table's with _pkey."""
    name = element.get("constraintName") or f"{element.get('tableName')}_pkey"
    if dialect.name in {"sqlserver", "sqlite"} and not element.get("constraintName"):
        meant = DropKey(Name(element.get("tableName")), "PRIMARY")
        yield Sent(vendors.looked_up(dialect.table(element)), element, beside=(meant,))
        return
    bare = dialect.mysql or dialect.name in {"oracle", "snowflake"}
    yield _alter(element, dialect, "DROP PRIMARY KEY" if bare else f"DROP CONSTRAINT {dialect.quote(name)}")


@change("dropUniqueConstraint")
def drop_unique(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A unique key dropped."""
    word = "KEY" if dialect.mysql else "CONSTRAINT"
    yield _alter(element, dialect, f"DROP {word} {dialect.quote(element.get('constraintName', 'uniqueConstraintName'))}")


@change("addCheckConstraint")
def check(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A check."""
    body = element.said("constraintBody") or element.text
    yield _alter(element, dialect, f"ADD {_named(element, dialect)}CHECK ({body.strip()})")


@change("dropCheckConstraint")
def drop_check(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A check dropped."""
    word = "CHECK" if dialect.mysql else "CONSTRAINT"
    yield _alter(element, dialect, f"DROP {word} {dialect.quote(element.get('constraintName'))}")


@change("addForeignKeyConstraint")
def foreign(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A foreign key. `validate="false"` is Oracle's alone."""
    if dialect.name == "sqlite":
        raise NotFollowed("is not to be had on SQLite")
    own, theirs = (dialect.names(element.get(key)) for key in ("baseColumnNames", "referencedColumnNames"))
    other = dialect.table(element, "referencedTableName", "referencedTableSchemaName")
    how = f"ADD {_named(element, dialect)}FOREIGN KEY ({own}) REFERENCES {other}" + (f" ({theirs})" if theirs else "")
    for event, short in (("onUpdate", "UPDATE"), ("onDelete", "DELETE")):
        if action := element.get(event):
            how += f" ON {short} {action.upper()}"
    if element.true("deleteCascade") and not element.get("onDelete"):
        how += " ON DELETE CASCADE"
    if element.true("deferrable") and not dialect.mysql and dialect.name != "sqlserver":
        how += " DEFERRABLE" + " INITIALLY DEFERRED" * element.true("initiallyDeferred")
    yield _alter(element, dialect, how, "baseTableName")


@change("dropForeignKeyConstraint")
def drop_foreign(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """A foreign key dropped."""
    word = "FOREIGN KEY" if dialect.mysql else "CONSTRAINT"
    yield _alter(element, dialect, f"DROP {word} {dialect.quote(element.get('constraintName'))}", "baseTableName")


@change("dropAllForeignKeyConstraints")
def drop_all(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """Which ones, only the database tells."""
    del dialect
    raise NotFollowed(f"drops every foreign key of `{element.get('baseTableName')}`, whichever there are")


@change("createIndex")
def index(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """An index; a column may be an expression (`computed`) or descending."""
    if dialect.name in {"snowflake", "redshift"}:
        raise NotFollowed("is not to be had on this database, which has no indexes")
    keys = []
    for column in element.inside("column"):
        name = column.get("name") or column.get("computedValue")
        order = "desc" if column.true("descending") else ""
        keys.append(f"({name})" if column.true("computed") and not dialect.mysql else dialect.key(name, order))
    kind = "UNIQUE " if element.true("unique") else ""
    kind += {"sqlserver": "CLUSTERED " if element.true("clustered") else "NONCLUSTERED "}.get(dialect.name, "")
    name = dialect.quote(element.get("indexName")) + " " if element.get("indexName") else ""
    yield Sent(f"CREATE {kind}INDEX {name}ON {dialect.table(element)} ({', '.join(keys)})", element)


@change("dropIndex")
def drop_index(element: Element, dialect: Dialect) -> Iterator[Sent]:
    """An index dropped; MySQL is told its table."""
    name = dialect.quote(element.get("indexName"))
    if dialect.mysql or dialect.name == "sqlserver":
        yield Sent(f"DROP INDEX {name} ON {dialect.table(element)}", element)
        return
    schema = element.get("schemaName")
    yield Sent(f"DROP INDEX {dialect.quote(schema) + '.' if schema else ''}{name}", element)
