"""Indexes that a change drops or makes, and the queries of the repository that go through them, planned with and without."""

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
CREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint NOT NULL REFERENCES shops, code text, mail text, at timestamptz,
  slug text UNIQUE);
CREATE INDEX orders_shop ON orders (shop_id);
CREATE INDEX orders_code ON orders (code);
CREATE INDEX orders_mail ON orders (lower(mail));
CREATE INDEX orders_at ON orders (at);
"""
POLICY = Policy(tables={"orders": 40_000_000, "shops": 3_000_000})
SHOP = "SELECT id FROM orders WHERE shop_id = %s"
RULE = "dropped-index-slows-query"


def code(*queries: str) -> str:
    return "def find(cursor, x):\n" + "".join(f'    cursor.execute("{query}", (x,))\n' for query in queries)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def reviewed(cache: Path, base: Mapping[str, str], files: Mapping[str, str], policy: Policy = POLICY) -> Review:
    whole = {"db/migration/V1__first.sql": FIRST, **base}
    changes = changed(whole, {**whole, **files}).changes
    return Reviewer(changes, policy, stage=Stage(Shadow(cache=cache))).review()


def dropped(cache: Path, statement: str, *queries: str, policy: Policy = POLICY) -> list[Finding]:
    base = {"app/orders.py": code(*queries)}
    review = reviewed(cache, base, {"db/migration/V2__drop.sql": f"-- Not used.\n{statement}\n"}, policy)
    assert not review.gaps, review.gaps
    return [finding for finding in review.findings if finding.rule == RULE]


def test_the_plans_of_a_query_of_code_that_nobody_touched(cache: Path) -> None:
    more = "SELECT code FROM orders WHERE shop_id = %s"
    (finding,) = dropped(cache, "DROP INDEX CONCURRENTLY orders_shop;", "SELECT 1", SHOP, more)
    assert (finding.span.path, finding.span.line) == ("db/migration/V2__drop.sql", 2)
    assert finding.title == "Without `orders_shop` a query reads all of `orders` (≈ 40 M rows)"
    said = {one.kind: one for one in finding.evidence}
    assert said["quoted"].source == "app/orders.py:3"
    assert "and 1 more query, went through `orders_shop`" in said["parsed"].text
    assert "orders_shop" in said["measured"].text.partition("After:")[0]
    assert "After: `Seq Scan on orders`, cost " in said["measured"].text
    assert " times as much" in said["measured"].text
    assert finding.fixes[0].text == "CREATE INDEX CONCURRENTLY orders_shop ON orders (shop_id);"


@pytest.mark.parametrize(
    ("statement", "query"),
    [
        ("ALTER TABLE orders DROP CONSTRAINT orders_slug_key;", "SELECT id FROM orders WHERE slug = %s"),
        ("DROP INDEX CONCURRENTLY orders_shop;", "SELECT o.id FROM orders o JOIN shops s ON s.id = o.shop_id WHERE s.id = %s"),
        ("DROP INDEX CONCURRENTLY orders_at;", "SELECT id FROM orders ORDER BY at DESC LIMIT %s"),
        ("DROP INDEX CONCURRENTLY orders_shop;", "DELETE FROM orders WHERE shop_id = %s"),
    ],
)
def test_constraints_joins_and_orders(cache: Path, statement: str, query: str) -> None:
    assert dropped(cache, statement, query)


@pytest.mark.parametrize(
    ("statement", "query"),
    [
        ("DROP INDEX CONCURRENTLY orders_shop;", "SELECT id FROM orders WHERE code = %s"),
        ("DROP INDEX CONCURRENTLY orders_code;", "SELECT id FROM orders WHERE code = %s"),  # there may be three codes
        ("DROP INDEX CONCURRENTLY orders_mail;", "SELECT id FROM orders WHERE lower(mail) = %s"),
        ("DROP INDEX CONCURRENTLY orders_shop;", "SELECT count(*) FROM orders WHERE shop_id IS NOT NULL"),
        ("DROP INDEX CONCURRENTLY orders_shop;", "SELECT id FROM orders WHERE id = %s AND shop_id = 1"),
        ("DROP INDEX CONCURRENTLY orders_shop;", "SELECT id FROM orders JOIN elsewhere USING (id) WHERE shop_id = %s"),
        ("DROP INDEX CONCURRENTLY orders_shop; CREATE INDEX orders_shop ON orders (shop_id, at);", SHOP),
        ("CREATE INDEX CONCURRENTLY more ON orders (shop_id, at); DROP INDEX CONCURRENTLY orders_shop;", SHOP),
        ("ALTER INDEX orders_shop RENAME TO orders_of_shop;", SHOP),
    ],
)
def test_what_needs_it_not(cache: Path, statement: str, query: str) -> None:
    assert not dropped(cache, statement, query)


@pytest.mark.parametrize(
    "policy",
    [
        Policy(),
        Policy(tables={"orders": 50_000, "shops": 10}),
        replace(POLICY, rules={RULE: "off"}),
        Policy(tables={"shops": 10**7}),
    ],
)
def test_nothing_without_sizes(cache: Path, policy: Policy) -> None:
    assert not dropped(cache, "DROP INDEX CONCURRENTLY orders_shop;", SHOP, policy=policy)


def test_tests_and_scripts_need_no_index(cache: Path) -> None:
    base = {"tests/test_orders.py": code(SHOP), "scripts/orders.py": code(SHOP)}
    review = reviewed(cache, base, {"db/migration/V2__drop.sql": "DROP INDEX CONCURRENTLY orders_shop;\n"})
    assert not [one for one in review.findings if one.rule == RULE]


def test_a_query_that_goes_with_the_index(cache: Path) -> None:
    base = {"app/orders.py": code(SHOP)}
    change = {"app/orders.py": code("SELECT 1"), "db/migration/V2__drop.sql": "DROP INDEX CONCURRENTLY orders_shop;\n"}
    assert not [one for one in reviewed(cache, base, change).findings if one.rule == RULE]


def test_a_new_index_shows_whom_it_serves(cache: Path) -> None:
    base = {
        "app/orders.py": code("SELECT id FROM orders WHERE at > %s ORDER BY at LIMIT 5", "SELECT id FROM orders ORDER BY at")
    }
    index = "CREATE INDEX CONCURRENTLY orders_at_id ON orders (at, id);\n"
    first = {"db/migration/V2__drop.sql": "DROP INDEX CONCURRENTLY orders_at;\n"}
    review = reviewed(cache, {**base, **first}, {"db/migration/V3__index.sql": index})
    (note,) = [note for note in review.notes if note.startswith("The new index")]
    assert note.startswith("The new index `orders_at_id` serves app/orders.py:2: `Seq Scan on orders`, cost ")
    assert "becomes `Index" in note
    assert not [one for one in review.findings if one.rule in {RULE, "query-lacks-index"}]


def test_a_new_index_that_serves_nobody_is_no_matter_for_a_note(cache: Path) -> None:
    index = "CREATE INDEX CONCURRENTLY orders_more ON orders (code, mail);\n"
    review = reviewed(cache, {"app/orders.py": code(SHOP)}, {"db/migration/V2__index.sql": index})
    assert not [note for note in review.notes if note.startswith("The new index")]


MODEL = "class Order(models.Model):\n    code = models.TextField()\n\n    class Meta:\n        db_table = 'orders'\n"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Order.objects.filter(shop_id=x).count()", 1),
        ("Order.objects.filter(shop=x).prefetch_related('lines').delete()", 1),
        ("Order.objects.filter(shop=x, id=3).count()", 0),
        ("Order.objects.filter(shop_id__gt=x).count()", 0),
        ("Order.objects.filter(shop_id=None).count()", 0),
        ("Order.objects.filter(Q(shop_id=x)).count()", 0),
        ("Order.objects.filter(shop_id=x).order_by('id').first()", 0),
        ("Order.objects.filter(shop_id=x).recent().count()", 0),
        ("Refund.objects.filter(shop_id=x).count()", 0),
    ],
)
def test_calls_of_django_that_ask_by_equality(cache: Path, call: str, expected: int) -> None:
    base = {"shop/models.py": MODEL, "shop/views.py": f"def find(x):\n    return {call}\n"}
    review = reviewed(cache, base, {"db/migration/V2__drop.sql": "DROP INDEX CONCURRENTLY orders_shop;\n"})
    found = [one for one in review.findings if one.rule == RULE]
    assert len(found) == expected
    if found:
        said = {one.kind: one.text for one in found[0].evidence}
        assert said["quoted"] == call
        assert "the call taken as `SELECT * FROM orders WHERE shop_id = $1`" in said["measured"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Order.where(shop_id: x).count", 1),
        ("Order.where(shop: x).includes(:lines).each { |one| puts one }", 1),
        ("Order.find_by(shop_id: x)", 0),  # the first that comes: a page or two
        ("Order.find_by!(slug: x)", 0),
        ("Order.where(shop_id: 1..x).count", 0),
        ("Order.where(shop_id: nil).count", 0),
        ("Order.where('shop_id > ?', x).count", 0),
        ("Order.where(shop_id: x).where.not(id: 1).count", 0),
        ("Order.where(shop_id: x).order(:id).first", 0),
    ],
)
def test_calls_of_rails_that_ask_by_equality(cache: Path, call: str, expected: int) -> None:
    base = {"app/models/order.rb": "class Order < ApplicationRecord\nend\n", "app/find.rb": f"def find(x)\n  {call}\nend\n"}
    review = reviewed(cache, base, {"db/migration/V2__drop.sql": "DROP INDEX CONCURRENTLY orders_shop;\n"})
    assert len([one for one in review.findings if one.rule == RULE]) == expected
