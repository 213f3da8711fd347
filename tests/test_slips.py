"""Slips that a statement's tree shows, beside statements that look alike and are meant so."""

import pytest

from workers.sql.slips import slips

_PAGE = "(SELECT id, state FROM orders WHERE shop_id = $1 ORDER BY id LIMIT $2 OFFSET $3) p"


@pytest.mark.parametrize(
    ("where", "order", "told"),
    [
        ("(at, id) > ($1, $2)", "at DESC, id DESC", True),
        ("(at, id) > ($1, $2)", "at, id", False),
        ("shop_id = $3 AND (at, id) > ($1, $2)", "shop_id, at, id", False),
        ("kind = 'open' AND (at, id) < ($1, $2)", "kind, at DESC, id DESC", False),
        ("shop_id = $3 AND (shop_id, at, id) > ($3, $1, $2)", "shop_id, at, id", False),
        ("shop_id > $3 AND (at, id) > ($1, $2)", "shop_id, at, id", True),
        ("(year, month) >= ($1, $2)", "year DESC, month DESC", False),
        ("(year, month) > (2024, 6)", "year DESC, month DESC", False),
    ],
)
def test_pages_follow_the_order_but_for_columns_of_one_value(where: str, order: str, told: bool) -> None:
    found = slips(f"SELECT id FROM orders WHERE {where} ORDER BY {order} LIMIT 50")
    assert bool([one for one in found if one.kind == "cursor"]) is told


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"SELECT id FROM {_PAGE} WHERE state = $4", True),
        (f"SELECT l.id FROM {_PAGE} JOIN lines l ON l.order_id = p.id WHERE p.state = $4", True),
        (f"SELECT l.id FROM {_PAGE} JOIN lines l ON l.order_id = p.id WHERE l.lang = $4", False),
        (f"SELECT o.* FROM orders o JOIN {_PAGE} ON o.id = p.id WHERE o.shop_id = $1", False),
        (f"SELECT o.* FROM orders o JOIN {_PAGE} ON o.id = p.id WHERE shop_id = $1", False),
    ],
)
def test_a_page_is_filtered_by_its_own_columns(query: str, told: bool) -> None:
    assert bool([one for one in slips(query) if one.kind == "cut"]) is told


@pytest.mark.parametrize(("columns", "told"), [("id,\n name\n shop_id", True), ("id\n name,\n shop_id, name", False)])
def test_a_name_that_is_asked_for_elsewhere_is_no_lost_column(columns: str, told: bool) -> None:
    assert bool([one for one in slips(f"SELECT {columns}\n FROM orders") if one.kind == "alias"]) is told
