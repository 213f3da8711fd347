"""Text that is made step by step: what is put into it is found all the same, and what is none of it is not."""

from __future__ import annotations

import pytest
from queries_read import queries

from bot.domain.queries import Hole


def open_holes(path: str, text: str) -> list[Hole]:
    """What may carry SQL in the queries of the file, wherever it comes from."""
    return [hole for query in queries(path, text) for hole in query.holes if not hole.shut]


REQUESTS = [
    ("a.py", "def f(c, request):\n    x = request.POST.get('b')\n    c.execute('SELECT a FROM t WHERE b = %s' % x)\n"),
    ("a.py", "def f(c, request):\n    q = 'SELECT a FROM t WHERE b = {}'\n    c.execute(q.format(request.GET.get('b')))\n"),
    ("a.py", "def f(c, request):\n    x = request.GET['b']\n    parts = ['a = 1']\n    parts.append(f\"b = '{x}'\")\n"
     "    c.execute('SELECT a FROM t WHERE ' + ' AND '.join(parts))\n"),
    ("a.py", "def f(c, request):\n    names = request.args.getlist('b')\n    c.execute(\"SELECT a FROM t WHERE b IN (%s)\""
     " % ','.join(f\"'{name}'\" for name in names.split()))\n"),
    ("a.py", "def f(request):\n    return O.objects.extra(where=['a = 1', f\"b = '{request.GET['b']}'\"])\n"),
    ("a.py", "def f(s, request):\n    return s.query(O).filter(text(f\"b = '{request.args['b']}'\"))\n"),
    ("a.py", "def f(c, request):\n    where = f\"b = '{request.args['b']}'\"\n    c.execute(f'SELECT a FROM t"
     " WHERE {where}')\n"),
    ("a.go", 'func f(db *sql.DB, r *http.Request) { b := r.URL.Query().Get("b")\n var sb strings.Builder\n'
     ' sb.WriteString("SELECT a FROM t WHERE b = ")\n sb.WriteString(b)\n db.Query(sb.String()) }\n'),
    ("a.go", 'func f(db *sql.DB, r *http.Request) { sb := &strings.Builder{}\n sb.WriteString("SELECT a FROM t")\n'
     ' fmt.Fprintf(sb, " WHERE b = \'%s\'", r.FormValue("b"))\n db.Query(sb.String()) }\n'),
    ("a.go", 'func f(db *sql.DB, r *http.Request) { where := []string{"a = 1"}\n'
     ' where = append(where, fmt.Sprintf("b = \'%s\'", r.FormValue("b")))\n'
     ' db.Query("SELECT a FROM t WHERE " + strings.Join(where, " AND ")) }\n'),
    ("a.js", "function f(c, req) { let q = 'SELECT a FROM t WHERE b = '; q = q.concat(req.query.b); c.query(q); }\n"),
    ("a.js", "function f(c, req) { let q = 'SELECT a FROM t'; if (req.query.b) { q = q + \" WHERE b = '\" +"
     " req.query.b + \"'\"; }"
     " c.query(q); }\n"),
    ("a.js", "function f(c, req) { c.query({ text: `SELECT a FROM t WHERE b = '${req.query.b}'`, rowMode: 'array' }); }\n"),
    ("a.js", "function f(c, req) { c.query(`SELECT a FROM t WHERE b IN (${req.body.ids.map(id =>"
     " `'${id}'`).join(',')})`); }\n"),
    ("a.js", "function f(k, req) { return k('t').orderByRaw(req.query.sort + ' desc'); }\n"),
    ("A.java", 'class A { void f(S s, HttpServletRequest request) { StringBuilder q = new StringBuilder();'
     ' q.append("SELECT a FROM t WHERE b = \'").append(request.getHeader("b")).append("\'");'
     ' s.executeQuery(q.toString()); } }\n'),
    ("A.java", 'class A { void f(EntityManager m, HttpServletRequest req) {'
     ' m.createQuery("from Order where code = \'" + req.getParameter("b") + "\'"); } }\n'),
    ("a.cs", 'class A { void F(C c) { var q = new StringBuilder("SELECT a FROM t");'
     ' q.AppendFormat(" WHERE b = \'{0}\'", Request.Query["b"]); c.Execute(q.ToString()); } }\n'),
    ("a.rb", "def f(c)\n  q = \"SELECT a FROM t WHERE b = \"\n  q << params[:b]\n  c.exec(q)\nend\n"),
    ("a.rb", "def f(c)\n  c.exec(\"SELECT a FROM t WHERE b = '%{b}'\" % { b: params[:b] })\nend\n"),
    ("a.rb", "def f\n  DB[\"SELECT a FROM t WHERE b = '#{params[:b]}'\"]\nend\n"),
    ("a.rb", "def f\n  Order.where([\"a = ? AND b = '#{params[:b]}'\", 1])\nend\n"),
    ("a.php", "<?php\n$x = $_GET['b'];\nDB::table('t')->whereRaw($x);\n"),
    ("a.php", "<?php\n$w = [];\n$w[] = \"b = '\" . $_GET['b'] . \"'\";\n$d->query('SELECT a FROM t WHERE ' ."
     " implode(' AND ', $w));\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), REQUESTS)
def test_what_a_client_chose_is_followed_through_the_steps(path: str, text: str) -> None:
    assert "request" in {hole.origin for hole in open_holes(path, text)}


NOTHING = [
    ("a.js", "function f(c, wait) { c.query(`UPDATE t SET a = NOW() + INTERVAL '${+wait} SECONDS'`); }\n"),
    ("a.ex", "defmodule A do\n  def f(ids) do\n    ids\n    |> Enum.chunk_every(9)\n    |> Enum.each(fn some ->\n"
     "      Repo.query(\"DELETE FROM t WHERE b in (#{Enum.join(some, \", \")})\")\n    end)\n  end\nend\n"),
    ("a.py", "def f(c, data):\n    values = ', '.join([f\"'$.{k}', :p_{k}\" for k, v in data.items()])\n"
     "    c.execute(f'UPDATE t SET a = json_set(a, {values})', data)\n"),
    ("a.rb", "def f(c, pairs)\n  rows = pairs.map { |id, at| \"(#{id}, 1)\" }.join(', ')\n"
     "  c.execute(\"SELECT a FROM t WHERE (b, c) IN (#{rows})\")\nend\n"),
    ("a.ts", "async function f(c, many: { id: number; shopId: number }[]) { await batch(many, async (some) => {"
     " const v = some.map(one => `(${one.shopId})`).join(', '); await c.query(`DELETE FROM t WHERE b IN (SELECT"
     " * FROM (VALUES ${v}) v)`);"
     " }); }\n"),
    ("a.py", "def f(c, request):\n    c.execute(f\"SELECT a FROM t WHERE b = {request.GET['b'] == 'x'}\")\n"),
    ("A.java", 'class A { void f(S s, String b) { String q = "SELECT a FROM t WHERE b = "; q += (b != "x") +'
     ' ";"; s.execute(q); } }\n'),
    ("a.py", "def f(c, x):\n    parts = ['a = %s']\n    parts.append('b = %s')\n    c.execute('SELECT a FROM t"
     " WHERE ' + ' AND '.join(parts), x)\n"),
    ("a.py", "def f(c, ids: list[int]):\n    c.execute('SELECT a FROM t WHERE b IN (%s)' %"
     " ','.join(f\"'{one}'\" for one in ids))\n"),
    ("a.go", 'func f(db *sql.DB, ids []int64) { var sb strings.Builder\n sb.WriteString("SELECT a FROM t WHERE b = ")\n'
     ' for _, id := range ids { fmt.Fprintf(&sb, "%d", id) }\n db.Query(sb.String()) }\n'),
    ("a.js", "function f(c) { const a = ['x', 'y']; c.query(`SELECT a FROM t WHERE b IN (${a.map(one =>"
     " `'${one}'`).join(',')})`); }\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), NOTHING)
def test_what_cannot_carry_sql_is_left_alone(path: str, text: str) -> None:
    assert queries(path, text)
    assert {hole.origin for hole in open_holes(path, text)} <= {"computed"}


def test_rows_that_a_list_goes_through_are_nobodys_words() -> None:
    text = (
        "async function f(c) { const rows = await c.query('SELECT id FROM s'); "
        "await c.query(`SELECT a FROM t WHERE b IN (${rows.map(row => `'${row.id}'`).join(',')})`); }\n"
    )
    assert {hole.origin for hole in open_holes("a.js", text)} <= {"computed"}


def test_a_statement_in_text_is_told_where_it_is_sent() -> None:
    text = "def f(s, x):\n    q = text(f\"SELECT a FROM t WHERE b = '{x}'\")\n    s.execute(q)\n"
    assert [one.sink for one in queries("a.py", text)] == ["execute"]


def test_what_a_chain_appends_is_there_once() -> None:
    text = (
        "class A { void f(S s, String b) { StringBuilder q = new StringBuilder(); "
        'q.append("SELECT a FROM t WHERE b = \'").append(b).append("\'"); s.executeQuery(q.toString()); } }\n'
    )
    assert [one.sql for one in queries("A.java", text)] == ["SELECT a FROM t WHERE b = '$1'"]
