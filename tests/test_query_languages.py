"""Queries in PHP, C#, Kotlin, Rust and Elixir: followed to the call, and what is put into them."""

from __future__ import annotations

import pytest
from queries_read import facts, queries

from bot.domain.queries import CallInTransaction, CallPerRow

LANGUAGES = [
    ("a.php", '<?php\nclass A { const Q = "SELECT a FROM t";\n function f($d) { $d->query(self::Q); } }\n', "SELECT a FROM t"),
    ("a.php", "<?php\nfunction f($d) { $s = 'SELECT a'; $s .= ' FROM t'; mysqli_query($d, $s); }\n", "SELECT a FROM t"),
    ("a.php", "<?php\nDB::select(<<<SQL\nSELECT a FROM t WHERE b = {$b->id}\nSQL);\n", "SELECT a FROM t WHERE b = $1"),
    ("a.php", "<?php\n$d->query(sprintf('SELECT a FROM t WHERE b = %d', $b));\n", "SELECT a FROM t WHERE b = $1"),
    ("a.cs", 'class A { void F(C c, int n) { c.Query<O>($"SELECT a FROM t LIMIT {n}"); } }\n', "SELECT a FROM t LIMIT $1"),
    ("a.cs", 'class A { void F(C c) { c.CommandText = @"SELECT ""a"" FROM t"; } }\n', 'SELECT "a" FROM t'),
    ("a.cs", 'class A { void F(C c) { var x = new SqlCommand("SELECT a " + "FROM t", c); } }\n', "SELECT a FROM t"),
    (
        "a.cs",
        'class A { void F(C c) { var b = new StringBuilder("SELECT a"); '
        'b.Append(" FROM ").Append("t"); c.Execute(b.ToString()); } }\n',
        "SELECT a FROM t",
    ),
    ("a.kt", 'fun f(j: J, n: Int) = j.query("SELECT a FROM t LIMIT $n", m)\n', "SELECT a FROM t LIMIT $1"),
    ("a.kt", 'fun f(c: C) { c.prepareStatement("""\n  SELECT a '
     'FROM t\n""".trimIndent()).use { it.run() } }\n', "SELECT a FROM t"),
    ("a.rs", 'fn f(n: i64) { let s = format!("SELECT a FROM t LIMIT {n}"); sqlx::query(&s); }\n', "SELECT a FROM t LIMIT $1"),
    ("a.rs", 'fn f() { sqlx::query_as!(O, r#"SELECT a\n FROM t WHERE b = $1"#, b) }\n', "SELECT a\n FROM t WHERE b = $1"),
    ("a.rs", 'fn f() { diesel::sql_query("SELECT a \\\n   FROM t") }\n', "SELECT a    FROM t"),
    ("a.ex", 'defmodule A do\n  @q "SELECT a FROM t"\n  def f, do: Repo.query(@q)\nend\n', "SELECT a FROM t"),
    ("a.ex", 'defmodule A do\n  def f(b), do: "SELECT a FROM '
     't WHERE b = #{b}" |> Repo.query!()\nend\n', "SELECT a FROM t WHERE b = $1"),
    ("a.ex", 'defmodule A do\n  def f, do: Ecto.Adapters.SQL.query(Repo, '
     '"SELECT a " <> "FROM t", [])\nend\n', "SELECT a FROM t"),
    ("a.ts", "const f = async (p) => { await p!.query<Row[]>('SELECT a FROM t'); };\n", "SELECT a FROM t"),
    ("a.ts", "const f = async (p, x) => { p.$queryRaw<R[]>`SELECT a FROM t LIMIT ${x}`; };\n", "SELECT a FROM t LIMIT $1"),
    ("a.js", "const f = (p, x) => p.$executeRaw`UPDATE t SET a = 1 WHERE b = ${x}`;\n", "UPDATE t SET a = 1 WHERE b = $1"),
    ("a.py", "def f(db, x):\n    return db.one('SELECT a FROM t WHERE b = %s', (x,))\n", "SELECT a FROM t WHERE b = $1"),
    ("A.java", 'interface A {\n  @SqlQuery("SELECT a " + "FROM t WHERE b IN (<bs>)")\n  int f(@BindList Set<UUID> bs);\n}\n',
     "SELECT a FROM t WHERE b IN ($1)"),
    ("A.java", 'interface A {\n  @Query(value = "SELECT a FROM t WHERE b = :b", nativeQuery = true)\n  int f(int b);\n}\n',
     "SELECT a FROM t WHERE b = $1"),
    ("A.java", 'import org.apache.ibatis.annotations.Select;\ninterface A {\n'
     '  @Select("SELECT a FROM t WHERE b = #{b,jdbcType=INTEGER}")\n  int f(int b);\n}\n', "SELECT a FROM t WHERE b = $1"),
    ("a.kt", 'interface A {\n  @Query(value = "SELECT a FROM t", nativeQuery = true)\n  fun f(): Int\n}\n',
     "SELECT a FROM t"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "sql"), LANGUAGES)
def test_each_language_is_followed_to_the_call(path: str, text: str, sql: str) -> None:
    (found,) = queries(path, text)
    assert found.sql.strip() == sql


def test_what_a_tag_binds_carries_no_sql_and_pieces_leave_the_statement_open() -> None:
    (bound,) = queries("a.ts", "const f = (p, x) => p.$queryRaw`SELECT a FROM t WHERE b = ${x}`;\n")
    assert bound.whole
    assert [hole.shut for hole in bound.holes] == ["the driver binds it"]
    (pieced,) = queries("a.ts", "const f = (p, x) => p.$queryRaw`SELECT a FROM t WHERE b = ${Prisma.raw(x)}`;\n")
    assert not pieced.whole
    (around,) = queries("a.ts", "const f = (db, x) => db.any(sql`SELECT a FROM t WHERE b IN (${sql`SELECT c FROM u`})`);\n")
    assert not around.whole


BOUND = [
    ("A.java", 'interface A {\n  @Query("SELECT o FROM Order o WHERE o.code = :code")\n  Order f(String code);\n}\n'),
    ("a.rs", 'fn f() {}\n#[cfg(test)]\nmod tests {\n  fn g() { sqlx::query("SELECT a FROM t"); }\n}\n'),
    ("A.java", 'class A {\n  @Select("select a from the list")\n  int f;\n}\n'),
    ("a.cs", 'class A { void F(C c, string x) { c.FromSqlInterpolated($"SELECT a FROM t WHERE b = {x}"); } }\n'),
    ("a.php", "<?php\nfunction f($d, $x) { $d->log(\"Select a name from $x\"); $d->query($x); }\n"),
    ("a.rs", 'fn f(x: &str) { let e = format!("Select a name from {x}"); println!("{e}"); }\n'),
    ("a.ex", 'defmodule A do\n  def f(x), do: from(t in "t", where: fragment("lower(?) = ?", t.b, ^x))\nend\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), BOUND)
def test_what_is_no_text_given_to_a_database(path: str, text: str) -> None:
    assert queries(path, text) == []


SHUT = [
    ("a.php", "<?php\nfunction f($d, $x) { $d->query(\"SELECT a FROM t WHERE b = '\" . (int) $x . \"'\"); }\n", True),
    ("a.php", "<?php\nfunction f($d, $x) { $d->query(\"SELECT a FROM t WHERE "
     "b = '\" . (isset($x) ? (bool)$x : 0) . \"'\"); }\n", True),
    ("a.php", "<?php\nfunction f($d, $x) { $d->query(\"SELECT a FROM t WHERE b = '\" . $d->escape($x) . \"'\"); }\n", True),
    ("a.php", "<?php\nfunction f($d) { $t = $_GET['t'];\n if (!in_array($t, "
     "K)) { die(); }\n $d->query('SELECT a FROM ' . $t); }\n", True),
    ("a.php", "<?php\nfunction f($d, $t) { $d->query(\"SELECT 1 FROM x WHERE table_name = '$t'\"); }\n", True),
    ("a.php", "<?php\nfunction f($d, string $x) { $d->query(\"SELECT a FROM t WHERE b = '$x'\"); }\n", False),
    ("a.cs", 'class A { void F(C c, int n) { c.Execute($"DELETE FROM t WHERE b = {n}"); } }\n', True),
    ("a.cs", 'class A { void F(C c, string n) { c.Execute($"DELETE FROM t WHERE b = \'{n}\'"); } }\n', False),
    ("a.kt", "fun f(c: C, n: Long) { c.execute(\"DELETE FROM t WHERE b = ${n + 1}\") }\n", True),
    ("a.kt", "fun f(c: C, n: String) { c.execute(\"DELETE FROM t WHERE b = '$n'\") }\n", False),
    ("a.rs", "fn f(c: C, n: Uuid) { c.execute(&format!(\"DELETE FROM t WHERE b = '{}'\", n)); }\n", True),
    ("a.rs", "fn f(c: C, n: &str) { let b = match n { \"x\" => \"a\", _ => \"b\" "
     "}; c.execute(&format!(\"DELETE FROM t WHERE b = '{b}'\")); }\n", True),
    ("a.rs", "fn f(c: C, n: &str) { c.execute(&format!(\"DELETE FROM t WHERE b = '{n}'\")); }\n", False),
    ("a.ex", "defmodule A do\n  def f(n) when is_integer(n), do: Repo.query(\"DELETE FROM t WHERE b = #{n}\")\nend\n", True),
    ("a.ex", "defmodule A do\n  def f(n), do: Repo.query(\"DELETE FROM t WHERE b = '#{n}'\")\nend\n", False),
]  # fmt: skip


_IN = 'd.executeQuery("SELECT a FROM t WHERE b IN (" + StringUtils.join(x, ",") + ")");'
SHUT += [
    ("A.java", f"class A {{ void f(D d, List<Integer> x) {{ {_IN} }} }}\n", True),
    ("A.java", f"class A {{ void f(D d, List<String> x) {{ {_IN} }} }}\n", False),
    ("a.py", "def f(c, page_size):\n    c.execute(f'SELECT a FROM t LIMIT {page_size}')\n", True),
    ("a.py", "def f(c, request):\n    c.execute(f\"SELECT a FROM t LIMIT {request.args['page_size']}\")\n", False),
]


@pytest.mark.parametrize(("path", "text", "shut"), SHUT)
def test_what_a_hole_may_carry_in_each_language(path: str, text: str, shut: bool) -> None:
    (query,) = queries(path, text)
    assert [bool(hole.shut) for hole in query.holes] == [shut]


def test_of_several_assignments_the_last_sure_one_counts() -> None:
    first = "def f(c, x):\n    q = 'SELECT a FROM t'\n    c.execute(q)\n"
    text = first + "    q = 'SELECT b FROM t'\n    if x:\n        q += ' WHERE b'\n    c.execute(q)\n"
    assert [(one.sql, one.whole) for one in queries("a.py", text)] == [
        ("SELECT a FROM t", True),
        ("SELECT b FROM t WHERE b", False),
    ]


REQUESTS = [
    ("a.php", "<?php\n$d->query(\"SELECT a FROM t WHERE b = '\" . $_GET['b'] . \"'\");\n"),
    ("a.php", "<?php\nclass A { function f(Request $request) { DB::select(\"SELECT "
     "a FROM t WHERE b = '{$request->input('b')}'\"); } }\n"),
    ("a.cs", 'class A { void F([FromQuery] string x) { c.Execute($"DELETE FROM t WHERE b = \'{x}\'"); } }\n'),
    ("a.kt", "fun f(@RequestParam x: String) { c.execute(\"DELETE FROM t WHERE b = '$x'\") }\n"),
    ("a.ex", "defmodule A do\n  def f(conn, params), do: Repo.query(\"DELETE FROM t WHERE b = '#{params[\"b\"]}'\")\nend\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), REQUESTS)
def test_a_request_is_known_in_each_language(path: str, text: str) -> None:
    (query,) = queries(path, text)
    assert [hole.origin for hole in query.holes] == ["request"]


LOOPS = [
    ("a.php", "<?php\nfunction f($d) { foreach (Order::all() as $o) { DB::selectOne('SELECT "
     "n FROM c WHERE o = ?', [$o->id]); } }\n"),
    ("a.php", "<?php\nfunction f($d) { $r = $d->query('SELECT id FROM o');\n while ($o = $r->fetch()) "
     "{ $d->query('SELECT n FROM c WHERE o = ' . (int)$o['id']); } }\n"),
    ("a.cs", 'class A { void F(C c) { foreach (var o in c.Query<O>("SELECT id FROM o")) '
     '{ c.QuerySingle("SELECT n FROM c WHERE o = @Id", new { o.Id }); } } }\n'),
    ("a.kt", 'fun f(r: R, j: J) { for (o in r.findAll()) { j.queryForObject("SELECT n FROM c WHERE o = ?", o.id) } }\n'),
    ("a.kt", 'fun f(r: R, j: J) { r.findAll().forEach { j.queryForObject("SELECT n FROM c WHERE o = ?", it.id) } }\n'),
    ("a.rs", 'fn f() { for o in sqlx::query("SELECT id FROM o").fetch_all(p).await? '
     '{ sqlx::query("SELECT n FROM c WHERE o = $1").bind(o.id); } }\n'),
    ("a.ex", 'defmodule A do\n  def f, do: Repo.all(O) |> Enum.map(fn o -> Repo.query("SELECT '
     'n FROM c WHERE o = $1", [o.id]) end)\nend\n'),
    ("a.ex", 'defmodule A do\n  def f, do: (for o <- Repo.all(O), do: Repo.query("SELECT '
     'n FROM c WHERE o = $1", [o.id]))\nend\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), LOOPS)
def test_loops_over_rows_in_each_language(path: str, text: str) -> None:
    loop = queries(path, text)[-1].loop
    assert loop is not None
    assert (loop.rows, loop.uses) == (True, True)


WAITS = [
    ("a.php", "<?php\nDB::transaction(function () { Http::post('https://a'); });\n", "Http.post"),
    ("a.kt", "@Transactional\nfun f() { restTemplate.getForObject(u, T) }\n", "restTemplate.getForObject"),
    ("a.ex", "defmodule A do\n  def f, do: Repo.transaction(fn -> Req.post!(u) end)\nend\n", "Req.post!"),
]


@pytest.mark.parametrize(("path", "text", "call"), WAITS)
def test_servers_waited_for_in_a_transaction(path: str, text: str, call: str) -> None:
    found = [fact for fact in facts(path, text) if isinstance(fact, CallInTransaction)]
    assert [fact.call for fact in found] == [call]


_FOUND = "def f(o):\n    return C.objects.get(o=o.id)\n\n\n"
_EACH = "def g():\n    for o in O.objects.all():\n        f(o)\n"
_METHODS = (
    "class A:\n    def f(self, o):\n        return self.h(o)\n\n    def h(self, o):\n        return C.objects.get(o=o.id)\n\n"
)
THROUGH = [
    ("a.py", _FOUND + _EACH, 7),
    ("a.py", _METHODS + "    def g(self):\n        for o in O.objects.all():\n            self.f(o)\n", 10),
    ("a.py", "def f(o):\n    if o.x:\n        C.objects.get(o=o.id)\n\n\n" + _EACH, 0),
    ("a.py", "@cache\n" + _FOUND + _EACH, 0),
    ("a.py", _FOUND + "def g(rows):\n    for o in rows:\n        f(o)\n", 0),
    ("a.rb", "class A\n  def f(o)\n    C.find_by(o: o.id)\n  end\n\n  def g\n"
     "    O.where(x: 1).each do |o|\n      f(o)\n    end\n  end\nend\n", 8),
    ("a.ts", "const f = async (o) => C.findOne({ where: { o: o.id } });\nconst g = async () => {\n  "
     "for (const o of await O.findAll({ where: x })) {\n    await f(o);\n  }\n};\n", 4),
    ("a.php", "<?php\nclass A {\n  function f($o) { return C::find($o->id); }\n  function g() {\n"
     "    foreach (O::all() as $o) {\n      $this->f($o);\n    }\n  }\n}\n", 6),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "line"), THROUGH)
def test_queries_behind_a_function_that_a_loop_calls(path: str, text: str, line: int) -> None:
    assert [fact.span.line for fact in facts(path, text) if isinstance(fact, CallPerRow)] == ([line] if line else [])
