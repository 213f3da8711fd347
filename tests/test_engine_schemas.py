"""The schemas of a tree, one for each engine that its migrations are for, and what queries are told by them."""

from __future__ import annotations

import pytest
from queries_read import change

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.review import Reviewer
from workers.schemas import schemas_of
from workers.world.unspoken import Dark, speaks

ORDERS = "CREATE TABLE `orders` (`id` int AUTO_INCREMENT PRIMARY KEY, `shopId` int, code varchar(20));\n"
MYSQL = {"migrations/1_first.up.sql": ORDERS, "migrations/2_more.up.sql": "ALTER TABLE orders ADD COLUMN note text;\n"}


def of(files: dict[str, str], policy: Policy = Policy()) -> list[tuple[str, list[str], bool]]:  # noqa: B008 (frozen)
    schemas = schemas_of(MemoryTree({path: text.encode() for path, text in files.items()}), policy)
    return [(one.engine, sorted(str(table.name) for table in one.tables), one.complete) for one in schemas]


def said(files: dict[str, str], path: str, text: str, before: dict[str, str] | None = None) -> list[str]:
    """The titles of what the rules of queries say of a new file of code."""
    base = {name: one.encode() for name, one in (before or files).items()}
    head = {name: one.encode() for name, one in files.items()} | {path: text.encode()}
    changed = [change(path, text)] + [change(name, files[name], base.get(name, b"").decode()) for name in files if before]
    review = Reviewer(ChangeSet("base", "head", tuple(changed), MemoryTree(base), MemoryTree(head)), Policy()).review()
    return [one.title for one in review.findings if one.span.path == path]


def sent(*queries: str) -> str:
    lines = "".join(f'\tdb.Query("{query}")\n' for query in queries)
    return f"package a\n\nfunc f(db *sql.DB) {{\n{lines}}}\n"


def test_a_file_without_words_of_its_own_is_for_the_engine_of_its_neighbours() -> None:
    files = {f"migrations/{n}_a.up.sql": f"CREATE TABLE t{n} (id int);\n" for n in range(1, 20)}
    files["migrations/11_a.up.sql"] = "CREATE TABLE `t11` (id int) ENGINE=InnoDB;\n"
    ((engine, tables, complete),) = of(files)
    assert (engine, len(tables), complete) == ("mysql", 19, True)


def test_each_engine_has_its_schema() -> None:
    files = {
        "db/mysql/migrations/1_a.up.sql": ORDERS,
        "db/sqlite/migrations/1_a.up.sql": "CREATE TABLE orders (id integer PRIMARY KEY AUTOINCREMENT);\n",
        "db/postgres/migrations/1_a.up.sql": "CREATE TABLE orders (id serial PRIMARY KEY, code text);\n",
        "db/clickhouse/migrations/1_a.up.sql": "CREATE TABLE events (id UInt64) ENGINE = MergeTree ORDER BY id;\n",
    }
    assert of(files) == [("postgresql", ["orders"], True), ("mysql", ["orders"], True), ("sqlite", ["orders"], True)]


def test_what_the_policy_says_goes_before_what_files_say() -> None:
    assert [engine for engine, _, _ in of(MYSQL, Policy(engine="mariadb"))] == ["mariadb"]


def test_a_dump_of_mysql_alone_is_its_schema() -> None:
    dump = "-- MySQL dump 10.13\n" + ORDERS
    assert of({"schema.sql": dump}) == [("mysql", ["orders"], True)]
    assert of({}) == [("postgresql", [], True)]


QUERIES = [
    ("SELECT o.CODE, shopid FROM orders o", []),
    ("SELECT code FROM ORDERS WHERE note = 1", []),
    ("SELECT legacy FROM orders", ["legacy"]),
    ("SELECT o.legacy FROM other.orders o", ["legacy"]),
    ("SELECT o.id FROM orders o JOIN shops s ON s.id = o.id", ["shops"]),
    ("SELECT t.id FROM information_schema.tables t, orders", []),
    ("UPDATE orders SET legacy = 1 WHERE id = 2", ["legacy"]),
    ("INSERT INTO orders (id, legacy) VALUES (1, 2) ON DUPLICATE KEY UPDATE code = VALUES(code)", ["legacy"]),
]


@pytest.mark.parametrize(("query", "names"), QUERIES)
def test_mysql_is_asked_by_its_own_rules_for_names(query: str, names: list[str]) -> None:
    found = said(MYSQL, "app/a.go", sent(query))
    assert len(found) == len(names)
    assert all(name in title for name, title in zip(names, found, strict=True))


def test_all_engines_that_have_the_table_must_agree() -> None:
    files = {
        "db/mysql/migrations/1_a.up.sql": ORDERS,
        "db/sqlite/migrations/1_a.up.sql": "CREATE TABLE orders (id integer PRIMARY KEY AUTOINCREMENT, own text);\n",
    }
    queries = ("SELECT own FROM orders", "SELECT code FROM orders", "SELECT id FROM orders", "SELECT none FROM orders")
    found = said(files, "app/a.go", sent(*queries))
    assert [title.partition(" ")[0] for title in found] == ["`none`"]


def test_code_beside_an_engine_is_for_that_one() -> None:
    files = {
        "db/mysql/migrations/1_a.up.sql": ORDERS,
        "db/sqlite/migrations/1_a.up.sql": "CREATE TABLE orders (id integer PRIMARY KEY AUTOINCREMENT, own text);\n",
    }
    assert len(said(files, "store/sqlite/a.go", sent("SELECT code FROM orders", "SELECT own FROM orders"))) == 1
    assert len(said(files, "store/mysql_store.go", sent("SELECT code FROM orders", "SELECT own FROM orders"))) == 0


def test_a_column_that_this_change_drops_fails_whatever_its_case() -> None:
    files = {**MYSQL, "migrations/3_less.up.sql": "ALTER TABLE `orders` DROP COLUMN shopid;\n"}
    (title,) = said(files, "app/a.go", sent("SELECT ShopId FROM orders"), before=MYSQL)
    assert "this change drops it" in title


def test_what_code_adds_is_not_missing() -> None:
    made = {"app/setup.go": 'package a\n\nfunc g(db *sql.DB) { db.Exec("ALTER TABLE orders ADD legacy int") }\n'}
    assert said(MYSQL | made, "app/a.go", sent("SELECT legacy FROM orders")) == []
    made = {"app/setup.go": 'package a\n\nfunc g(db *sql.DB) { db.Exec("CREATE TEMPORARY TABLE shops (id int)") }\n'}
    assert said(MYSQL | made, "app/a.go", sent("SELECT o.id FROM orders o JOIN shops s ON s.id = o.id")) == []


def test_only_tables_of_which_something_unread_speaks_are_not_known_whole() -> None:
    unread = {"migrations/3_odd.up.sql": "ALTER TABLE shops FROBNICATE;\n"}
    shops = {"migrations/0_shops.up.sql": "CREATE TABLE `shops` (id int);\n"}
    queries = sent("SELECT legacy FROM orders", "SELECT legacy FROM shops")
    assert [title.partition(" is")[0] for title in said(MYSQL | shops, "app/a.go", queries)] == ["`legacy`", "`legacy`"]
    (title,) = said(MYSQL | shops | unread, "app/a.go", queries)
    assert "`orders`" in title
    anything = {"migrations/3_odd.up.sql": "FROBNICATE EVERY TABLE OF information_schema.tables;\n"}
    assert said(MYSQL | shops | anything, "app/a.go", queries) == []


def test_words_may_mean_a_table_by_its_model() -> None:
    for word in ("order_items", "orderitems", "orderitem", "order_item", "items", "item"):
        assert speaks({word}, "Order_Items")
    assert not speaks({"order", "itemize"}, "order_items")
    assert speaks({"category"}, "shop_categories")
    dark = Dark(known=True)
    dark.add("class OrderItem: migrations.RunPython(fill)")
    assert speaks(dark.words() or (), "shop_orderitem")
    dark.add("SET @n = (SELECT count(*) FROM information_schema.columns WHERE table_name = 'parcels')")
    assert "parcels" in (dark.words() or ())
    dark.add("for table in connection.introspection.table_names(): pass")
    assert dark.words() is None


def test_a_schema_of_postgresql_keeps_its_case() -> None:
    schema = Schema(engine="postgresql")
    assert schema.dark is None
    files = {"migrations/1_a.up.sql": 'CREATE TABLE orders (id bigserial, "shopId" int);\n'}
    assert len(said(files, "app/a.go", sent("SELECT shopId FROM orders"))) == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("services/sqlite_cache/orders.go", True),
        ("services/sqlite/orders.go", False),
        ("services/orders_mysql.go", False),
        ("services/mysql_store.go", False),
    ],
)
def test_a_folder_s_name_has_to_be_the_engine_s_where_there_is_one_only(path: str, told: bool) -> None:
    files = {
        "db/migrations/1_a.sql": "CREATE TABLE orders (id serial PRIMARY KEY);\nCREATE INDEX CONCURRENTLY a ON orders(id);\n"
    }
    assert bool(said(files, path, sent("SELECT code FROM orders"))) is told
