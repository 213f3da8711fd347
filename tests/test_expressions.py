"""What is known about expressions and queries: text, calls, columns, proofs, and the relations a view reads."""

from __future__ import annotations

import pytest
from sql_steps import only

from bot.domain import operations as ops
from bot.domain.schema import Check, Expression, Type


def default(text: str) -> Expression:
    operation = only(f"ALTER TABLE t ALTER c SET DEFAULT {text}")
    assert isinstance(operation, ops.SetDefault)
    assert operation.default is not None
    return operation.default


def reads(query: str) -> dict[str, tuple[str, ...]]:
    operation = only(f"CREATE VIEW v AS {query}")
    assert isinstance(operation, ops.CreateView)
    return {str(name): columns for name, columns in operation.reads}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", Expression("5", constant=True)),
        ("-5", Expression("-5", constant=True)),
        ("NULL", Expression("NULL", constant=True)),
        ("'{}'::jsonb", Expression("'{}'::jsonb", constant=True, casts=(Type("jsonb"),))),
        ("DATE '2025-01-01'", Expression("'2025-01-01'::date", constant=True, casts=(Type("date"),))),
        ("ARRAY[1, 2]", Expression("ARRAY[1, 2]", constant=True)),
        ("NOW()", Expression("now()", ("now",))),
        ("current_timestamp", Expression("current_timestamp", ("current_timestamp",))),
        ("public.f(a) + ext.g(b)", Expression("public.f(a) + ext.g(b)", ("f", "ext.g"), ("a", "b"))),
        ("nextval('s'::regclass)", Expression("nextval('s'::regclass)", ("nextval",), casts=(Type("regclass"),))),
        ("a::int + t.b", Expression("a::int + t.b", columns=("a", "b"), casts=(Type("int4"),))),
    ],
)
def test_expressions(text: str, expected: Expression) -> None:
    assert default(text) == expected


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("a IS NOT NULL", ("a",)),
        ("t.a IS NOT NULL AND b IS NOT NULL AND c > 0", ("a", "b")),
        ("a IS NOT NULL AND b > 0 OR a IS NOT NULL AND c IS NOT NULL", ("a",)),
        ("NOT (a IS NULL)", ("a",)),
        ("NOT (a IS NOT NULL)", ()),
        ("a > 0", ()),
        ("a IS NULL", ()),
        ("lower(a) IS NOT NULL", ()),
    ],
)
def test_what_a_check_proves(text: str, proved: tuple[str, ...]) -> None:
    added = only(f"ALTER TABLE t ADD CHECK ({text})")
    assert isinstance(added, ops.AddConstraint)
    assert isinstance(added.constraint, Check)
    assert added.constraint.expression.not_null == proved


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM a", {"a": ("*",)}),
        ("SELECT x.p, q FROM a x JOIN s.b y ON x.id = y.id", {"a": ("p", "q", "id"), "s.b": ("q", "id")}),
        ("SELECT a.p FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.i = a.i AND z)", {"a": ("p", "i", "z"), "b": ("i", "z")}),
        ("WITH c AS (SELECT p FROM a) SELECT q FROM c", {"a": ("p",)}),
        ("WITH a AS (SELECT p FROM a) SELECT q FROM a", {"a": ("p",)}),
        ("WITH RECURSIVE c AS (SELECT p FROM a UNION SELECT p FROM c) SELECT p FROM c", {"a": ("p",)}),
        ("SELECT p FROM a UNION SELECT q FROM b ORDER BY 1", {"a": ("p",), "b": ("q",)}),
        ("SELECT p FROM a JOIN b USING (i)", {"a": ("p", "i"), "b": ("p", "i")}),
        ("SELECT 1 FROM a NATURAL JOIN b", {"a": ("*",), "b": ("*",)}),
        ("SELECT to_json(x) FROM a x", {"a": ("*", "x")}),
        ("SELECT public.a.p, (x.r).f FROM public.a, b x", {"a": ("p",), "b": ("r",)}),
        ("SELECT s.p FROM (SELECT p FROM a) s, LATERAL f(s.p) g", {"a": ("p",)}),
    ],
)
def test_what_a_view_reads(query: str, expected: dict[str, tuple[str, ...]]) -> None:
    found = reads(query)
    assert {name: set(columns) for name, columns in found.items()} == {n: set(c) for n, c in expected.items()}
