"""Tables that look as large as in production to the planner, without a row in them.

The planner asks for the length of a table's file and for statistics. PostgreSQL 18 takes statistics from anybody
(https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD), and a sparse file has any length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workers.shadow.connect import Connection
from workers.shadow.database import Database, refusals
from workers.shadow.errors import ShadowError

SINCE = 180000
PAGE, SEGMENT, SEGMENTS = 8192, 1 << 30, 64
"""Bytes of a page and of a file; a table of more files than that is taken to have no more."""
_HEAD, _ENTRY, _FULL = 28, 16, 0.9
"""Bytes of a row besides its columns (header, item pointer), of an index's entry, and how full an index's pages are."""
_RELATIONS = """
SELECT t.oid, c.oid, n.nspname, c.relname, c.relkind::text, pg_relation_filepath(c.oid), c.relpages, c.reltuples, w.width
FROM pg_class t JOIN pg_class c ON c.oid = t.oid OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = t.oid)
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT coalesce(sum(
        CASE WHEN attlen > 0 THEN attlen WHEN atttypmod > 4 THEN least(atttypmod - 4, 32) ELSE 24 END), 0)::int AS width
    FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS w
WHERE t.oid = ANY (%s::oid[]) AND c.relkind IN ('r', 'i')
"""
_TABLES = """
SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND c.oid >= 16384
"""
_COLUMNS = """
SELECT n.nspname, c.relname, a.attname, a.attrelid,
    EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
    (SELECT f.confrelid FROM pg_constraint f
        WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum] LIMIT 1),
    CASE WHEN a.atttypid = 'bool'::regtype THEN 2 ELSE (SELECT count(*) FROM pg_enum e WHERE e.enumtypid = a.atttypid) END,
    CASE WHEN a.attlen > 0 THEN a.attlen ELSE 24 END, a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attrelid = ANY (%s::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
"""
_SET = (
    "SELECT pg_restore_relation_stats('schemaname', %s::text, 'relname', %s::text, 'relpages', %s::int, 'reltuples', %s::real)"
)
_SET_COLUMN = (
    "SELECT pg_restore_attribute_stats('schemaname', %s::text, 'relname', %s::text, 'attname', %s::text, 'inherited', false, "
    "'null_frac', %s::real, 'avg_width', %s::int, 'n_distinct', %s::real)"
)
FEW, ABSENT = 10.0, 0.5
"""Of a column of which nothing is certain, where little is to be hoped for: its values, and how much of it is NULL."""
_CLEAR = "SELECT pg_clear_attribute_stats(%s, %s, %s, false)"


@dataclass(frozen=True, slots=True)
class _Relation:
    """A table or an index of it: its file, what the catalog says of it, and the bytes of its columns."""

    table: int
    oid: int
    schema: str
    name: str
    kind: str
    file: str
    pages: int
    tuples: float
    width: int

    def needed(self, rows: int) -> int:
        """The pages that so many rows take."""
        per = (self.width + _HEAD) if self.kind == "r" else (self.width + _ENTRY) / _FULL
        return max(1, min(round(rows * per / PAGE), SEGMENTS * SEGMENT // PAGE))


@contextmanager
def sized(database: Database, rows: Mapping[str, int], *, few: bool = False) -> Iterator[None]:
    """While this lasts the named tables look as if they held so many rows; unknown names are left out.

    Of a column is said what is certain: one value per row where it is unique, as many as the referenced table has rows where
    it refers to one, those of its type where that is an enum or a boolean. Of others the planner takes 200 values and hardly
    a NULL for granted; with `few` they have 10, and half of them are NULL where they may be. Nothing else may use the
    database meanwhile, and only to plan: whoever read such a table would read pages of zeros. Costs 2 ms a table.
    Raises ShadowError before PostgreSQL 18 and on servers whose files are out of reach.
    """
    if database.number < SINCE or database.server.disk is None:
        raise ShadowError("plans for tables of that size need a PostgreSQL 18 of our own")
    data, admin = database.server.disk.directory, database.admin
    with refusals():
        known = {oid: rows[name] for oid, name in admin.execute(_TABLES) if rows.get(name)}
        relations = [_Relation(*row) for row in admin.execute(_RELATIONS, (list(known),))]
        lengths = {one.oid: (data / one.file).stat().st_size for one in relations}
        try:
            for one in relations:
                pages = one.needed(known[one.table])
                _stretch(data / one.file, pages * PAGE)
                admin.execute(_SET, (one.schema, one.name, pages, float(known[one.table])))
            columns = _describe(admin, known, few)
            yield
        finally:
            for one in relations:
                _shrink(data / one.file, lengths[one.oid])
                admin.execute(_SET, (one.schema, one.name, one.pages, one.tuples))
            for column in columns:
                admin.execute(_CLEAR, column)


def _describe(admin: Connection, known: Mapping[int, int], few: bool) -> list[tuple[str, str, str]]:
    """Tell the planner how many values columns have, as far as it follows from the schema; which ones were told."""
    told = []
    for schema, table, column, oid, unique, refers, labels, width, there in admin.execute(_COLUMNS, (list(known),)).fetchall():
        distinct = -1.0 if unique else float(min(known[refers], known[oid]) if refers in known else labels)
        if distinct or few:
            absent = 0.0 if distinct or there else ABSENT
            admin.execute(_SET_COLUMN, (schema, table, column, absent, width, distinct or min(FEW, known[oid])))
            told.append((schema, table, column))
    return told


def _stretch(file: Path, size: int) -> None:
    """Make it that long, in files of a gigabyte as the server keeps them, without writing anything."""
    for number in range(max(1, -(-size // SEGMENT))):
        part = file if number == 0 else file.with_name(f"{file.name}.{number}")
        owner = file.stat()
        with part.open("ab") as stream:
            wanted = min(size - number * SEGMENT, SEGMENT)
            if stream.tell() < wanted:
                stream.truncate(wanted)
        part.chmod(owner.st_mode & 0o777)
        _own(part, owner.st_uid, owner.st_gid)


def _own(part: Path, user: int, group: int) -> None:
    import os

    if part.stat().st_uid != user:
        os.chown(part, user, group)


def _shrink(file: Path, size: int) -> None:
    """As it was."""
    for part in file.parent.glob(f"{file.name}.*"):
        if part.suffix[1:].isdigit():
            part.unlink()
    with file.open("r+b") as stream:
        stream.truncate(size)
