"""Views in `.sql` files of their own: what of them is held against the schema."""

from __future__ import annotations

import pytest

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from tests.queries_read import change
from workers.review import Reviewer

TABLES = (
    "CREATE TABLE shops (id bigint PRIMARY KEY, name text);\nCREATE TABLE orders (id bigint PRIMARY KEY, shop_id bigint);\n"
)
VIEW = "CREATE OR REPLACE VIEW open_orders AS\nSELECT o.id, s.title\nFROM orders o JOIN shops s ON s.id = o.shop_id;\n"


def told(path: str, text: str, **beside: str) -> list[tuple[str, str, int]]:
    """The findings about queries of a change that adds the file, and migrations of the names in `beside`."""
    base = {"migrations/001_a.sql": TABLES.encode(), "dbt/dbt_project.yml": b"name: x\n"}
    added = {path: text} | {f"migrations/{name}.sql": sql for name, sql in beside.items()}
    head = MemoryTree(base | {name: sql.encode() for name, sql in added.items()})
    changes = ChangeSet("base", "head", tuple(change(name, sql) for name, sql in added.items()), MemoryTree(base), head)
    found = Reviewer(changes, Policy()).review().findings
    return [(one.rule, one.span.path, one.span.line) for one in found if one.rule.startswith("query-")]


def test_a_column_that_is_not_there() -> None:
    assert told("sql/open_orders.sql", VIEW) == [("query-names-missing-column", "sql/open_orders.sql", 2)]
    assert told("sql/open_orders.sql", VIEW.replace("title", "name")) == []


def test_a_table_that_the_change_drops_and_one_that_another_file_makes() -> None:
    view = VIEW.replace("title", "name")
    dropped = told("sql/open_orders.sql", view, **{"002_b": "DROP TABLE shops;"})
    assert ("query-names-missing-table", "sql/open_orders.sql", 3) in dropped
    assert told("sql/open_orders.sql", view.replace("shops", "known_shops")) == []


@pytest.mark.parametrize("path", ["tests/open_orders.sql", "dbt/macros/open_orders.sql", "examples/open_orders.sql"])
def test_files_that_no_database_runs(path: str) -> None:
    assert told(path, VIEW) == []


@pytest.mark.parametrize("more", ["CREATE TABLE x (id int);\n", "-- PostgreSQL database dump\n"])
def test_what_makes_tables_is_a_schema_of_its_own(more: str) -> None:
    assert told("sql/all.sql", more + VIEW) == []
