"""The tables of a scratch database as filling them needs to know them, read from the catalog by the observer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from psycopg.sql import Identifier

from workers.shadow.catalog import read_catalog, with_bytes
from workers.shadow.connect import Connection
from workers.shadow.values import TEXTS, Kind, value_of

_KINDS = """
SELECT t.oid, t.typname, t.typtype::text, t.typcategory::text,
    CASE WHEN t.typtype = 'd' THEN t.typbasetype WHEN t.typtype = 'r' THEN r.rngsubtype ELSE t.typelem END,
    t.typtypmod, pg_catalog.format_type(t.oid, NULL),
    CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END
FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
"""
_COLUMNS = """
SELECT a.attrelid, a.attname, a.attnum, a.atttypid, a.atttypmod, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
    a.attgenerated <> '' OR a.attidentity <> '', coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ANY (%s::oid[]) ORDER BY a.attrelid, a.attnum
"""
_KEYS = """
SELECT indrelid, indkey::int2[] FROM pg_catalog.pg_index
WHERE (indisunique OR indisexclusion) AND indrelid = ANY (%s::oid[])
"""
_CONSTRAINTS = """
SELECT conrelid, contype::text, conkey, confrelid, confkey, coalesce(pg_catalog.pg_get_expr(conbin, conrelid), '')
FROM pg_catalog.pg_constraint WHERE contype IN ('c', 'f') AND conrelid = ANY (%s::oid[]) ORDER BY conname
"""
_DOMAIN_CHECKS = """
SELECT contypid, pg_catalog.pg_get_expr(conbin, 0) FROM pg_catalog.pg_constraint WHERE contype = 'c' AND contypid <> 0
"""
_BOUNDS = """
SELECT oid, coalesce(pg_catalog.left(pg_catalog.pg_get_partition_constraintdef(oid), 4000), '')
FROM pg_catalog.pg_class WHERE relispartition AND oid = ANY (%s::oid[])
"""
_PARENTS = "SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = ANY (%s::oid[])"
_LITERAL = r"(E?'(?:[^']|'')*'|-?\d+(?:\.\d+)?)"
_BOUND = re.compile(r'\(("(?:[^"]|"")+"|\w+)\)?(?:::[\w ]+)? (?:>=|=) (?:ANY \()?\(?(?:ARRAY\[)?\(?' + _LITERAL)
_WORD = re.compile(r"(?<!')'((?:[^']++|'')*+)'::(?:text|character varying|bpchar|[\w.]*citext)")
MAX_WORDS = 20


@dataclass(slots=True)
class Column:
    """A column: what may go into it. `checks` are the expressions of CHECKs on it alone; `fixed` a partition's own value;
    `shown` its type as SQL, `base` the same with a domain's own type in its place.
    """

    name: str
    number: int
    shown: str
    base: str
    value: str | None
    not_null: bool
    automatic: bool
    default: str
    unique: bool = False
    checks: list[str] = field(default_factory=list)
    fixed: str | None = None

    @property
    def candidates(self) -> list[str]:
        """Expressions over `{g}` for what its CHECKs may allow: the words they name, its type's value, common forms of text."""
        if not self.value or not self.value.startswith(("('v'", "right(")):
            return [self.value or "NULL"]
        words = [f"'{word}'" for check in self.checks for word in _WORD.findall(check)]
        return [*words[:MAX_WORDS], self.value, *TEXTS]


@dataclass(slots=True)
class Reference:
    """A foreign key: the columns' numbers here and there."""

    table: int
    columns: list[int]
    referenced: list[int]


@dataclass(slots=True)
class Fillable:
    """An ordinary table, a partition, or the top of a table partitioned by hash."""

    oid: int
    name: str
    shown: str
    quoted: Identifier
    kind: str
    filled: bool
    columns: dict[int, Column] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    parent: int | None = None
    hashed: bool = False


def read_tables(observer: Connection) -> dict[int, Fillable]:
    """Every table by oid with all that is known about it."""
    relations = [one for one in read_catalog(observer, "none").values() if one.kind in ("r", "p")]
    stored = with_bytes(observer, (one for one in relations if one.kind == "r"))
    tables = {one.oid: Fillable(one.oid, one.name, one.shown, one.quoted, one.kind, one.oid in stored) for one in relations}
    oids = [list(tables)]
    _add_columns(observer, tables, oids)
    for table, numbers in observer.execute(_KEYS, oids):
        for number in numbers:
            if number in tables[table].columns:
                tables[table].columns[number].unique = True
    for table, kind, numbers, other, there, text in observer.execute(_CONSTRAINTS, oids):
        if kind == "f":
            tables[table].references.append(Reference(other, numbers, there))
        elif numbers and len(numbers) == 1:
            tables[table].columns[numbers[0]].checks.append(text)
    for table, parent in observer.execute(_PARENTS, oids):
        tables[table].parent = parent
    for table, bound in observer.execute(_BOUNDS, oids):
        _add_bound(tables[table], bound)
    return tables


def _add_columns(observer: Connection, tables: dict[int, Fillable], oids: list[list[int]]) -> None:
    """Read the columns with a value for each."""
    kinds = {row[0]: Kind(*row) for row in observer.execute(_KINDS)}
    checks: dict[int, list[str]] = {}
    for oid, text in observer.execute(_DOMAIN_CHECKS):
        checks.setdefault(oid, []).append(text)
    for table, name, number, oid, modifier, shown, *rest in observer.execute(_COLUMNS, oids):
        column = Column(name, number, shown, kinds[oid].base or shown, value_of(kinds, oid, modifier), *rest)
        column.checks += checks.get(oid, [])
        tables[table].columns[number] = column


def _add_bound(table: Fillable, bound: str) -> None:
    """Take from a partition's constraint a value that satisfies it: a lower bound, or the first of a list."""
    table.hashed = "satisfies_hash_partition" in bound
    if bound.startswith("(NOT"):
        return  # the default partition: anything the others do not take
    fixed = {name.strip('"').replace('""', '"'): literal for name, literal in _BOUND.findall(bound)}
    for column in table.columns.values():
        column.fixed = fixed.get(column.name)
