"""What is read off a query before it is planned: columns it looks for, the order, and the text that is sent."""

from __future__ import annotations

import pytest

from bot.domain.schema import Column, Index, IndexPart, Name, Table, Type
from workers.candidates import candidates
from workers.sql.sought import Seeking, Sought, seeking

COLUMNS = {"orders": {"id", "shop_id", "state", "at", "done", "note"}, "shops": {"id", "name"}}
ORDERS = Table(
    Name("orders"),
    (*(Column(name, Type("int8")) for name in ("id", "shop_id", "state", "at", "done")), Column("note", Type("json"))),
    indexes=(Index("pk", (IndexPart("id"),)), Index("by_state", (IndexPart("state"), IndexPart("at")))),
)


def read(sql: str) -> Seeking | None:
    return seeking(sql, lambda table, column: column in COLUMNS.get(table.name, ()))


def sought(sql: str) -> list[tuple[str, list[str], list[str], list[str], list[str]]]:
    found = read(sql)
    assert found
    return [
        (str(one.table), one.equal, one.weak, one.ranged, [part.column or "" for part in one.ordered]) for one in found.sought
    ]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM orders WHERE shop_id = $1 AND at > $2", [("orders", ["shop_id"], [], ["at"], [])]),
        (
            "SELECT 1 FROM orders o JOIN shops s ON s.id = o.shop_id WHERE s.name = $1 ORDER BY o.at DESC, o.id DESC",
            [("orders", ["shop_id"], [], [], ["at", "id"]), ("shops", ["id", "name"], [], [], [])],
        ),
        ("DELETE FROM orders WHERE state IN ($1, $2) AND NOT done", [("orders", ["state"], ["done"], [], [])]),
        ("UPDATE orders SET state = $1 WHERE shop_id = ANY($2) AND at IS NULL", [("orders", ["shop_id"], ["at"], [], [])]),
        ("SELECT 1 FROM orders WHERE shop_id = $1 OR state = $2", []),
        ("SELECT 1 FROM orders WHERE lower(state) = $1 AND state <> $2 AND id NOT IN ($3)", []),
        ("SELECT 1 FROM orders WHERE at BETWEEN $1 AND $2", [("orders", [], [], ["at"], [])]),
        ("WITH orders AS (SELECT 1 AS at) SELECT 1 FROM orders WHERE at = $1", []),
        ("SELECT 1 FROM orders WHERE shop_id IN (SELECT id FROM shops WHERE name = $1)",
         [("orders", ["shop_id"], [], [], []), ("shops", ["name"], [], [], [])]),
        ("SELECT 1 FROM orders, shops WHERE id = $1", []),
        ("INSERT INTO shops SELECT id FROM orders WHERE shop_id = $1", [("orders", ["shop_id"], [], [], [])]),
    ],
)  # fmt: skip
def test_what_is_sought(sql: str, expected: object) -> None:
    assert sought(sql) == expected


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM orders WHERE $1",
        "SELECT 1 FROM orders WHERE id = $1 AND $2",
        "SELECT 1 FROM orders JOIN shops ON $1 WHERE name = 'x'",
        "SELECT 1 FROM orders ORDER BY $1",
        "SELECT $1 FROM orders WHERE id = 1",
        "SELECT count(*) FROM orders WHERE id > 1 GROUP BY $1",
        "SELECT 1; SELECT 2",
        "CREATE INDEX ON orders (at)",
        "SELECT FROM WHERE",
        "",
        "SELECT 1 FROM orders WHERE id = " + "(" * 3_000 + "1" + ")" * 3_000,
    ],
)
def test_what_is_not_known_is_not_planned(sql: str) -> None:
    assert read(sql) is None


def test_pages_are_taken_as_usual_ones() -> None:
    found = read("SELECT 'é $1' FROM orders WHERE shop_id = $3 AND state = $1 AND at = $3 LIMIT $2 OFFSET $4;")
    assert found
    assert found.text == "SELECT 'é $1' FROM orders WHERE shop_id = $1 AND state = $2 AND at = $1 LIMIT 100 OFFSET 0"
    assert found.assumed == "LIMIT taken as 100 and OFFSET as 0"


def shapes(one: Sought) -> list[list[str]]:
    return [[part.column or "" for part in each.index.parts] for each in candidates(one, ORDERS)]


def test_candidates_put_equality_first_and_leave_out_what_is_there() -> None:
    order = (IndexPart("at"),)
    assert shapes(Sought(Name("orders"), ["shop_id"], ["done"], ["state"], order)) == [
        ["shop_id", "done", "at"], ["shop_id", "done", "state"], ["shop_id", "done"], ["shop_id"], ["done"],
    ]  # fmt: skip
    assert shapes(Sought(Name("orders"), ["state"], ordered=order)) == [["at"]]
    assert shapes(Sought(Name("orders"), ["note", "nonsense"])) == []
    assert shapes(Sought(Name("orders"), ["id"])) == []


def test_names_are_those_postgresql_would_give() -> None:
    (one, *_) = candidates(Sought(Name("orders"), ["shop_id"]), ORDERS)
    assert one.index.name == "orders_shop_id_idx"
    long = Table(Name("o" * 60), (Column("shop_id", Type("int8")),))
    assert [each.index.name for each in candidates(Sought(long.name, ["shop_id"]), long)] == [None]
