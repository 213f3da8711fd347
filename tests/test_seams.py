"""Pieces of a statement that run together, and those that do not although they look so."""

import pytest

from bot.domain.statements import RunTogether
from tests.queries_read import facts


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ('"SELECT id FROM orders" "WHERE code = 1"', ["ordersWHERE"]),
        ('"SELECT id FROM orders WHERE code = %s" "AND open"', []),
        ('"SELECT id FROM orders WHERE code = %(code)s" "AND open"', []),
        ('"SELECT id FROM orders WHERE code = :code" "AND open"', [":codeAND"]),
        ('''"SELECT id FROM orders WHERE note = 'this" "OR that'"''', []),
        ('''"SELECT id FROM orders WHERE note = 'this" "OR that' AND open" "ORDER BY id"''', ["openORDER BY"]),
        ('''"SELECT id FROM orders WHERE note = 'it''s' AND open" "ORDER BY id"''', ["openORDER BY"]),
    ],
)
def test_pieces(pieces: str, told: list[str]) -> None:
    found = facts("app/a.py", f"def f(cursor, code):\n    cursor.execute({pieces}, code)\n")
    assert [fact.before + fact.after for fact in found if isinstance(fact, RunTogether)] == told
