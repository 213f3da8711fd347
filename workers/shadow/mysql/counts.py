"""How many rows a real database's tables hold, by InnoDB's own estimates. Reads one catalog, in a read-only session.

Source: https://dev.mysql.com/doc/refman/8.4/en/information-schema-tables-table.html ,
https://mariadb.com/kb/en/information-schema-tables-table/
"""

from __future__ import annotations

from bot.domain.measurements import SERVERS
from workers.shadow.errors import ShadowError
from workers.shadow.mysql.address import address_of
from workers.shadow.mysql.connect import Session

SECONDS = 30
_COUNTS = """
SELECT table_schema, table_name, COALESCE(table_rows, 0) FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'performance_schema', 'information_schema', 'sys')
"""


def row_counts(url: str) -> tuple[str, dict[str, int]]:
    """The server as people say it ('MySQL 8.4.3'), and rows by table of the URL's database, else of the only one there is.

    Any user who may read the tables sees their counts; those of InnoDB may be off by half. Raises ShadowError.
    """
    address = address_of(url)
    with Session(address, address.database, SECONDS) as session:
        session.do("SET SESSION TRANSACTION READ ONLY")
        session.run("SET SESSION information_schema_stats_expiry = 0")  # MySQL 8 else tells what it knew a day ago
        engine, version = session.server()
        found = [(str(schema), str(table), int(rows)) for schema, table, rows in session.rows(_COUNTS)]
    schemas = sorted({schema for schema, _, _ in found if schema == address.database or not address.database})
    if len(schemas) > 1:
        raise ShadowError(
            f"the URL names no database, and there are {len(schemas)}: mysql://user:password@host/DATABASE is wanted"
        )
    return f"{SERVERS[engine]} {version}", {table: rows for schema, table, rows in found if schema in schemas}
