"""What a replayed schema knows and the database lacks, made as well as it can be: a table of an extension's types, for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from psycopg.sql import SQL, Identifier

from bot.domain.facts import Statement
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable, CreateType
from bot.domain.schema import Column, ForeignKey, Key, Name, Schema, Table, Type
from workers.shadow.connect import Connection
from workers.shadow.database import Database
from workers.sql.render import quote, render

Send = Callable[[str], str | None]
"""Runs SQL as the role; its error, None when it went well."""
_THERE = """
SELECT n.nspname, c.relname, c.relkind::text,
    coalesce(array_agg(a.attname::text) FILTER (WHERE a.attnum > 0 AND NOT a.attisdropped), '{}')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid >= 16384 AND n.nspname !~ '^pg_' GROUP BY c.oid, n.nspname
"""
_SEQUENCE = re.compile(r"nextval\(\s*'([^']+)'", re.IGNORECASE)
_TYPES = "SELECT n.nspname, t.typname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
_SCHEMA = re.compile(r'schema "([^"]+)" does not exist')
_RELATION = re.compile(r'relation "([^"]+)" does not exist')
_COLUMN = re.compile(r'column "([^"]+)"(?: of relation "([^"]+)")?')
_COLUMN_ID = Column("id", Type("int8"))
Columns = dict[tuple[str, str], tuple[str, frozenset[str]]]
Types = frozenset[tuple[str, str]]


def relations(observer: Connection) -> Columns:
    """Kind and columns of every relation, by schema and name."""
    return {(schema, name): (kind, frozenset(columns)) for schema, name, kind, columns in observer.execute(_THERE)}


def drop_unknown(database: Database, schema: Schema) -> bool:
    """Throw out tables that the history made and a dump, which came first, no longer has; whether there were any."""
    known = {_key(table) for table in schema.tables}
    unknown = [key for key, (kind, _) in relations(database.admin).items() if kind in ("r", "p") and key not in known]
    for key in unknown:
        database.admin.execute(SQL("DROP TABLE IF EXISTS {} CASCADE").format(Identifier(*key)))
    return bool(unknown)


def add_missing(database: Database, schema: Schema, send: Send) -> list[str]:
    """Make the types, tables and columns that are missing; one line for each that is not what it should be."""
    there = relations(database.admin)
    wanted = [one for one in schema.tables if one.known and one.kind in ("table", "partitioned") and not one.temporary]
    missing = [table for table in wanted if _key(table) not in there]
    for name in schema.schemas if missing else ():
        send(f"CREATE SCHEMA IF NOT EXISTS {quote(name)}")
    for kind in schema.types if missing else ():
        if kind.kind in ("enum", "domain"):
            send(render(CreateType(kind)))
    types = frozenset(database.admin.execute(_TYPES).fetchall())
    notes = [note for table in missing for note in _add_table(table, types, send)]
    later = [(table, one) for table in missing for one in table.constraints]
    for table, constraint in sorted(later, key=lambda pair: (isinstance(pair[1], ForeignKey), not isinstance(pair[1], Key))):
        notes += _failed(table, send(render(AddConstraint(table.name, constraint))))
    for table, index in [(one, index) for one in missing for index in one.indexes if not index.constraint]:
        notes += _failed(table, send(render(CreateIndex(table.name, index))))
    others = [one for one in schema.tables if one.kind not in ("table", "partitioned") and not one.temporary]
    notes += [f"{one.name}: a {one.kind} whose text is not known" for one in others if _key(one) not in there]
    for table in wanted:
        if found := there.get(_key(table)):
            notes += _add_columns(table, found[1], types, send)
    return notes


def _key(table: Table) -> tuple[str, str]:
    return table.name.schema or "public", table.name.name


def _failed(table: Table, error: str | None) -> list[str]:
    return [f"{table.name}: {error}"] if error else []


def _add_table(table: Table, types: Types, send: Send) -> Iterator[str]:
    """The table with its columns alone; defaults that do not work are left out."""
    columns = tuple(_known(column, types) for column in table.columns)
    for name in (name for one in columns if one.default for name in _SEQUENCE.findall(one.default.text)):
        send(f"CREATE SEQUENCE IF NOT EXISTS {name}")
    if error := send(render(CreateTable(table.name, columns, partition_by=table.partition_by, inherits=table.inherits))):
        bare = tuple(replace(column, default=None, generated=None, identity="") for column in columns)
        yield f"{table.name}: {send(render(CreateTable(table.name, bare))) or error}"
    for before, after in zip(table.columns, columns, strict=True):
        if before.type != after.type:
            yield f"{table.name}.{before.name}: its type is not known here, text stands in for it"
    if table.parent:
        yield f"{table.name}: a partition whose bound is not known, made as a table"


def _known(column: Column, types: Types) -> Column:
    """The column, with text in place of a type that is not there. Its constraints come later, as the table's."""
    kind = column.type
    if kind and any((schema, kind.name) in types for schema in ([kind.schema] if kind.schema else ["public", "pg_catalog"])):
        return replace(column, constraints=())
    return replace(column, type=Type("text"), default=None, generated=None, identity="", collation="", constraints=())


def _add_columns(table: Table, there: frozenset[str], types: Types, send: Send) -> Iterator[str]:
    """Columns that a statement which could not be run would have added."""
    for column in table.columns:
        if column.name not in there:
            error = send(render(AddColumn(table.name, _known(replace(column, not_null=False), types))))
            yield f"{table.name}.{column.name}: {error or 'made from what is known of it'}"


def make_up(statement: Statement, error: str, send: Send) -> bool:
    """Make the schema, table or column that a statement of an incomplete history misses; False when that is not what it misses.

    A table that nobody knows gets a key `id`, a column a type that its name suggests: what is measured of locks and scans does
    not depend on it.
    """
    if error.startswith("3F000") and (found := _SCHEMA.search(error)):
        return not send(f"CREATE SCHEMA {quote(found[1])}")
    if error.startswith("42P01") and (found := _RELATION.search(error)):
        schema, _, name = found[1].rpartition(".")
        table = Name(name, "" if schema == "public" else schema)
        return not send(render(CreateTable(table, (_COLUMN_ID,), (Key(("id",), primary=True),))))
    named = _COLUMN.search(error) if error.startswith("42703") else None
    operation = statement.steps[0].operation if statement.steps else None
    place = getattr(operation, "table", None) or (Name(named[2]) if named and named[2] else None)  # messages name no schema
    if named is None or not isinstance(place, Name):
        return False
    return not send(render(AddColumn(place, Column(named[1], Type(_suggested(named[1]))))))


def _suggested(name: str) -> str:
    """bigint for `customer_id`, timestamptz for `created_at`, boolean for `is_open`, else text."""
    ends = {"_id": "int8", "_at": "timestamptz", "_count": "int8", "_on": "date"}
    found = next((kind for end, kind in ends.items() if name.endswith(end)), "text")
    return "bool" if name.startswith(("is_", "has_")) else "int8" if name == "id" else found
