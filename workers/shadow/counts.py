"""How many rows a real database's tables hold, by its own statistics. Reads two catalogs, in a read-only transaction.

Source: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
"""

from __future__ import annotations

import psycopg

from workers.shadow.connect import connect
from workers.shadow.errors import raised

_COUNTS = """
SELECT n.nspname, c.relname, greatest(coalesce(s.n_live_tup, 0), c.reltuples::pg_catalog.int8, 0)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_PARENTS = """
SELECT pn.nspname, p.relname, cn.nspname, c.relname
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_catalog.pg_class p ON p.oid = i.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE p.relkind = 'p' AND c.relkind IN ('r', 'p')
"""
_OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=30s -c lock_timeout=2s"


def row_counts(url: str) -> tuple[str, dict[str, int]]:
    """The server's version, and rows by table as the statistics say; a partitioned table has those of its partitions.

    `url` is a libpq connection string or URL of a role that may read the catalogs (any role may). Raises ShadowError.
    """
    with connect(url, options=_OPTIONS, application_name="backstop sizes") as connection:
        try:
            counts = {_name(*row[:2]): int(row[2]) for row in connection.execute(_COUNTS)}
            parents = [(_name(*row[:2]), _name(*row[2:])) for row in connection.execute(_PARENTS)]
        except psycopg.Error as error:
            raise raised(error) from error
        version = (connection.info.parameter_status("server_version") or "").split(" ")[0]
    return version, counts | _summed(counts, parents)


def _name(schema: str, table: str) -> str:
    return table if schema == "public" else f"{schema}.{table}"


def _summed(counts: dict[str, int], parents: list[tuple[str, str]]) -> dict[str, int]:
    children: dict[str, list[str]] = {}
    for parent, child in parents:
        children.setdefault(parent, []).append(child)

    def total(name: str, depth: int = 0) -> int:
        below = children.get(name, [])
        return sum(total(child, depth + 1) for child in below) if below and depth < 20 else counts.get(name, 0)

    return {parent: total(parent) for parent in children}
