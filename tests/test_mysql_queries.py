"""Queries of MySQL, MariaDB and SQLite: what the rules' pages say of them happens on a MariaDB and in SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from queries_read import queries
from test_rules import EXAMPLES, name

from workers.rules.page import Example
from workers.rules.registry import all_rules
from workers.shadow.errors import ShadowError
from workers.shadow.mysql.binary import find_binary
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.server import Own
from workers.sql.asked import Asked
from workers.sql.queries import asked

SQL = {rule.id for rule in all_rules() if rule.topic == "sql"}
MARIADB = [e for e in EXAMPLES if e.rule in SQL and e.engine in {"mysql", "mariadb"}]
SQLITE = [e for e in EXAMPLES if e.rule in SQL and e.engine == "sqlite"]


def texts(example: Example) -> list[str]:
    return [re.sub(r"\$\d+", "17", one.sql) for one in queries(example.path, example.text)]


@pytest.fixture(scope="module")
def server() -> Iterator[Session]:
    binary = find_binary()
    if binary is None:
        pytest.skip("there is no mariadbd here")
    with Own(binary) as own, Session(own.manager) as session:
        yield session


def laid(server: Session, example: Example) -> list[str]:
    """The example's schema with rows in it; its tables."""
    server.rows("DROP DATABASE IF EXISTS page")
    server.rows("CREATE DATABASE page CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
    server.rows("USE page")
    for statement in filter(str.strip, example.given.split(";")):
        server.rows(statement)
    tables = [str(row[0]) for row in server.rows("SHOW TABLES")]
    for table in tables:
        columns = [(str(row[0]), str(row[1])) for row in server.rows(f"SHOW COLUMNS FROM {table}")]
        given = ["'2024-01-01' + INTERVAL seq MINUTE" if "date" in kind else "seq" for _, kind in columns]
        server.rows(f"INSERT INTO {table} SELECT {', '.join(given)} FROM seq_1_to_5000")
        server.rows(f"ANALYZE TABLE {table}")
    return tables


@pytest.mark.parametrize("example", MARIADB, ids=name)
def test_mariadb_does_what_the_page_says(example: Example, server: Session) -> None:
    laid(server, example)
    for sql in texts(example):
        if "fails" in example.kinds:
            with pytest.raises(ShadowError):
                server.rows(sql)
        elif "breaks" in example.kinds and example.rule == "not-in-with-null-finds-nothing":
            server.rows("INSERT INTO customers VALUES (9999)")
            assert server.rows(sql)
            server.rows("INSERT INTO orders VALUES (9999, NULL)")
            assert not server.rows(sql)
        elif "breaks" in example.kinds:
            server.rows("INSERT INTO orders (code, note) VALUES ('a', 'none')")
            assert server.rows(sql), "text counts as 0"
        elif "costs" in example.kinds:
            assert "ALL" in steps(server, sql) or "index" in steps(server, sql)
        else:
            server.rows(sql)


def steps(server: Session, sql: str) -> list[Any]:
    """How the rows of each table are found: 'ALL' is every row, 'ref' and 'range' an index."""
    return [row[3] for row in server.rows(f"EXPLAIN {sql}")]


@pytest.mark.parametrize("example", SQLITE, ids=name)
def test_sqlite_does_what_the_page_says(example: Example) -> None:
    database = sqlite3.connect(":memory:")
    database.executescript(example.given)
    for sql in texts(example):
        if "fails" in example.kinds:
            with pytest.raises(sqlite3.OperationalError, match=r"no such|no column"):
                database.execute(sql)
        else:
            database.execute(sql)
    database.close()


DUPLICATES = [e for e in EXAMPLES if e.rule == "duplicate-index-costs" and e.engine == "mysql"]


@pytest.mark.parametrize("example", DUPLICATES, ids=name)
def test_mariadb_warns_of_a_second_index(example: Example, server: Session) -> None:
    laid(server, example)
    warned = []
    for statement in filter(str.strip, example.text.split(";")):
        server.rows(statement)
        warned += [row[1] for row in server.rows("SHOW WARNINGS")]
    assert (1831 in warned) is example.bad


def test_a_quoted_number_finds_its_row_by_the_index(server: Session) -> None:
    example = next(e for e in MARIADB if e.rule == "implicit-conversion-skips-index" and "code = 17" in e.text)
    laid(server, example)
    assert steps(server, "SELECT total FROM orders WHERE code = 17") == ["ALL"]
    assert steps(server, "SELECT total FROM orders WHERE code = '17'") == ["ref"]
    server.rows("INSERT INTO orders (code) VALUES ('none')")
    with pytest.raises(ShadowError, match="Truncated incorrect"):
        server.rows("UPDATE orders SET total = 1 WHERE code = 17")


def read(sql: str, dialect: str = "mysql") -> Asked:
    found = asked(sql, dialect)
    assert found is not None
    return found


SEEN = [
    ("SELECT a.x, (SELECT count(*) FROM c WHERE c.q = a.z AND p = 1) n FROM a ORDER BY n", ["a.x", "a.z", "c.q", "c|a.p"]),
    ("SELECT x FROM a JOIN (SELECT id y FROM b) d ON d.y = a.z", ["a.z", "b.id"]),
    ("WITH r AS (SELECT id FROM t) SELECT v, r.w FROM r", ["t.id"]),
    ("UPDATE a JOIN b ON a.i = b.i SET a.x = 1 WHERE b.q IN (SELECT k FROM c)", ["a.i", "a.x", "b.i", "b.q", "c|a|b.k"]),
    ("DELETE a FROM a JOIN b USING (id) WHERE b.x = 1", ["b.x"]),
    ("INSERT INTO t (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a", ["t.a"]),
    ("REPLACE INTO t (a) VALUES (1)", ["t.a"]),
    ("INSERT INTO t SET a = 1", ["t.a"]),
    ('SELECT a FROM t WHERE b = "c" AND CONVERT(d, UNSIGNED) = 1 LIMIT 5, 5', ["t.a", "t.b", "t.d"]),
    ("SELECT a FROM t WHERE MATCH (e) AGAINST ('x')", ["t.a", "t.e"]),
    ("(SELECT a FROM t) UNION (SELECT b FROM u) ORDER BY zz", ["t.a", "u.b"]),
    ("SELECT t.x FROM (t JOIN u ON t.i = u.i) WHERE EXISTS (SELECT 1 FROM w WHERE j = t.k)",
     ["t.i", "t.k", "t.x", "u.i", "w|t|u.j"]),
    ("SELECT j.v FROM t, JSON_TABLE(t.doc, '$' COLUMNS (v INT PATH '$.v')) j", []),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "columns"), SEEN)
def test_columns_are_told_of_the_tables_that_may_have_them(sql: str, columns: list[str]) -> None:
    found = [f"{'|'.join(str(one) for one in use.tables)}.{use.column}" for use in read(sql).columns]
    assert sorted(found) == sorted(columns)


def test_words_of_sql_server_are_no_columns() -> None:
    where = "WHERE DATETRUNC(day, o.at) = @at AND DATEADD(day, 1, b) > 2"
    sql = f"UPDATE o SET o.x = 1 OUTPUT inserted.id FROM [dbo].[Orders] o {where}"
    found = read(sql, "sqlserver")
    assert [str(one) for one in found.tables] == ["Orders"]
    assert sorted(use.column for use in found.columns) == ["at", "b", "x"]
    assert not read("UPDATE o SET o.x = 1 FROM Orders o WHERE o.y = 2", "sqlserver").every_row


def test_a_name_in_double_quotes_may_be_text_to_sqlite() -> None:
    found = read('SELECT t."a", b FROM t WHERE c = "d"', "sqlite")
    assert [use.column for use in found.columns] == ["b", "c"]
