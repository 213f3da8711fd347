"""How PostgreSQL would run a query on tables of a given size, without their rows; and what an index would change.

    with prepared(binaries, cache, keys, lay) as (database, _):
        plan = explain(database, "SELECT * FROM orders WHERE customer_id = $1", {"orders": 40_000_000})
        plan.scanned                      # ('orders',): read from end to end
        (advice,) = advised(database, query, sizes, ["CREATE INDEX ON orders (customer_id)"])
        advice.used, advice.before.cost, advice.after.cost

Queries are planned, never run. Parameters are `$1`, `$2`, …: the plan is then the generic one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from psycopg.sql import SQL, Identifier

from bot.domain.plans import Node, Plan
from workers.shadow.connect import Connection, connect
from workers.shadow.database import Database, refusals
from workers.shadow.errors import ShadowError
from workers.shadow.running import run_within
from workers.shadow.sizes import sized

SECONDS = 5.0
_TYPES = "SELECT pg_catalog.cardinality(parameter_types) FROM pg_catalog.pg_prepared_statements WHERE name = 'planned'"
_INDEXES = (
    "SELECT i.indexrelid, n.nspname, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384"
)

_COUNTED = (
    "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.relname, count(*) FROM pg_index i "
    "JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.indisvalid AND t.oid >= 16384 "
    "GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Advice:
    """A query's plan without and with an index (its statement), which was made under `name`."""

    index: str
    name: str
    before: Plan
    after: Plan

    @property
    def used(self) -> bool:
        """Whether the planner took it."""
        return self.after.uses(self.name)


def explain(database: Database, query: str, rows: Mapping[str, int]) -> Plan:
    """The plan on tables that look as if they held so many rows (names as people write them: `orders`, `billing.orders`).

    The query is planned as the unprivileged role, within 5 seconds. Costs 15 ms. Raises ShadowError with PostgreSQL's words for
    a query it refuses and before PostgreSQL 18, ValueError for a NUL.
    """
    with closing(_session(database)) as session, sized(database, rows):
        return _plan(database, session, query)


def explained(database: Database, queries: Sequence[str], rows: Mapping[str, int], ends: float) -> dict[str, Plan]:
    """The plans of several, less those that PostgreSQL refuses and those it had no time for (`ends`, on the monotonic clock).

    Costs 2 ms a table, and 3 ms a query. Raises ShadowError when the server cannot be used.
    """
    plans: dict[str, Plan] = {}
    session = _session(database)
    with sized(database, rows):
        for query in queries:
            if time.monotonic() > ends:
                break
            session = _session(database) if session.closed else session
            with suppress(ShadowError):
                plans[query] = _plan(database, session, query)
    session.close()
    return plans


def advised(
    database: Database, query: str, rows: Mapping[str, int], indexes: Sequence[str], *, few: bool = False
) -> list[Advice]:
    """The plan before, and after each of `indexes` alone: CREATE INDEX of ours, which are gone again afterwards.

    One that PostgreSQL refuses is left out. `few` is that of `sized`. Raises as `explain` does.
    """
    with closing(_session(database)) as session, refusals():
        made = _made(database, session, indexes)
        try:
            with sized(database, rows, few=few):
                before = _without(database, session, query, made.values())
                plans = {one: _without(database, session, query, _others(made, one)) for one in made}
        finally:
            if not session.closed:
                session.execute("ROLLBACK")
            for name in made.values():
                database.admin.execute(SQL("DROP INDEX IF EXISTS {}").format(Identifier(*name)))
    return [Advice(one, made[one][1], before, after) for one, after in plans.items()]


def spared(database: Database, query: str, rows: Mapping[str, int], index: tuple[str, str]) -> Advice:
    """The plan without and with an index, (schema, name), that is there and stays. Raises as `explain` does."""
    with closing(_session(database)) as session, refusals(), sized(database, rows):
        after = _plan(database, session, query)
        return Advice("", index[1], _without(database, session, query, [index]), after)


def indexed(database: Database) -> dict[str, int]:
    """How many valid indexes each table has that has any. Raises ShadowError."""
    with refusals():
        return dict(database.admin.execute(_COUNTED).fetchall())


def _made(database: Database, session: Connection, indexes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The indexes made, each statement with the (schema, name) of what it made."""
    made: dict[str, tuple[str, str]] = {}
    there = {row[0] for row in database.admin.execute(_INDEXES)}
    for index in dict.fromkeys(indexes):
        if not run_within(SECONDS, session, index, database.admin, database.server.disk).error:
            for oid, *name in (row for row in database.admin.execute(_INDEXES).fetchall() if row[0] not in there):
                made[index] = (name[0], name[1])
                there.add(oid)
        elif session.closed:
            break
    return made


def _others(made: Mapping[str, tuple[str, str]], one: str) -> list[tuple[str, str]]:
    return [name for statement, name in made.items() if statement != one]


def _without(database: Database, session: Connection, query: str, indexes: Iterable[tuple[str, str]]) -> Plan:
    """The plan as if those indexes were not there."""
    session.execute("BEGIN")
    for name in indexes:
        session.execute(SQL("DROP INDEX {}").format(Identifier(*name)))
    plan = _plan(database, session, query)
    session.execute("ROLLBACK")
    return plan


def _session(database: Database) -> Connection:
    """One of the role whose planner is as it comes: what is switched off to see scans is on."""
    options = "-c jit=off -c plan_cache_mode=force_generic_plan"
    session = connect(database.server.role_login, dbname=database.name, options=options, application_name="shadow")
    session.pgconn.notice_handler = None
    return session


def _plan(database: Database, session: Connection, query: str) -> Plan:
    """Plan it as a prepared statement: that takes one only. Functions that the planner works out may run: hence a limit."""
    _asked(database, session, f"PREPARE planned AS {query}")
    try:
        types = _asked(database, session, _TYPES)
        values = f"({', '.join(['NULL'] * int(types[0]))})" if int(types[0]) else ""
        (plan,) = _asked(database, session, f"EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE planned{values}")
        return Plan(tuple(_nodes(json.loads(plan)[0]["Plan"], 0)))
    finally:
        if not session.closed:
            session.execute("DEALLOCATE planned")


def _asked(database: Database, session: Connection, text: str) -> list[bytes]:
    """The first column of what one statement yields. Raises ShadowError."""
    running = run_within(SECONDS, session, text, database.admin, database.server.disk, keep=True)
    if running.error:
        raise ShadowError(running.error[6:], running.error[:5])
    return running.kept


def _nodes(tree: dict[str, Any], depth: int) -> Iterator[Node]:
    schema, name = tree.get("Schema", "public"), tree.get("Relation Name", "")
    relation = name if schema == "public" or not name else f"{schema}.{name}"
    yield Node(
        tree["Node Type"], relation, tree.get("Index Name", ""), int(tree["Plan Rows"]), float(tree["Total Cost"]), depth
    )
    for child in tree.get("Plans", ()):
        yield from _nodes(child, depth + 1)
