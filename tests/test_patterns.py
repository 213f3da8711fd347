"""Patterns compared by what they accept, Python's own expressions as the judge."""

from __future__ import annotations

import re
import time
from itertools import product

import pytest

from workers.contracts.openapi.patterns import Lengths, Patterns

WIDER = [
    ("^[0-9a-f]{64}$", "(^[0-9a-f]{64}|[0-9a-f]{80}$)"),
    ("^(sha256:)?[0-9a-f]{64}$", "^(sha512:)?[0-9a-f]{128}$|^(sha256:)?[0-9a-f]{64}$"),
    ("^[a-z]+$", r"^[\w-]{1,}$"),
    (r"^\d+$", "^[0-9]+$"),
    ("foo", "o"),
    ("^[^/]+$", "^[^/]+(?:/[^/]+)*$"),
    (r"^[a-zA-Z0-9_\-]{1,255}$", r"^[\w-]{1,255}$"),
    ("^a{2,4}$", "^(a|b)+?$"),
    (r"\x41\u0042", "B"),
]
NARROWER = [
    ("^[a-z0-9]+$", "^[a-z]+$"),
    ("^[A-Za-z0-9._]{3,30}@.*$", "^[A-Za-z0.9._]{3,30}@.*$"),
    ("(^[0-9a-f]{4}|[0-9a-f]{8}$)", "^([0-9a-f]{4}|[0-9a-f]{8})$"),
    ("^a|b$", "^a"),
    ("", "^a"),
    (".*", "^[a-z]+$"),
    (r"\S+", r"^\S+$"),
    ("^a{2,4}$", "^a{2,3}$"),
    ("^[^x]$", "^[^xy]$"),
]


@pytest.mark.parametrize(("was", "now"), WIDER)
def test_what_accepts_more_refuses_nothing(was: str, now: str) -> None:
    assert Patterns().refused(was, now) is False


@pytest.mark.parametrize(("was", "now"), NARROWER)
def test_a_text_that_is_refused_now_is_found(was: str, now: str) -> None:
    text = Patterns().refused(was, now)
    assert isinstance(text, str)
    assert re.search(was, text)
    assert not re.search(now, text)


@pytest.mark.parametrize(
    "pattern", ["(?=a)b", r"(a)\1", r"\p{L}", "a" * 500, "(" * 30 + "a" + ")" * 30, "[b-a]", "a)", "*a", "(a", r"\bx", "a{2,1}"]
)
def test_what_is_not_plain_is_not_judged(pattern: str) -> None:
    assert Patterns().refused(pattern, "^a$") is None
    assert Patterns().refused("^a$", pattern) is None


@pytest.mark.parametrize(
    ("was", "now", "lengths", "refused"),
    [
        ("^[a-z]+$", "^[a-z]{1,20}$", Lengths(most=20), False),
        ("^[a-z]+$", "^[a-z]{1,20}$", Lengths(most=21), "a" * 21),
        ("^a*$", "^a+$", Lengths(least=1), False),
        ("^a*b*$", "^(a+b*|b)$", Lengths(least=1), "bb"),
        ("^[a-z]+$", "^[a-y]+$", Lengths(3, 5), "aaz"),
        ("^[a-z]+$", "^[a-y]+$", Lengths(least=9_000), None),
        ("^a{5}$", "^b$", Lengths(most=3), False),
    ],
)
def test_only_texts_of_a_length_that_was_allowed_are_shown(
    was: str, now: str, lengths: Lengths, refused: str | bool | None
) -> None:
    assert Patterns().refused(was, now, lengths) == refused


def test_a_text_fits_as_its_matcher_says() -> None:
    texts = ["", "a", "x-a", "ax-", "é"]
    for pattern in ("^x-", "x-$", "", "^$", "^[^x]", "^(a|x-a)$", "."):
        assert [Patterns().fits(pattern, text) for text in texts] == [bool(re.search(pattern, text)) for text in texts], pattern
    assert Patterns().fits("(?=a)", "a") is None
    assert Patterns().fits("a", "a" * 1_000) is None


@pytest.mark.parametrize("now", ["^b$", "acct:^[a-y]+$"])
def test_what_nothing_fitted_refuses_nothing_new(now: str) -> None:
    assert Patterns().refused("acct:^[a-z]+$", now) is False


def test_small_expressions_are_judged_as_their_matcher_does() -> None:
    """All pairs of small expressions against all texts of up to four of their characters."""
    parts = ["a", "b?", "[ab]", "a*", "(a|b)", "^a", "b$", "a{2}", "^", "$", ".", "[^a]"]
    whole = [*parts, *(f"{one}{other}" for one, other in product(parts[:8], repeat=2) if not other.startswith("^"))]
    texts = ["".join(signs) for length in range(5) for signs in product("ab-", repeat=length)]
    fits = {one: {text for text in texts if re.search(one, text)} for one in whole}
    for was, now in product(whole, repeat=2):
        found = Patterns().refused(was, now)
        assert found is not None
        if found is False:
            assert fits[was] <= fits[now], (was, now)
        else:
            assert re.search(was, found), (was, now, found)
            assert not re.search(now, found), (was, now, found)


@pytest.mark.parametrize(
    ("was", "now"), [("(a|a)*x{500}", "(a|a)*x{400}"), ("[ab]*a[ab]{14}", "[ab]*a[ab]{13}"), ("(.*a){99}" * 3, "(.*b){99}" * 3)]
)
def test_what_costs_much_is_given_up(was: str, now: str) -> None:
    patterns = Patterns()
    start = time.process_time()
    assert patterns.refused(was, now) is None or patterns.left > 0
    for at in range(2_000):
        patterns.refused(f"{at}{was}", now)
    assert time.process_time() - start < 30


@pytest.mark.parametrize("was", ["(.{500}){%d}", "((" + "|" * 300 + "){512}){%d}", "^" + "|" * 380 + "%d"])
def test_what_is_too_large_to_be_built_is_paid_for(was: str) -> None:
    patterns = Patterns()
    start = time.process_time()
    for at in range(7, 2_000):
        patterns.refused(was % at, was % (at + 1))
    assert patterns.left <= 0
    assert time.process_time() - start < 5
