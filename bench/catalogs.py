"""Two schemas compared as PostgreSQL tells them: what a framework really made, and what our replay says it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import psycopg

from bot.domain.operations import AddConstraint, CreateExtension, CreateIndex, CreateSchema, CreateTable, CreateType
from bot.domain.schema import ForeignKey, Key, NotNull, Schema, Table, Type
from workers.shadow.connect import Connection
from workers.sql.render import render

_ONE = {"tables": "table", "columns": "column", "indexes": "index", "constraints": "constraint"}
KINDS = tuple(_ONE)
UNKNOWN = Type("type_not_known")
_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_NAME = "CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname"
_QUERIES = {
    "tables": f"SELECT {_NAME}, '', c.relkind::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
    f" ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {_OURS}",
    "columns": f"SELECT {_NAME}, a.attname, concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),"
    " NULLIF(a.attidentity, ''), NULLIF(a.attgenerated, '')) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
    " ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    f" WHERE c.relkind IN ('r', 'p') AND {_OURS}",
    "indexes": f"SELECT {_NAME}, x.relname, pg_catalog.pg_get_indexdef(x.oid) FROM pg_catalog.pg_index i"
    " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_class c ON c.oid = i.indrelid"
    f" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {_OURS}",
    "constraints": f"SELECT {_NAME}, k.conname, pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k"
    " JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_OURS}",
}
_NEXT = re.compile(r"nextval\('([^']*)'")
_SEQUENCE = re.compile(r"nextval\('[^']*'::regclass\)")

Facts = Mapping[tuple[str, str], str]
"""(table, name) to its definition in PostgreSQL's words."""


@dataclass(slots=True)
class Tally:
    """How much of one kind agrees, of what is told; `differences` are lines for people.

    `unknown` are columns of which the replay says that it does not know the type: a gap, no claim, and in no other number.
    """

    same: int = 0
    total: int = 0
    unknown: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part that agrees, 1.0 when there is nothing."""
        return self.same / self.total if self.total else 1.0


def read(connection: Connection, ignored: tuple[str, ...]) -> dict[str, Facts]:
    """What is there by kind. A serial's sequence goes without its name, which follows the table's first one."""
    found: dict[str, Facts] = {}
    for kind, query in _QUERIES.items():
        gone = tuple(f"REFERENCES public.{table}(" for table in ignored)
        rows = [row for row in connection.execute(query).fetchall() if row[0] not in ignored]
        rows = [row for row in rows if not any(words in row[2] for words in gone)]
        found[kind] = {(table, name): _SEQUENCE.sub("nextval", text) for table, name, text in rows}
    return found


def compare(real: Mapping[str, Facts], ours: Mapping[str, Facts]) -> dict[str, Tally]:
    """By kind; what only one side has counts as one that differs."""
    tallies = {kind: Tally() for kind in KINDS}
    for kind, tally in tallies.items():
        for key in sorted(real[kind].keys() | ours[kind].keys()):
            there, here = real[kind].get(key, "is not there"), ours[kind].get(key, "is not there")
            if kind == "columns" and key in real[kind] and UNKNOWN.name in here:
                tally.unknown += 1
                tally.differences.append(f"column {'.'.join(key)}: really {there}; not known here")
                continue
            tally.total += 1
            tally.same += there == here
            if there != here:
                tally.differences.append(f"{_ONE[kind]} {'.'.join(filter(None, key))}: really {there}; replayed {here}")
    return tallies


UUIDS = "CREATE OR REPLACE FUNCTION public.uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'"
"""Stands in for the extension uuid-ossp, which the embedded server does not have."""


def build(schema: Schema, connection: Connection) -> list[str]:
    """Make what a replayed schema says; gives the statements that failed with PostgreSQL's words."""
    failed: list[str] = []
    connection.execute("SET search_path = public")
    for sql in ("CREATE DOMAIN type_not_known AS text", UUIDS, *_statements(schema)):
        try:
            connection.execute(sql.encode())
        except psycopg.Error as error:
            failed.append(f"{sql[:300]}: {error.diag.message_primary}")
    connection.execute("SET search_path = ''")
    return failed


def _statements(schema: Schema) -> Iterator[str]:
    yield from (render(CreateSchema(name, if_not_exists=True)) for name in schema.schemas)
    yield from (render(CreateExtension(name, if_not_exists=True)) for name in schema.extensions)
    yield from (render(CreateType(kind)) for kind in schema.types if kind.kind in ("enum", "domain"))
    tables = [table for table in schema.tables if table.kind in ("table", "partitioned") and not table.temporary]
    defaults = [column.default.text for table in tables for column in table.columns if column.default]
    for name in dict.fromkeys(found[1] for text in defaults if (found := _NEXT.match(text))):
        yield f"CREATE SEQUENCE IF NOT EXISTS {name}"
    yield from (render(_table(table)) for table in tables if table.parent is None)
    for table in tables:
        for index in table.indexes:
            if not index.constraint:
                yield render(CreateIndex(table.name, index))
    for table in tables:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKey):
                yield render(AddConstraint(table.name, constraint))


def _table(table: Table) -> CreateTable:
    columns = tuple(
        replace(column, type=column.type or UNKNOWN, default=None if column.serial else column.default)
        for column in table.columns
    )
    kept = [c for c in table.constraints if not isinstance(c, ForeignKey | NotNull)]
    constraints = tuple(replace(c, index=None) if isinstance(c, Key) else c for c in kept)
    return CreateTable(table.name, columns, constraints, partition_by=table.partition_by)
