"""Made-up rows for empty tables: without them a scan or a rewrite has nothing to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Identifier, Literal

from workers.shadow.database import Database
from workers.shadow.mentions import named, needed
from workers.shadow.sessions import Sessions, opened
from workers.shadow.tables import Column, Fillable, Reference, read_tables


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one table: rows inserted, and why there are none."""

    table: str
    rows: int
    error: str | None = None


def fill(database: Database, rows: int = 1000, limit: float = 20.0, mentioned: str | None = None) -> list[Filled]:
    """Insert up to that many rows into every empty table, referenced tables first; tables that have rows are left out.

    `mentioned` is text: only tables whose name stands in it are filled, and what those need; also those that a view reads
    whose name stands in it.

    Every column gets a value, nullable ones too, except where the database makes its own (generated, identity, default).
    Materialized views that hold anything are refreshed. A table whose constraints or triggers refuse the values is reported,
    not raised. Runs as the unprivileged role, about
    10 ms a table; `limit` is the time for one table in seconds. Raises ShadowError when the server cannot be used.
    """
    tables = read_tables(database.admin)
    only = tables.keys() if mentioned is None else needed(database.admin, tables, mentioned)
    with opened(database, limit) as sessions:
        wanted = [table for table in _in_order(tables) if table.oid in only and _wanted(tables, table)]
        filled = [_fill_table(sessions, tables, table, rows) for table in wanted]
        _refresh(sessions)
        return filled


def _refresh(sessions: Sessions) -> None:
    """Have materialized views hold what they read by now; one whose query fails is left as it is."""
    views = sessions.observer.execute("SELECT schemaname, matviewname FROM pg_catalog.pg_matviews WHERE ispopulated").fetchall()
    for schema, name in views:
        sessions.rest()
        sessions.run(SQL("REFRESH MATERIALIZED VIEW {}").format(Identifier(schema, name)).as_string(sessions.observer))


def empty(sessions: Sessions, text: str) -> bool:
    """Throw out what the tables hold whose name stands in the text, and what refers to it. False when there are none."""
    names = [table.quoted for table in named(read_tables(sessions.observer), text)]
    if not names:
        return False
    sessions.rest()
    return not sessions.run(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(names)).as_string(sessions.observer)).error


def _wanted(tables: Mapping[int, Fillable], table: Fillable) -> bool:
    """Rows go straight into ordinary tables and partitions; by hash only the whole knows where, so into its top."""
    children = [one for one in tables.values() if one.parent == table.oid]
    if table.kind == "p":
        return table.parent is None and any(one.hashed and not one.filled for one in children)
    return not table.filled and not table.hashed


def _in_order(tables: Mapping[int, Fillable]) -> list[Fillable]:
    """Referenced tables before those that refer to them; within a circle, as they come."""
    ordered: dict[int, Fillable] = {}
    pending = [(table, False) for table in reversed(list(tables.values()))]
    entered: set[int] = set()
    while pending:
        table, ready = pending.pop()
        if ready:
            ordered[table.oid] = table
        elif table.oid not in entered:
            entered.add(table.oid)
            pending.append((table, True))
            needed = (one.table for one in table.references)
            # Of a partitioned table the partitions hold the rows.
            pending += [(one, False) for oid in needed for one in tables.values() if oid in (one.oid, one.parent)]
    return list(ordered.values())


def _fill_table(sessions: Sessions, tables: Mapping[int, Fillable], table: Fillable, rows: int) -> Filled:
    """Insert into one table."""
    sessions.rest()
    running = sessions.run(_insert(tables, table, rows).as_string(sessions.observer))
    return Filled(table.shown, 0 if running.error else running.rows, running.error)


def _insert(tables: Mapping[int, Fillable], table: Fillable, rows: int) -> Composable:
    """INSERT … SELECT over a series of numbers, joined to the rows that foreign keys refer to and to what CHECKs allow."""
    values = dict(_own_values(table))
    joins: list[Composable] = []
    for column in table.columns.values():
        if column.checks and column.number in values:
            joins.append(_allowed(column, rows))
            values[column.number] = SQL("{}.v").format(Identifier(f"k{column.number}"))
    for place, reference in enumerate(table.references):
        if reference.table in tables and reference.table != table.oid:
            joins.append(_join(tables[reference.table], reference, place))
            for number, here in enumerate(reference.columns):
                values[here] = SQL("{}.{}").format(Identifier(f"f{place}"), Identifier(f"c{number}"))
    values |= {number: _raw(column.fixed) for number, column in table.columns.items() if column.fixed}
    picked = [SQL("CAST({} AS {})").format(value, _raw(table.columns[number].shown)) for number, value in values.items()]
    names = [Identifier(table.columns[number].name) for number in values]
    return SQL("INSERT INTO {} {} SELECT {} FROM generate_series(1, {}) AS s(g) {} ON CONFLICT DO NOTHING").format(
        table.quoted,
        SQL("({})").format(SQL(", ").join(names)) if names else SQL(""),
        SQL(", ").join(picked),
        Literal(rows),
        SQL(" ").join(joins),
    )


def _allowed(column: Column, rows: int) -> Composable:
    """The values its CHECKs let through, numbered: the server itself sorts out the candidates."""
    names = dict.fromkeys((column.name, "value"))  # a domain's CHECK calls what it looks at VALUE
    found = SQL(
        "(SELECT q.{name} AS v FROM (SELECT {names} FROM generate_series(-9, {rows}) AS s(g)"
        " CROSS JOIN LATERAL (VALUES {tried}) AS x(v)) AS q WHERE {checks})"
    ).format(
        name=Identifier(column.name),
        names=SQL(", ").join(SQL("x.v AS {}").format(Identifier(name)) for name in names),
        rows=Literal(rows),
        tried=SQL(", ").join(SQL("(CAST({} AS {}))").format(_raw(_over(one)), _raw(column.base)) for one in column.candidates),
        checks=SQL(" AND ").join(SQL("({})").format(_raw(check)) for check in column.checks),
    )
    return _numbered(f"k{column.number}", SQL("r.v"), found)


def _join(other: Fillable, reference: Reference, place: int) -> Composable:
    """The referenced rows, numbered, so that each number of the series finds one."""
    picked = [
        SQL("r.{} AS {}").format(Identifier(other.columns[number].name), Identifier(f"c{at}"))
        for at, number in enumerate(reference.referenced)
    ]
    return _numbered(f"f{place}", SQL(", ").join(picked), other.quoted)


def _numbered(alias: str, picked: Composable, found: Composable) -> Composable:
    """What is found joined to the series by a number, again from the first when there are fewer; nothing where there are none.

    How many there are stands outside of what is joined: only so can the join be hashed, and does not compare each with each.
    """
    return SQL(
        "CROSS JOIN (SELECT nullif(count(*), 0) AS total FROM {found} AS r) AS {total} LEFT JOIN (SELECT {picked},"
        " row_number() OVER () AS n FROM {found} AS r) AS {alias} ON {alias}.n = 1 + s.g % {total}.total"
    ).format(found=found, picked=picked, alias=Identifier(alias), total=Identifier(f"{alias}n"))


def _own_values(table: Fillable) -> Iterator[tuple[int, Composable]]:
    """A value for each column that the database does not fill by itself."""
    own = (one for one in table.references if one.table == table.oid)
    loops = {here: there for one in own for here, there in zip(one.columns, one.referenced, strict=True)}
    for number, column in table.columns.items():
        source = table.columns[loops.get(number, number)]
        made = source.automatic or "nextval(" in source.default
        if made and (source is column or not column.not_null):
            continue  # a row that refers to its own table points nowhere when that makes its numbers itself
        if _defaults(column) and number not in loops:
            continue
        if source.value:
            yield number, _raw(_over(source.value))


def _defaults(column: Column) -> bool:
    """Whether the default is good enough: there is one, and rows may share it."""
    return bool(column.default) and not column.default.upper().startswith("NULL") and not column.unique


def _over(expression: str) -> str:
    """The expression over the series' number."""
    return expression.replace("{g}", "s.g")


def _raw(text: str) -> SQL:
    """Text that is SQL already: the server's own words for types and expressions, and ours. It runs as the role."""
    return SQL(text)
