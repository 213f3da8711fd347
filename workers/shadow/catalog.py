"""The catalog at one moment: every user relation with its file and how often its rows were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from psycopg.sql import SQL, Composed, Identifier

from workers.shadow.connect import Connection

# Every name and operator is qualified: the role's session, which runs this too, may look names up elsewhere.
_RELATIONS = """
SELECT c.oid, n.nspname, c.relname, c.relkind::pg_catalog.text, c.relfilenode, i.indrelid, i.indisvalid,
    {read}
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND n.nspname OPERATOR(pg_catalog.!~) '^pg_'::pg_catalog.text
ORDER BY c.oid
"""
Counters = Literal["own", "all", "none"]
_QUERIES: dict[Counters, Composed] = {
    "own": SQL(_RELATIONS).format(read=SQL("pg_catalog.pg_stat_get_xact_tuples_returned(c.oid)")),
    "all": SQL(_RELATIONS).format(read=SQL("pg_catalog.pg_stat_get_tuples_returned(c.oid)")),
    "none": SQL(_RELATIONS).format(read=SQL("0::pg_catalog.int8")),
}
_FILLED = """
SELECT c.oid FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) ANY (%s::pg_catalog.oid[])
AND pg_catalog.pg_relation_size(c.oid::pg_catalog.regclass) OPERATOR(pg_catalog.>) 0::pg_catalog.int8
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, index, view or sequence. `file` is its file's number (0 without one), `table` the table an index is on.

    `valid` is False for an index no query uses. `read` counts what scans returned: a table's rows in sequence, an index's
    entries.
    """

    oid: int
    schema: str
    name: str
    kind: str
    file: int
    table: int | None
    valid: bool | None
    read: int

    @property
    def shown(self) -> str:
        """As people write it: without 'public'."""
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> Identifier:
        """As SQL."""
        return Identifier(self.schema, self.name)

    @property
    def is_table(self) -> bool:
        """Ordinary and partitioned tables and materialized views: what holds an application's rows."""
        return self.kind in ("r", "p", "m")


Catalog = Mapping[int, Relation]


def read_catalog(connection: Connection, counters: Counters) -> dict[int, Relation]:
    """Relations by oid: with the counters of the connection's `own` transaction, those `all` sessions have flushed, or none."""
    return {row[0]: Relation(*row) for row in connection.execute(_QUERIES[counters])}


def with_bytes(connection: Connection, relations: Iterable[Relation]) -> frozenset[int]:
    """The oids of those whose file holds anything. Waits for locks: ask only where nobody holds one."""
    oids = [relation.oid for relation in relations]
    if not oids:
        return frozenset()
    return frozenset(row[0] for row in connection.execute(_FILLED, (oids,)))


def lock_command(tables: Collection[Relation], mode: str, nowait: bool = False) -> Composed:
    """LOCK TABLE ONLY a, ONLY b … IN that MODE."""
    names = SQL(", ").join(SQL("ONLY {}").format(table.quoted) for table in tables)
    return SQL("LOCK TABLE {} IN {} MODE{}").format(names, SQL(mode), SQL(" NOWAIT" if nowait else ""))
