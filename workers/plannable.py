"""Which queries of a change an index may help: all tables known, their sizes too, one of them large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.facts import Fact
from bot.domain.operations import CreateIndex
from bot.domain.queries import Query
from bot.domain.schema import ForeignKey, Index, Name, Schema, Table
from workers.candidates import candidates
from workers.rules.sql_schema import table_of
from workers.scene import Scene
from workers.sql.queries import asked
from workers.sql.sought import Seeking, Sought, seeking

LEAST = 100_000
"""Rows from which a table is worth it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query to plan: its text, the indexes that may serve it, and the rows of its tables and of those that they refer to."""

    query: Query
    seeking: Seeking
    tables: tuple[Table, ...]
    sizes: tuple[tuple[Name, int], ...]
    tried: tuple[tuple[Table, Sought, CreateIndex], ...]

    @property
    def rows(self) -> int:
        """Of its largest table."""
        names = {table.name for table in self.tables}
        return max(count for name, count in self.sizes if name in names)


def wanted(facts: Iterable[Fact], scene: Scene) -> Iterator[Wanted]:
    """The queries that an index may help, each text once."""
    texts: set[str] = set()
    for fact in facts if scene.schema("head").engine == "postgresql" else ():
        if isinstance(fact, Query) and fact.whole and fact.sql not in texts:
            texts.add(fact.sql)
            if (one := _wanted_one(fact, scene)) is not None:
                yield one


def asking(query: Query, table: Name, index: Index, scene: Scene) -> Wanted | None:
    """The query, where it names a first column of the index and the table is large; for an index that the change moves."""
    first = index.parts[0]
    columns = {first.column} if first.column else set(first.expression.columns if first.expression else ())
    found = asked(query.sql)
    if found is None or not any(use.column in columns and use.tables == (table,) for use in found.columns):
        return None
    known = _known(query, scene)
    if known is None or (known.rows[table] or 0) < LEAST:
        return None
    return Wanted(query, known.seen, tuple(known.tables.values()), known.sizes(known.seen.sought, scene), ())


@dataclass(frozen=True, slots=True)
class _Known:
    """What a query seeks of tables that are known, with their rows."""

    seen: Seeking
    tables: dict[Name, Table]
    rows: dict[Name, int | None]

    def sizes(self, sought: Iterable[Sought], scene: Scene) -> tuple[tuple[Name, int], ...]:
        """The rows of its tables, and of those that they refer to by columns that are sought."""
        rows = dict(self.rows)
        for name in [name for one in sought if one.table in self.tables for name in _referred(self.tables[one.table], one)]:
            rows.setdefault(name, _rows(name, scene))
        return tuple((name, count) for name, count in rows.items() if count is not None)


def _known(query: Query, scene: Scene) -> _Known | None:
    found = asked(query.sql)
    if found is None or not found.tables:
        return None
    rows = {name: _rows(name, scene) for name in found.tables}
    known = {name: table for name in rows if (table := _table(scene.schema("head"), name)) is not None}
    if len(known) < len(rows) or any(count is None for count in rows.values()):
        return None
    seen = seeking(query.sql, lambda name, column: name in known and known[name].column(column) is not None)
    return _Known(seen, known, rows) if seen else None


def _wanted_one(query: Query, scene: Scene) -> Wanted | None:
    known = _known(query, scene)
    large = [one for one in known.seen.sought if (known.rows.get(one.table) or 0) >= LEAST] if known else []
    if known is None or not large:
        return None
    tables = known.tables
    tried = [(tables[one.table], one, index) for one in large for index in candidates(one, tables[one.table])]
    return Wanted(query, known.seen, tuple(tables.values()), known.sizes(large, scene), tuple(tried)) if tried else None


def _referred(table: Table, sought: Sought) -> list[Name]:
    """The tables whose rows say how many values a column has that is looked for."""
    keys = [one for one in table.constraints if isinstance(one, ForeignKey)]
    return [key.table for key in keys if set(key.columns) & set(sought.equal)]


def _rows(name: Name, scene: Scene) -> int | None:
    """Of a table that this change makes, only what is said of it by name: `*` stands for what is there."""
    there = table_of(scene.schema("base"), name) is not None
    return scene.policy.rows(name) if there else scene.policy.tables.get(str(name))


def _table(schema: Schema, name: Name) -> Table | None:
    """A plain table that is known."""
    found = table_of(schema, name)
    plain = found and found.known and found.columns and found.kind == "table" and not (found.parent or found.inherits)
    return found if plain else None
