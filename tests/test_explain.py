"""Plans for tables of production's size, without their rows."""

from __future__ import annotations

import pytest

from workers.shadow.database import Database
from workers.shadow.errors import ShadowError
from workers.shadow.explain import advised, explain
from workers.shadow.rows import fill

TABLES = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, done boolean,
    created_at timestamptz);
CREATE SCHEMA billing;
CREATE TABLE billing.invoices (id bigint PRIMARY KEY, order_id bigint);
"""
SIZES = {"orders": 40_000_000, "customers": 3_000_000, "no_such_table": 5}
QUERY = "SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 20"


@pytest.fixture
def shop(database: Database) -> Database:
    database.run(TABLES)
    return database


def test_a_large_table_is_read_from_end_to_end_until_there_is_an_index(shop: Database) -> None:
    plan = explain(shop, QUERY, SIZES)
    assert plan.scanned == ("orders",)
    assert plan.cost > 400_000
    good, bad = "CREATE INDEX orders_customer ON orders (customer_id, created_at)", "CREATE INDEX ON orders (done)"
    advice, useless = advised(shop, QUERY, SIZES, [good, bad, "CREATE INDEX ON orders (nonsense)"])
    assert (advice.index, useless.index) == (good, bad)
    assert advice.used
    assert advice.before.scanned == ("orders",)
    assert advice.after.scanned == ()
    assert advice.after.cost < advice.before.cost / 1000
    assert str(advice.after).startswith(
        ("Index Scan using orders_customer on orders", "Index Scan Backward using orders_customer")
    )
    assert not useless.used
    assert useless.before == useless.after


def test_sizes_decide(shop: Database) -> None:
    small = explain(shop, QUERY, {"orders": 1_000})
    assert small.cost < explain(shop, QUERY, SIZES).cost / 1000
    one = explain(shop, "SELECT FROM customers WHERE email = 'x'", SIZES)
    assert (one.rows, one.scanned) == (1, ())
    per_customer = explain(shop, "SELECT FROM orders WHERE customer_id = 5", SIZES)
    assert 5 <= per_customer.rows <= 20
    assert explain(shop, "SELECT FROM billing.invoices", {"billing.invoices": 9_000_000}).scanned == ("billing.invoices",)


def test_nothing_is_left_behind(shop: Database) -> None:
    catalog = "SELECT relname, relpages, reltuples, pg_relation_size(oid) FROM pg_class WHERE oid >= 16384 ORDER BY 1"
    before = shop.admin.execute(catalog).fetchall(), shop.admin.execute("SELECT count(*) FROM pg_stats").fetchone()
    advised(shop, QUERY, SIZES, ["CREATE INDEX ON orders (customer_id)"])
    with pytest.raises(ShadowError):
        explain(shop, "SELECT nonsense FROM orders", SIZES)
    assert (shop.admin.execute(catalog).fetchall(), shop.admin.execute("SELECT count(*) FROM pg_stats").fetchone()) == before
    assert {one.table: one.rows for one in fill(shop)}["orders"] == 1000
    assert shop.admin.execute("SELECT count(*) FROM public.orders").fetchone() == (1000,)


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("SELECT 1; DROP TABLE orders", "42601"),
        ("SELECT nonsense", "42703"),
        ("ANALYZE orders", "42601"),
        ("SELECT slow()", "57014"),
    ],
)
def test_hostile_queries_are_planned_alone_and_in_time(
    shop: Database, monkeypatch: pytest.MonkeyPatch, query: str, state: str
) -> None:
    monkeypatch.setattr("workers.shadow.explain.SECONDS", 0.3)
    shop.run("CREATE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN LOOP END LOOP; END'")
    with pytest.raises(ShadowError) as caught:
        explain(shop, query, SIZES)
    assert caught.value.sqlstate == state
    assert shop.admin.execute("SELECT to_regclass('public.orders') IS NOT NULL").fetchone() == (True,)
    assert explain(shop, QUERY, SIZES).scanned == ("orders",)
