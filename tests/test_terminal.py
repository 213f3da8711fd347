"""The text a person reads in a terminal: whole pages, and what hostile text must not do to one."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_reviews import EVIL_PATH, FILES, INDEX, INDEX_SQL, REVIEWS, foreign_key, golden, sources

from bot.domain.changes import Side, Span
from bot.domain.findings import Gap, Review
from workers.excerpt import columns, excerpt, fitted
from workers.terminal import to_text

ANSI = re.compile(r"\033\[[0-9;]+m")


@pytest.mark.parametrize("name", REVIEWS)
def test_a_page(name: str) -> None:
    golden(f"{name}.txt", to_text(REVIEWS[name], sources, False, 100))


def test_colour_changes_no_word() -> None:
    coloured = to_text(REVIEWS["mixed"], sources, True, 100)
    golden("mixed.ansi", coloured)
    assert coloured != ANSI.sub("", coloured) == to_text(REVIEWS["mixed"], sources, False, 100)


def test_hostile_text_moves_no_cursor_and_turns_no_line() -> None:
    for colour in (False, True):
        page = ANSI.sub("", to_text(REVIEWS["hostile"], sources, colour, 80))
        assert [char for char in page if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != "\n"] == []
        assert "\\u202e" in page
        assert "\\u001b[31m" in page
        page.encode("utf-8")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.integers(-5, 300))
def test_no_character_passes_unseen(text: str, width: int) -> None:
    finding = replace(
        INDEX, title=text, span=Span(text, 1, 3), fixes=(replace(INDEX.fixes[0], text=text, rollback=text + ";"),)
    )
    page = to_text(Review(text, text, (finding,), (Gap(text, text, text, 1),), (), (text,)), lambda *_: text, False, width)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") and char != "\n" for char in page)
    assert not any(char in page for char in "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\xad")


@pytest.mark.parametrize("width", [40, 72, 120])
def test_prose_and_lines_of_code_keep_to_the_width(width: int) -> None:
    review = REVIEWS["mixed"]
    sql = {
        line.strip()
        for finding in review.findings
        for fix in finding.fixes
        for line in (fix.text + "\n" + fix.rollback).split("\n")
    }
    page = to_text(review, sources, False, width).split("\n")
    wide = [line for line in page if columns(line) > width and "https://" not in line and not any(s in line for s in sql if s)]
    assert [line for line in wide if " · " not in line and "/migrations/" not in line] == []


def test_what_was_said_is_not_said_again() -> None:
    found = tuple(replace(foreign_key(f"t{n}", n + 1), rule=f"rule-{n}") for n in range(20))
    page = to_text(Review("a", "b", found), lambda *_: None, False, 100)
    assert page.count("SHARE ROW EXCLUSIVE on both tables") == 1
    assert page.count("as F1       documented, trade-off") == 19
    assert page.count("NOT VALID;") == 20


def test_each_file_is_asked_for_once() -> None:
    asked: list[tuple[str, Side]] = []

    def counting(path: str, side: Side) -> str | None:
        asked.append((path, side))
        return sources(path, side)

    to_text(REVIEWS["mixed"], counting, False, 100)
    assert sorted(asked) == sorted({(finding.span.path, finding.span.side) for finding in REVIEWS["mixed"].findings})


def test_a_file_that_is_gone_still_gives_a_page() -> None:
    for text in (None, "", "one line"):
        page = to_text(REVIEWS["index"], lambda *_, text=text: text, False, 100)
        assert "│" not in page
        assert "fix         build it without blocking" in page


def test_an_excerpt_is_bounded() -> None:
    lines = [f"line {number}" for number in range(1, 31)]
    shown, underline = excerpt(lines, 3, 22, 80)
    assert shown[0] == "  3 │ line 3"
    assert shown[-1] == "    │ … 15 more lines"
    assert len(shown) == 6
    assert underline == "    │ ^^^^^^"
    assert excerpt(lines, 25, 90, 80)[0][-1] == "  30 │ line 30"
    assert excerpt(lines, 31, 31, 80) == ([], "")


def test_wide_letters_are_two_columns() -> None:
    assert columns("表a\u0301") == 3
    assert fitted("表表表表", 5) == "表表…"
    assert excerpt(["  表 x"], 1, 1, 80)[1] == "  1 │   ^^^^".replace("  1", "   ", 1)
    assert columns(excerpt([FILES[EVIL_PATH].split("\n")[0] * 9], 1, 1, 60)[0][0]) <= 60


def test_many_gaps_are_counted() -> None:
    gaps = tuple(Gap("statement", "does not parse", "a.sql", line) for line in range(1, 1_201))
    page = to_text(Review("a", "b", (), gaps), sources, False, 100)
    assert "… 1,150 more" in page
    assert "Nothing could be checked." in page


def test_many_of_one_rule_in_a_file_are_a_line_each() -> None:
    review = Review("a", "b", tuple(foreign_key(f"t{n}", n + 1) for n in range(5)))
    golden("many.txt", to_text(review, lambda *_: None, False, 100))


def test_a_thousand_findings_take_a_moment() -> None:
    findings = tuple(
        replace(foreign_key(f"t{n}", 2), rule=f"rule-{n}", span=Span("db/migrations/V42__order_index.sql", 4, 5))
        for n in range(1_000)
    )
    started = time.perf_counter()
    page = to_text(Review("a", "b", findings), lambda *_: INDEX_SQL, True, 100)
    assert page.count("· rule-") == 1_000
    assert time.perf_counter() - started < 60
