"""Queries of a pull request planned for tables of production's size: what is advised, and all that is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.findings import Finding, Review
from bot.policy import Policy
from tests.specialist_desk import changed
from workers.measure import Shadow
from workers.review import Reviewer
from workers.stage import Stage

FIRST = """
CREATE TABLE shops (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops, code text, created_at timestamptz);
CREATE FUNCTION slow() RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS 'BEGIN LOOP END LOOP; END';
"""
BASE = {"db/migration/V1__first.sql": FIRST}
POLICY = Policy(tables={"orders": 40_000_000, "shops": 3_000_000})
LOOKUP = "SELECT id FROM orders WHERE shop_id = %s"


def code(*queries: str) -> str:
    return "def find(cursor, x):\n" + "".join(f'    cursor.execute("{query}", (x,))\n' for query in queries)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def reviewed(cache: Path, files: Mapping[str, str], policy: Policy = POLICY, base: Mapping[str, str] = BASE) -> Review:
    changes = changed(base, {**base, **files}).changes
    return Reviewer(changes, policy, stage=Stage(Shadow(cache=cache))).review()


def said(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.rule == "query-lacks-index"]


def planned(review: Review) -> int:
    return sum(int(note.split()[0]) for note in review.notes if "planned, not run" in note)


def test_a_lookup_without_an_index(cache: Path) -> None:
    review = reviewed(cache, {"app/orders.py": code("SELECT id FROM orders WHERE id = %s", LOOKUP)})
    (finding,) = said(review)
    assert (finding.span.path, finding.span.line) == ("app/orders.py", 3)
    assert finding.fixes[0].text == "CREATE INDEX CONCURRENTLY orders_shop_id_idx ON orders (shop_id);"
    (plans,) = [one.text for one in finding.evidence if one.kind == "measured"]
    assert "`orders` ≈ 40 M rows, `shops` ≈ 3 M rows" in plans
    assert "Before: `Seq Scan on orders`, cost " in plans
    assert "With the index: `Bitmap Heap Scan on orders`" in plans or "With the index: `Index Scan using" in plans
    assert not review.gaps


def test_the_change_itself_brings_the_index_or_takes_it_away(cache: Path) -> None:
    added = "CREATE INDEX CONCURRENTLY orders_shop ON orders (shop_id);\n"
    with_it = reviewed(cache, {"app/orders.py": code(LOOKUP), "db/migration/V2__index.sql": added})
    assert not said(with_it)
    assert with_it.rehearsals
    assert planned(with_it) == 1  # with the index and without: nothing else is left to try
    base = {**BASE, "db/migration/V2__index.sql": added}
    dropped = {"app/orders.py": code(LOOKUP), "db/migration/V3__drop.sql": "DROP INDEX CONCURRENTLY orders_shop;\n"}
    assert len(said(reviewed(cache, dropped, base=base))) == 1


def test_a_column_that_the_change_adds(cache: Path) -> None:
    added = "ALTER TABLE orders ADD COLUMN token uuid;\n"
    latest = "SELECT id FROM orders WHERE token IS NOT NULL ORDER BY token LIMIT %s"
    review = reviewed(cache, {"app/orders.py": code(latest), "db/migration/V2__token.sql": added})
    (finding,) = said(review)
    assert "LIMIT taken as 100" in finding.evidence[1].text
    assert "ON orders (token)" in finding.fixes[0].text


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(tables={"orders": 50_000}),
        Policy(tables={"shops": 3_000_000}),
        replace(POLICY, engine="mysql"),
        replace(POLICY, rules={"query-lacks-index": "off"}),
    ],
)
def test_without_sizes_or_for_others_nothing_is_planned(cache: Path, policy: Policy) -> None:
    review = reviewed(cache, {"app/orders.py": code(LOOKUP)}, policy)
    assert not said(review)
    assert planned(review) == 0


@pytest.mark.parametrize(
    "text",
    [
        code("SELECT id FROM orders WHERE code = %s"),  # nobody knows how many rows have one code
        code("SELECT id FROM orders WHERE shop_id = %s LIMIT 1 FOR UPDATE OF nonsense"),
        code("SELECT id FROM orders JOIN unknown USING (id) WHERE shop_id = %s"),
        code("SELECT count(*) FROM orders WHERE created_at > %s"),
        code("SELECT id FROM shops WHERE id = %s"),
        'def find(cursor, x):\n    cursor.execute(f"SELECT id FROM orders WHERE {x}")\n',
        'def find(cursor, x):\n    sql = "SELECT id FROM orders WHERE shop_id = 1"\n    if x:\n        sql += x\n'
        "    cursor.execute(sql)\n",
    ],
)
def test_what_no_index_helps_or_is_not_known_is_left_alone(cache: Path, text: str) -> None:
    assert not said(reviewed(cache, {"app/orders.py": text}))


def test_a_table_that_the_change_makes_is_as_large_as_is_said_of_it_by_name(cache: Path) -> None:
    made = "CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);\n"
    files = {"app/refunds.py": code("SELECT id FROM refunds WHERE order_id = %s"), "db/migration/V2__refunds.sql": made}
    assert not said(reviewed(cache, files, Policy(tables={"*": 40_000_000})))
    assert said(reviewed(cache, files, Policy(tables={"*": 40_000_000, "refunds": 5_000_000})))


def test_a_hostile_query_costs_its_seconds_and_no_more(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.shadow.explain.SECONDS", 0.5)
    queries = ("SELECT id FROM orders WHERE shop_id = %s AND id = slow()", f"{LOOKUP}; DROP TABLE orders", LOOKUP)
    review = reviewed(cache, {"app/orders.py": code(*queries)})
    assert [finding.span.line for finding in said(review)] == [4]
    assert not review.gaps


def test_no_more_than_so_many_are_planned_the_largest_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.planned.MOST", 2)
    small = [f"SELECT id, {number} FROM shops WHERE name = %s ORDER BY id" for number in range(4)]
    review = reviewed(cache, {"app/orders.py": code(*small, LOOKUP)})
    assert planned(review) == 2
    assert [finding.span.line for finding in said(review)] == [6]


def test_each_text_is_planned_once(cache: Path) -> None:
    review = reviewed(cache, {"app/orders.py": code(LOOKUP), "app/more.py": code(LOOKUP, LOOKUP)})
    assert planned(review) == 1


def test_one_index_is_told_once_and_the_other_queries_counted(cache: Path) -> None:
    more = (LOOKUP, "SELECT code FROM orders WHERE shop_id = %s", "DELETE FROM orders WHERE shop_id = %s AND code = 'x'")
    (finding,) = said(reviewed(cache, {"app/orders.py": code(*more)}))
    assert finding.span.line == 2
    (parsed,) = [one.text for one in finding.evidence if one.kind == "parsed"]
    assert parsed.endswith("`orders` is indexed on `(id)`. 2 more queries of this change would use the index")


def test_nothing_is_said_where_values_may_be_few(cache: Path) -> None:
    """PostgreSQL takes 200 values for granted, in each of both columns; there may be three."""
    review = reviewed(cache, {"app/orders.py": code("SELECT id FROM orders WHERE code = %s AND created_at IS NULL")})
    assert planned(review) == 1
    assert not said(review)


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [
        ("DO $$ BEGIN EXECUTE 'CREATE INDEX ON ' || 'orders (shop_id)'; END $$;", 0),  # it runs here, and the index is there
        (
            "DO $$ BEGIN EXECUTE 'CREATE INDEX ON orders (shop_id) TABLESPACE fast'; END $$;",
            0,
        ),  # it names the table
        ("DO $$ BEGIN EXECUTE 'CREATE INDEX ON others (id) TABLESPACE fast'; END $$;", 1),
        ("CREATE EXTENSION nonsense; CREATE INDEX o ON orders (nonsense(shop_id));", 0),  # known, and not here
    ],
)
def test_what_could_not_be_followed_may_have_made_the_index(cache: Path, hidden: str, expected: int) -> None:
    base = {**BASE, "db/migration/V2__hidden.sql": hidden}
    assert len(said(reviewed(cache, {"app/orders.py": code(LOOKUP)}, base=base))) == expected
