"""The Markdown: what a person reads on GitHub, its bounds, and hostile text that stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_reviews import EVIL, FAILS, GAP, INDEX, REVIEWS, foreign_key, golden

from bot import markdown as md
from bot.comments import INLINE, inline, posted, summary, to_markdown
from bot.domain.changes import Span
from bot.domain.findings import Evidence, Finding, Fix, Gap, Replacement, Review, Severity

PIECES = [
    "`",
    "``",
    "```",
    "@bob",
    "#12",
    "|",
    "\\",
    "<b>",
    "<!--",
    "![i](u)",
    "[x](u)",
    "www.e.com",
    "http://e.x",
    "fixes ",
    "GH-3",
]
PIECES += [
    "*",
    "_",
    "~",
    " ",
    "\n",
    "\r\n",
    "a",
    "/close",
    "===",
    "---",
    "&#64;",
    ":tada:",
    "$x$",
    ")",
    ".",
    "é",
    "</details>",
    "\u202e",
]
hostile = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
LONG = st.sampled_from(PIECES).map(lambda piece: (piece + " x ") * 400)


def unfolded(text: str) -> list[str]:
    """The lines a person sees without a click."""
    return [
        line
        for line in re.sub(r"(<details>[^\n]*</summary>)\n\n.*\n</details>", r"\1", text, flags=re.DOTALL).split("\n")
        if line
    ]


def spoken(text: str) -> str:
    """What is left of Markdown for GitHub to interpret: without fenced blocks and code spans, by CommonMark's rules."""
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", text)


@pytest.mark.parametrize("name", REVIEWS)
def test_a_review(name: str) -> None:
    golden(f"{name}.md", to_markdown(REVIEWS[name]))


def test_silence_is_no_comment() -> None:
    assert summary(REVIEWS["clean"]) == ""
    assert summary(REVIEWS["gap"]) == ""
    assert to_markdown(REVIEWS["clean"]) == "12 statements in 3 migrations: nothing found\n"


def test_silence_never_claims_more_than_was_looked_at() -> None:
    assert to_markdown(Review("a", "b")) == "Nothing to check: no migrations, SQL, APIs, stores or configuration changed.\n"
    assert to_markdown(Review("a", "b", gaps=(GAP,))).startswith("Nothing could be checked.\n")
    assert to_markdown(REVIEWS["gap"]).startswith(
        "Nothing found in the 2 of 3 statements in 1 migration that could be checked.\n"
    )


def test_five_at_most_and_the_worst_first() -> None:
    review = Review("a", "b", (*(replace(foreign_key(f"t{n}", n + 1), rule=f"rule-{n}") for n in range(7)), FAILS))
    assert [label for label, _ in posted(review)] == ["F1", "F2", "F3", "F4", "F5"]
    assert posted(review)[0][1] is FAILS
    text = summary(review)
    assert text.startswith("### Backstop: 1 problem to fix before merge, 7 warnings\n")
    assert [label in "\n".join(unfolded(text)) for label in ("F5", "F6")] == [True, False]
    assert "3 further findings" in text
    assert "F8" in text
    assert to_markdown(review).count("\n#### ") == INLINE


@pytest.mark.parametrize(
    ("severity", "headline"),
    [(Severity.WARNING, "1 warning"), (Severity.INFO, "1 note"), (Severity.ERROR, "1 problem to fix before merge")],
)
def test_the_headline_says_how_bad_it_is(severity: Severity, headline: str) -> None:
    assert summary(Review("a", "b", (replace(INDEX, severity=severity),))).startswith(f"### Backstop: {headline}\n")


def test_a_suggestion_only_on_the_findings_own_lines() -> None:
    fix = INDEX.fixes[0]
    assert f"```suggestion\n{fix.text}\n```\n" in inline(INDEX)
    place = Replacement(INDEX.span.path, 4, 5)
    for other in (replace(place, line=3), replace(place, end_line=6), replace(place, path="b.sql"), None):
        text = inline(replace(INDEX, fixes=(replace(fix, replaces=other),)))
        assert "suggestion" not in text
        assert f"```sql\n{fix.text}\n```" in text
        assert ("In place of" in text) == (other is not None)
    assert "suggestion" not in inline(replace(INDEX, span=replace(INDEX.span, side="base")))


def test_a_suggestion_shows_exactly_what_is_applied() -> None:
    assert md.suggestion("a ``` b\r\nc\n") == "````suggestion\na ``` b\nc\n````"
    for text in ("a \u202e b", "a\x1b[0m", "<!-- x -->", "a\n/close\nb", "\udce9"):
        assert md.suggestion(text) is None
    assert md.suggestion("/* a comment */") is not None


def test_a_long_suggestion_goes_behind_the_fold_and_a_huge_one_is_a_recipe() -> None:
    def of(lines: int) -> str:
        text = "\n".join(f"SELECT {number};" for number in range(lines))
        return inline(replace(INDEX, fixes=(replace(INDEX.fixes[0], text=text),)))

    assert "```suggestion" in "\n".join(unfolded(of(3)))
    assert "```suggestion" not in "\n".join(unfolded(of(30)))
    assert "```suggestion" in of(30)
    assert "suggestion" not in of(300)
    assert "more lines" in of(300)


@settings(max_examples=150, deadline=None)
@given(hostile, hostile)
def test_hostile_words_stay_words(one: str, two: str) -> None:
    for text in (md.inline(one), md.cell(f"{md.inline(one)} {md.code(two)}"), md.inline(f"the `{one}` of {two}")):
        assert "\n" not in text
        assert not re.search(r"[@#<>\[\]*_~&$]|://|www\.|GH-\d|:tada:|^/close|^=+$|^-{2,}$", spoken(text)), text
        assert "<!--" not in text
    assert not re.search(r"(?<!\\)(\\\\)*\|", md.cell(f"{md.inline(one)} {md.code(two)}"))
    fence, *body, end = md.fenced(one + two).split("\n")
    assert fence.rstrip("sql") == end
    assert not any(line.startswith((end, "/close")) or "<!--" in line for line in body)


def wild(text: str, severity: Severity, count: int) -> Review:
    path = text[:200] or "p"
    fix = Fix("now", text, text, text, text, Replacement(path, 1, 2))
    evidence = tuple(Evidence("quoted", text, text) for _ in range(4))
    finding = Finding("r", ("blocks",), severity, text, Span(path, 1, 2), evidence, (fix, replace(fix, horizon="later")))
    return Review("a", "b", (finding,) * count, (Gap(text, text, path, 1),) * (count - 1), (), (text,))


@settings(max_examples=60, deadline=None)
@given(hostile | LONG, st.sampled_from(Severity), st.integers(1, 8))
def test_bounds_hold_whatever_is_said(text: str, severity: Severity, count: int) -> None:
    review = wild(text, severity, count)
    for comment in (summary(review), *(inline(finding, label) for label, finding in posted(review))):
        assert len(comment) <= 4_000
        assert len(unfolded(comment)) <= 10
        assert "<!--" not in comment
        assert not re.search(r"^/[a-z]", comment, re.MULTILINE)
        comment.encode("utf-8")


def test_the_same_in_many_files_is_told_once() -> None:
    spans = [Span(f"db/{n}.sql", 3, 3) for n in range(12)]
    review = Review("a", "b", tuple(replace(foreign_key(f"t{n}", 3), span=span) for n, span in enumerate(spans)))
    assert [label for label, _ in posted(review)] == ["F1"]
    said = "**And** 11 more in 11 other files: db/1.sql:3, db/2.sql:3, db/3.sql:3, db/4.sql:3, … (F2 to F12 in"
    assert said in to_markdown(review)
    few = Review("a", "b", review.findings[:3])
    assert [label for label, _ in posted(few)] == ["F1", "F2", "F3"]


def test_what_does_not_fit_is_told() -> None:
    review = Review("a", "b", tuple(foreign_key(f"t{n}", n + 1) for n in range(300)))
    text = summary(review)
    assert "299 further findings" in text
    assert "and 299 more: F2 to F300" in text
    assert "Shortened: `backstop check` shows all of it" in text
    assert len(text) <= 4_000


def test_a_forged_marker_and_a_forged_link_do_not_survive() -> None:
    text = to_markdown(REVIEWS["hostile"])
    assert "<!--" in EVIL
    assert "<!--" not in text
    assert re.findall(r"\]\((.*?)\)", spoken(text)) == []
    assert md.link("source", "https://e.x/a?b=c#d") == "[source](https://e.x/a?b=c#d)"
    assert md.link("source", "javascript:alert(1)") == "`javascript:alert(1)`"
    assert md.link("source", "https://e.x/a)b") == "`https://e.x/a)b`"
