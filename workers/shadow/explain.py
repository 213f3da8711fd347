"""How PostgreSQL would run a query on tables of a given size, without their rows; and what an index would change.

    with prepared(binaries, cache, keys, lay) as (database, _):
        plan = explain(database, "SELECT * FROM orders WHERE customer_id = $1", {"orders": 40_000_000})
        plan.scanned                      # ('orders',): read from end to end
        advice = advised(database, query, sizes, "CREATE INDEX ON orders (customer_id)")
        advice.used, advice.before.cost, advice.after.cost

Queries are planned, never run. Parameters are `$1`, `$2`, …: the plan is then the generic one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from psycopg.sql import SQL, Identifier

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


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a plan. `cost` is that of it and all below it, in the planner's units; `rows` what it is thought to yield."""

    kind: str
    relation: str
    index: str
    rows: int
    cost: float
    depth: int

    def __str__(self) -> str:
        """`Index Scan using orders_customer on orders`."""
        using = f" using {self.index}" if self.index else ""
        return f"{self.kind}{using}" + (f" on {self.relation}" if self.relation else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, the last one first. The costs compare plans with each other: they are no times."""

    nodes: tuple[Node, ...]

    @property
    def cost(self) -> float:
        """Of all of it."""
        return self.nodes[0].cost

    @property
    def rows(self) -> int:
        """How many rows the query is thought to yield."""
        return self.nodes[0].rows

    @property
    def scanned(self) -> tuple[str, ...]:
        """The tables that are read from end to end."""
        return tuple(dict.fromkeys(node.relation for node in self.nodes if node.kind == "Seq Scan"))

    def __str__(self) -> str:
        """`Seq Scan on orders, cost 987,654`: what touches tables, and the cost."""
        steps = [str(node) for node in self.nodes if node.relation] or [str(self.nodes[0])]
        return f"{', '.join(steps)}; cost {self.cost:,.0f}"


@dataclass(frozen=True, slots=True)
class Advice:
    """A query's plan without and with an index; `used` says whether the planner took it."""

    before: Plan
    after: Plan
    used: bool


def explain(database: Database, query: str, rows: Mapping[str, int]) -> Plan:
    """The plan on tables that look as if they held so many rows (names as people write them: `orders`, `billing.orders`).

    The query is planned as the unprivileged role, within 5 seconds. Costs 15 ms. Raises ShadowError with PostgreSQL's words for
    a query it refuses and before PostgreSQL 18, ValueError for a NUL.
    """
    with closing(_session(database)) as session, sized(database, rows):
        return _plan(database, session, query)


def advised(database: Database, query: str, rows: Mapping[str, int], index: str) -> Advice:
    """The plan before and after `index`, one CREATE INDEX of ours, which is gone again afterwards. Raises as `explain` does."""
    with closing(_session(database)) as session, refusals():
        there = {row[0] for row in database.admin.execute(_INDEXES)}
        if error := run_within(SECONDS, session, index, database.admin, database.server.disk).error:
            raise ShadowError(error[6:], error[:5])
        (made,) = [row for row in database.admin.execute(_INDEXES) if row[0] not in there]
        drop = SQL("DROP INDEX {}").format(Identifier(*made[1:]))
        try:
            with sized(database, rows):
                after = _plan(database, session, query)
                session.execute("BEGIN")
                session.execute(drop)
                before = _plan(database, session, query)
                session.execute("ROLLBACK")
        finally:
            if not session.closed:
                session.execute("ROLLBACK")
            database.admin.execute(SQL("DROP INDEX IF EXISTS {}").format(Identifier(*made[1:])))
    return Advice(before, after, any(node.index == made[2] for node in after.nodes))


def _session(database: Database) -> Connection:
    """One of the role whose planner is as it comes: what is switched off to see scans is on."""
    options = "-c jit=off -c plan_cache_mode=force_generic_plan"
    return connect(database.server.role_login, dbname=database.name, options=options, application_name="shadow")


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
