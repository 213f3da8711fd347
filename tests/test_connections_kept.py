"""Connections that are kept on purpose, or given back in another way than a `finally`, beside those that are lost."""

import pytest

from bot.domain.mappers import KeptConnection, LeftOpen, OutsideTransaction
from tests.queries_read import facts

_GO = """package a

func (s *Store) clean(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "DELETE FROM orders")
MORE	conn.Release()
	return err
}
"""
_JAVA = """
class A {
  int clean() throws SQLException {
    BEGINS
    return c.createStatement().executeUpdate("DELETE FROM orders");
  }
}
"""
_KOTLIN = """
class A(private val dataSource: DataSource) {
  fun clean(): Int {
    val c = dataSource.getConnection()
    try {
      return c.createStatement().executeUpdate("DELETE FROM orders")
    } finally {
      DONE
    }
  }
}
"""


def told(path: str, text: str) -> list[str]:
    return [fact.name for fact in facts(path, text) if isinstance(fact, KeptConnection | LeftOpen)]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('const c = await pool.connect(); c.on("notification", heard); await c.query("LISTEN orders");', []),
        ('const c = await pool.connect(); await c.query("SELECT 1");', ["c"]),
        ('const sql = require("mssql"); const c = await pool.connect(); await c.request().query("SELECT 1");', []),
        ('const t = db.transaction("orders", "readwrite"); t.objectStore("orders").put(1); t.commit();', []),
        ("const t = await db.transaction(); await t.query(1); await t.commit();", ["t"]),
        ("const t = await db.transaction(); const o = { t }; await t.commit(); await o.t.rollback();", []),
        ("const t = await db.transaction({ isolationLevel: 1 }); await t.query(1); await t.commit();", ["t"]),
    ],
)
def test_script(body: str, names: list[str]) -> None:
    assert told("src/a.js", f"async function f(pool, db) {{\n{body}\n}}\n") == names


@pytest.mark.parametrize(("more", "names"), [("", []), ("\tif err != nil {\n\t\treturn err\n\t}\n", ["conn"])])
def test_go_is_told_where_a_return_stands_before(more: str, names: list[str]) -> None:
    assert told("store/a.go", _GO.replace("MORE", more)) == names


@pytest.mark.parametrize(
    ("end", "names"), [("tx.Rollback", []), ("tx.Close", []), ("tx.Discard", []), ("undo.Rollback", []), ("s.log", ["tx"])]
)
def test_go_ends_transactions_by_several_names(end: str, names: list[str]) -> None:
    asked = 'if _, err = tx.Exec("DELETE FROM orders"); err != nil {\n\t\treturn err\n\t}\n'
    text = f"\ttx, err := s.db.Begin()\n\tif err != nil {{\n\t\treturn err\n\t}}\n\tdefer {end}()\n\t{asked}"
    assert told("store/a.go", f"package a\n\nfunc (s *Store) f() error {{\n{text}\treturn tx.Commit()\n}}\n") == names


@pytest.mark.parametrize(
    ("begins", "names"),
    [
        ("Connection c = dataSource.getConnection();", ["c"]),
        ("@Cleanup Connection c = dataSource.getConnection();", []),
        ("Connection c = dataSource.getConnection(); try (c; Statement s = c.createStatement()) { s.close(); }", []),
    ],
)
def test_java(begins: str, names: list[str]) -> None:
    assert told("src/main/java/A.java", _JAVA.replace("BEGINS", begins)) == names


@pytest.mark.parametrize(("done", "names"), [("c.close()", []), ("log()", ["c"])])
def test_kotlin_ends_it_in_finally(done: str, names: list[str]) -> None:
    assert told("src/main/kotlin/A.kt", _KOTLIN.replace("DONE", done)) == names


def test_a_function_of_a_thousand_transactions_is_not_looked_through_a_thousand_times() -> None:
    lines = [f"const t{at} = await db.transaction(); await db.create({at}); await t{at}.commit();" for at in range(1_000)]
    found = facts("src/a.js", "async function f(db) {\n" + "\n".join(lines) + "\n}\n")
    left = [fact for fact in found if isinstance(fact, LeftOpen)]
    outside = [fact for fact in found if isinstance(fact, OutsideTransaction)]
    assert 0 < len(left) < 200
    assert len(outside) < 200
