"""Samples of SQL put together in code, in each language that is read: which ones expose, and which are safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One function in a file with this ending; `exposes` is the known answer."""

    name: str
    exposes: bool
    text: str
    ending: str = "py"


_WRAPS = {
    "js": "async function f(db, x, n) {{ {} }}\n",
    "go": "package a\n\nfunc f(db *sql.DB, x string, n int) {{ {} }}\n",
    "rb": "def f(db, x, n)\n  {}\nend\n",
    "java": "class A {{ void f(Statement db, String x, int n) throws Exception {{ {} }} }}\n",
    "php": "<?php\nfunction f(PDO $db, string $x, int $n) {{ {} }}\n",
    "cs": "class A {{ void F(DbConnection db, string x, int n) {{ {} }} }}\n",
    "kt": "fun f(db: Statement, x: String, n: Int) {{ {} }}\n",
    "rs": "async fn f(db: &PgPool, x: &str, n: i64) {{ {} }}\n",
    "ex": "defmodule A do\n  def f(x, n) when is_integer(n) do\n    {}\n  end\nend\n",
}
_EXPOSES = {
    "js": (
        "await db.query(`SELECT a FROM t WHERE b = '${x}'`);",
        'const q = "SELECT a FROM t WHERE b = \'" + x + "\'"; await db.query(q);',
    ),
    "go": (
        "db.Query(fmt.Sprintf(\"SELECT a FROM t WHERE b = '%s'\", x))",
        'q := "SELECT a FROM t WHERE b = \'" + x + "\'"; db.Query(q)',
    ),
    "rb": ("db.execute(\"SELECT a FROM t WHERE b = '#{x}'\")", "Order.where(\"b = '#{x}'\").to_a"),
    "java": (
        'db.executeQuery("SELECT a FROM t WHERE b = \'" + x + "\'");',
        "db.executeQuery(String.format(\"SELECT a FROM t WHERE b = '%s'\", x));",
    ),
    "php": (
        "$db->query(\"SELECT a FROM t WHERE b = '$x'\");",
        "$q = 'SELECT a FROM t'; $q .= \" WHERE b = '\" . $x . \"'\"; $db->query($q);",
    ),
    "cs": (
        "db.Query($\"SELECT a FROM t WHERE b = '{x}'\");",
        'var c = db.CreateCommand(); c.CommandText = "SELECT a FROM t WHERE b = \'" + x + "\'";',
    ),
    "kt": (
        "db.executeQuery(\"SELECT a FROM t WHERE b = '$x'\")",
        'val q = "SELECT a FROM t WHERE b = \'" + x + "\'"\n    db.executeQuery(q)',
    ),
    "rs": (
        "sqlx::query(&format!(\"SELECT a FROM t WHERE b = '{}'\", x)).fetch_all(db).await;",
        "let q = format!(\"SELECT a FROM t WHERE b = '{x}'\"); sqlx::query(&q).fetch_all(db).await;",
    ),
    "ex": (
        "Repo.query(\"SELECT a FROM t WHERE b = '#{x}'\")",
        'q = "SELECT a FROM t WHERE b = \'" <> x <> "\'"\n    Repo.query(q)',
    ),
}
_SAFE = {
    "js": (
        'await db.query("SELECT a FROM t WHERE b = $1", [x]);',
        "log.info(`Select a name from the list, not ${x}`);",
        "await db.query(`SELECT a FROM t LIMIT ${Number(x)}`);",
        "await prisma.$queryRaw`SELECT a FROM t WHERE b = ${x}`;",
    ),
    "go": (
        'db.Query("SELECT a FROM t WHERE b = $1", x)',
        'log.Printf("Select a name from the list, not %s", x)',
        'db.Query(fmt.Sprintf("SELECT a FROM t LIMIT %d", n))',
    ),
    "rb": (
        'Order.where("b = ?", x).to_a',
        'logger.info("Select a name from the list, not #{x}")',
        'db.execute("SELECT a FROM t LIMIT #{n.to_i}")',
    ),
    "java": (
        'connection.prepareStatement("SELECT a FROM t WHERE b = ?").setString(1, x);',
        'log.info("Select a name from the list, not " + x);',
        'db.executeQuery("SELECT a FROM t LIMIT " + n);',
    ),
    "php": (
        "$db->prepare('SELECT a FROM t WHERE b = ?')->execute([$x]);",
        '$this->log("Select a name from the list, not $x");',
        "$db->query('SELECT a FROM t LIMIT ' . (int) $x);",
        "$db->query('SELECT a FROM t WHERE b = ' . $db->quote($x));",
    ),
    "cs": (
        'db.Query("SELECT a FROM t WHERE b = @x", new { x });',
        'log.LogInformation($"Select a name from the list, not {x}");',
        'db.Query($"SELECT a FROM t LIMIT {n}");',
        'context.Orders.FromSqlInterpolated($"SELECT a FROM t WHERE b = {x}");',
    ),
    "kt": (
        'connection.prepareStatement("SELECT a FROM t WHERE b = ?").setString(1, x)',
        'log.info("Select a name from the list, not $x")',
        'db.executeQuery("SELECT a FROM t LIMIT $n")',
    ),
    "rs": (
        'sqlx::query("SELECT a FROM t WHERE b = $1").bind(x).fetch_all(db).await;',
        'tracing::info!("Select a name from the list, not {x}");',
        'sqlx::query(&format!("SELECT a FROM t LIMIT {n}")).fetch_all(db).await;',
    ),
    "ex": (
        'Repo.query("SELECT a FROM t WHERE b = $1", [x])',
        'Logger.info("Select a name from the list, not #{x}")',
        'Repo.query("SELECT a FROM t LIMIT #{n}")',
    ),
}


def others() -> Iterator[Sample]:
    """The samples of every language but Python."""
    for ending, wrap in _WRAPS.items():
        for number, body in enumerate(_EXPOSES[ending], 1):
            yield Sample(f"{ending} exposes {number}", True, wrap.format(body), ending)
        for number, body in enumerate(_SAFE[ending], 1):
            yield Sample(f"{ending} safe {number}", False, wrap.format(body), ending)
