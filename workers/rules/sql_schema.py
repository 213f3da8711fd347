"""Tables that queries name, looked up in the replayed schemas, by each engine's own rules for names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.bodies import BodyQuery
from bot.domain.queries import Query, ViewQuery
from bot.domain.schema import Column, Name, Schema, Table
from workers.readers.names import engine as engine_named
from workers.readers.names import engine_alone
from workers.scene import Scene
from workers.sql.asked import Asked
from workers.sql.dialect import dialect_of
from workers.sql.queries import asked
from workers.uses import ENDINGS, NOT_RUNNING
from workers.world.unspoken import speaks

T = TypeVar("T")
_SYSTEM = {
    "postgresql": frozenset(("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid")),
    "mysql": frozenset(("_rowid",)),
    "sqlite": frozenset(("rowid", "oid", "_rowid_", "rank")),
    "sqlserver": frozenset(("$identity", "$rowguid", "$action")),
}
"""Columns that every table has."""
_HEAD = 20_000
_CLIENTS = {
    "sqlite": re.compile(
        r"\b(?:use|extern crate)\s+(?:rusqlite|sqlite)\b|\b(?:import|from)\s+(?:sqlite3|aiosqlite|apsw)\b"
        r"|[\"'](?:better-sqlite3|sqlite3|sqlite|expo-sqlite|bun:sqlite|node:sqlite|sqlite_async|sql\.js)[\"']|go-sqlite3|modernc\.org/sqlite"
        r"|\bandroidx\.(?:room|sqlite)\b|\bandroid\.database\b|\borg\.sqlite\b|package:sqf?lite"
    ),
    "clickhouse": re.compile(r"(?i)[\"'/.]clickhouse\w*|\bclickhouse_(?:driver|connect)\b|\bch_client\b|\buse clickhouse\b"),
    "mysql": re.compile(
        r"\bimport\s+(?:pymysql|MySQLdb|aiomysql)\b|[\"']mysql2?(?:/promise)?[\"']|go-sql-driver/mysql|\buse mysql(?:_async)?\b"
    ),
    "postgresql": re.compile(
        r"\bimport\s+(?:psycopg2?|asyncpg)\b|\bfrom\s+psycopg2?\b|[\"'](?:pg|postgres|pg-promise)[\"']|jackc/pgx|lib/pq|\btokio_postgres\b"
    ),
}
"""What code takes in that talks to one engine only."""
_MAKES = r"\b(?:create|add|rename|change|modify|addColumn|add_column|renameColumn|rename_column|createTable|create_table)\b"


@dataclass(frozen=True, slots=True)
class View:
    """A query as one engine reads it, which has a table of that query on one of the sides."""

    asked: Asked
    head: Schema
    base: Schema

    @property
    def engine(self) -> str:
        """Whose it is."""
        return self.head.engine

    @property
    def dialect(self) -> str:
        """In which it is read."""
        return dialect_of(self.head.engine)


def views(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> tuple[View, ...]:
    """The query as each engine of the repository reads it that may be meant: it has one of the tables, or had one.

    Code in a folder or file that names an engine is for that one, and for no other where the repository has no tables of it.
    Where it has tables of one engine only, a folder's name has to say nothing else: `sqlite_cache` may ask that engine. So is
    code that takes in the client of one engine alone.
    """
    found = tuple(_views(fact, scene)) if fact.whole else ()
    if isinstance(fact, BodyQuery):
        return tuple(one for one in found if one.dialect == "postgresql")
    engines = {dialect_of(one.engine) for one in scene.schemas("head")}
    own = (engine_named if len(engines) > 1 else engine_alone)(fact.span.path) or client_of(fact, scene)
    return tuple(one for one in found if one.dialect == dialect_of(own)) if own else found


def client_of(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> str | None:
    """The engine whose client the file takes in, where that is one alone."""
    if not isinstance(fact, Query):
        return None
    path = fact.span.path
    return scene.remember(("client", path), lambda: _client(scene.tree("head").text(path)[:_HEAD]))


def _client(head: str) -> str | None:
    found = {engine for engine, client in _CLIENTS.items() if client.search(head)}
    return found.pop() if len(found) == 1 else None


def _views(fact: Query | ViewQuery | BodyQuery, scene: Scene) -> Iterator[View]:
    before = {dialect_of(one.engine): one for one in scene.schemas("base")}
    for head in scene.schemas("head"):
        dialect = dialect_of(head.engine)
        found = asked(fact.sql, dialect)
        base = before.get(dialect, Schema(engine=head.engine))
        if found and any(table_of(schema, name) for name in found.tables for schema in (head, base)):
            yield View(found, head, base)


def agreed(seen: tuple[View, ...], harms: Callable[[View], dict[object, T]]) -> Iterator[T]:
    """What all views tell: the first one's, by the names that they have in small letters."""
    told = [harms(view) for view in seen]
    for key, harm in told[0].items() if told else ():
        if all(key in other for other in told):
            yield harm


def alone(fact: Query | ViewQuery, scene: Scene, *dialects: str) -> View | None:
    """The one view of it, where that is of one of these dialects."""
    seen = views(fact, scene)
    return seen[0] if len(seen) == 1 and seen[0].dialect in dialects else None


def table_of(schema: Schema, name: Name) -> Table | None:
    """The table of that name, None where there is none: in any case, but for PostgreSQL.

    Elsewhere a schema is a database, which migrations seldom name: there it counts where both name one.
    """
    if schema.engine == "postgresql":
        return next((table for table in schema.tables if table.name == name), None)
    found = [table for table in schema.tables if table.name.name.lower() == name.name.lower()]
    same = [table for table in found if table.name.schema.lower() == name.schema.lower()]
    loose = [table for table in found if not (table.name.schema and name.schema)]
    return next(iter(same or loose), None)


def column_of(schema: Schema, table: Table, name: str) -> Column | None:
    """The column of that name: in any case, but for PostgreSQL."""
    if schema.engine == "postgresql":
        return table.column(name)
    return next((column for column in table.columns if column.name.lower() == name.lower()), None)


def type_of(schema: Schema, name: Name, column: str) -> str:
    """The name of a column's type, '' where it is not known."""
    table = table_of(schema, name)
    found = column_of(schema, table, column) if table is not None and table.known else None
    return found.type.name if found is not None and found.type is not None and not found.type.dimensions else ""


def indexed(schema: Schema, name: Name, column: str) -> str:
    """The name of an index that begins with the column, '' where there is none."""
    table = table_of(schema, name)
    trees = [one for one in table.indexes if one.method == "btree" and one.parts] if table is not None else []
    return next((one.name or "" for one in trees if (one.parts[0].column or "").lower() == column.lower()), "")


def is_system(schema: Schema, column: str) -> bool:
    """Whether every table has it."""
    return column.lower() in _SYSTEM.get(dialect_of(schema.engine), ())


def whole(schema: Schema, table: Table) -> bool:
    """Whether all columns of the table are known: nothing of the history was left unread that may mean it."""
    plain = table.known and bool(table.columns) and not table.inherits and table.parent is None
    return plain and (schema.complete or (schema.dark is not None and not speaks(frozenset(schema.dark), table.name.name)))


def made_by_code(scene: Scene, name: str) -> bool:
    """Whether code, or SQL that is no migration, adds or makes something of that name: migrations are not all there is then."""
    return scene.remember(("made by code", name), lambda: _made_by_code(scene, name))


def _made_by_code(scene: Scene, name: str) -> bool:
    made = re.compile(_MAKES + rf"[^;\n]{{0,200}}\b{re.escape(name)}\b", re.IGNORECASE)
    tree = scene.tree("head")
    paths = {one.path for one in tree.lines_with([name], ENDINGS) if not NOT_RUNNING.search(one.path)}
    return any(made.search(tree.text(path)) for path in sorted(paths))


def elsewhere(schema: Schema, name: Name) -> bool:
    """Whether another schema has a relation of that name: which one is meant depends on the search_path."""
    return not name.schema and any(table.name.name == name.name and table.name.schema for table in schema.tables)
