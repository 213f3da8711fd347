"""Values held against placeholders: what drivers take that looks like a mismatch, beside what they refuse."""

from collections.abc import Mapping

import pytest

from bot.domain.statements import MismatchedValues
from tests.queries_read import facts

_JAVA = """
class A {{
  void find(boolean all, Connection c) throws SQLException {{
    PreparedStatement ps;
    if (!all) {{
      ps = c.prepareStatement("SELECT id FROM orders WHERE id = ? AND shop_id = ?");
    }} else {{
      ps = c.prepareStatement("SELECT id FROM orders WHERE id = ?");
    }}
    ps.setLong({place}, 2);
  }}
}}
"""


def told(path: str, text: str, beside: Mapping[str, str] | None = None) -> list[str]:
    return [fact.given for fact in facts(path, text, beside=beside) if isinstance(fact, MismatchedValues)]


@pytest.mark.parametrize(
    ("where", "values", "given"),
    [
        ("id = %b AND code = %s", "(x, y)", []),
        ("id = %d AND code = %s", "(x, y)", []),
        ("id = %s AND code = %s", "(x,)", ["1 value"]),
        ("id = %(a)s AND code = %(b)s", '{"a": x, key: y}', []),
        ("id = %(a)s AND code = %(b)s", '{"a": x, f"{key}": y}', []),
        ("id = %(a)s AND code = %(b)s", '{"a": x, "c": y}', ["no value of that name"]),
    ],
)
def test_python(where: str, values: str, given: list[str]) -> None:
    text = f'def find(cursor, x, y, key):\n    cursor.execute("SELECT id FROM orders WHERE {where}", {values})\n'
    assert told("app/orders.py", text) == given


@pytest.mark.parametrize(("package", "given"), [("psycopg2", ["no tuple"]), ("PyMySQL", []), ("aiomysql", []), ("pymssql", [])])
def test_some_drivers_take_one_value_without_a_tuple(package: str, given: list[str]) -> None:
    text = 'def find(cursor, code):\n    cursor.execute("SELECT id FROM orders WHERE code = %s", (code))\n'
    assert told("app/orders.py", text, {"requirements.txt": f"{package}==1.1\n"}) == given


@pytest.mark.parametrize(
    ("where", "values", "given"),
    [
        ("data ? 'x'", "", []),
        ("data ?& $1", ", keys", []),
        ("id = ? AND code LIKE ?||'%'", ", id, code", []),
        ("id = ? AND code LIKE ?||'%'", ", id", ["1 value"]),
        ("id = ?1 OR shop_id = ?1", ", id", []),
        ("id = ? AND code = ?", ", nil", []),
        ("id = ? AND code = ?", ', []string{"id", "code"}', []),
        ("id = $1 AND code = $2", ", id", ["1 value"]),
    ],
)
def test_go(where: str, values: str, given: list[str]) -> None:
    text = f'package a\n\nfunc f(db DB, ctx C) {{\n\tdb.QueryContext(ctx, "SELECT id FROM orders WHERE {where}"{values})\n}}\n'
    assert told("store/orders.go", text) == given


@pytest.mark.parametrize(("values", "given"), [("[a, b]", []), ("[]", ["0 values"])])
def test_pg_promise_takes_more_values_than_it_needs(values: str, given: list[str]) -> None:
    text = f'const f = (a, b) => db.query("SELECT id FROM orders WHERE id = $1", {values});\n'
    assert told("src/a.js", text, {"package.json": '{"dependencies": {"pg-promise": "11"}}'}) == given
    assert len(told("src/a.js", text, {"package.json": '{"dependencies": {"pg": "8"}}'})) == 1


@pytest.mark.parametrize(
    ("values", "given"), [("{ shop, [key]: 1 }", 0), ("{ shop, get code() { return 1; } }", 0), ("{ shop }", 1)]
)
def test_names_that_an_object_computes(values: str, given: int) -> None:
    text = f'sequelize.query("SELECT id FROM orders WHERE shop_id = :shop AND code = :code", {{ replacements: {values} }});\n'
    assert len(told("src/a.js", text)) == given


@pytest.mark.parametrize(("place", "given"), [(2, []), (3, ["3 values"])])
def test_a_branch_prepares_the_longer_statement(place: int, given: list[str]) -> None:
    assert sorted(set(told("src/main/java/A.java", _JAVA.format(place=place)))) == given
