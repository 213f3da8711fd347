"""What ALTER COLUMN and MODIFY do to one column: its type, whether it may be NULL, its default."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.vendors.columns import definition
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.types import type_of


def modify(cursor: Words, table: Name) -> Iterator[Operation]:
    """`name [type] [DEFAULT …] [[NOT] NULL] [constraint]`: Oracle's MODIFY, and others' in its shape."""
    name = cursor.identifier()
    if cursor.engine != "oracle":
        cursor.at -= 1
        yield from alter_column(cursor, table)
        return
    said = definition(cursor, name)
    if said.type is not None:
        yield op.AlterColumnType(table, name, said.type, collation=said.collation)
    if said.default is not None:
        yield op.SetDefault(table, name, said.default)
    if said.not_null or "NULL" in said.attributes:
        yield op.SetNotNull(table, name, said.not_null)
    for constraint in said.constraints:
        yield op.AddConstraint(table, constraint)
    if said.identity:
        yield op.AlterIdentity(table, name, "set", said.identity)
    if said == type(said)(name, None):
        yield op.SetColumnOption(table, name, "MODIFY", "")


def alter_column(cursor: Words, table: Name) -> Iterator[Operation]:
    """`name` and what is done to it."""
    if cursor.take("COLUMN"):
        pass
    name = cursor.identifier()
    if cursor.engine == "sqlserver" and not (cursor.sees("ADD") or cursor.sees("DROP")):
        yield from _defined(cursor, table, name)
    elif cursor.take("SET", "NOT", "NULL") or cursor.take("DROP", "NOT", "NULL"):
        yield op.SetNotNull(table, name, cursor.tokens[cursor.at - 3].text == "SET")
    elif cursor.take("SET", "DEFAULT"):
        yield op.SetDefault(table, name, cursor.value())
    elif cursor.take("DROP", "DEFAULT"):
        yield op.SetDefault(table, name, None)
    elif cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
        yield op.AlterColumnType(table, name, type_of(cursor))
        if cursor.take("COLLATE"):
            cursor.identifier()
    elif word := cursor.take_any("SET", "UNSET", "ADD", "DROP", "COMMENT", "ENCODE"):
        yield op.SetColumnOption(table, name, word, cursor.to_comma())
    elif cursor.engine == "snowflake" and cursor.token.kind == "word":
        yield op.AlterColumnType(table, name, type_of(cursor))
    else:
        raise NotUnderstood(f"`{cursor.shown()}` in ALTER COLUMN")


def _defined(cursor: Words, table: Name, name: str) -> Iterator[Operation]:
    """SQL Server says type and nullability anew; NULL where it says nothing of it."""
    said = definition(cursor, name)
    if said.type is None:
        raise NotUnderstood("ALTER COLUMN without a type")
    yield op.AlterColumnType(table, name, said.type, collation=said.collation)
    yield op.SetNotNull(table, name, said.not_null)
