"""Where a comment may stand: inside one hunk, on its own side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_reviews import INDEX

from bot.anchors import Anchors
from bot.domain.changes import Side, Span
from bot.domain.findings import Finding, Replacement
from bot.domain.posted import Anchor
from bot.git import FileDiff, Hunk

DIFF = Anchors.of(
    [FileDiff("new.sql", "old.sql", (Hunk(10, 7, 20, 8), Hunk(40, 0, 60, 5))), FileDiff("old.sql", None, (Hunk(0, 0, 1, 3),))]
)


def at(line: int, end: int, side: Side = "head", path: str = "new.sql") -> Finding:
    return replace(INDEX, span=Span(path, line, end, side), fixes=())


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (at(22, 23), (22, 23)),
        (at(20, 20), (20, 20)),
        (at(27, 27), (27, 27)),
        (at(28, 59), None),
        (at(1, 99), (20, 27)),
        (at(26, 61), (26, 27)),
        (at(28, 61), (60, 61)),
        (at(1, 1, path="other.sql"), None),
        (at(12, 30, "base", "old.sql"), (12, 16)),
        (at(40, 40, "base", "old.sql"), None),
        (at(12, 12, "base", "new.sql"), None),
        (at(2, 2, path="old.sql"), (2, 2)),
        (at(2, 2, path="caf\udce9.sql"), None),
    ],
)
def test_a_comment_stands_inside_one_hunk(finding: Finding, expected: tuple[int, int] | None) -> None:
    anchor = DIFF.anchor(finding)
    assert (anchor and (anchor.start, anchor.line)) == expected
    if anchor and finding.span.side == "base":
        assert anchor == Anchor("new.sql", *expected, "base")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Replacement("new.sql", 21, 25), (21, 25)),
        (Replacement("new.sql", 22, 22), (22, 22)),
        (Replacement("new.sql", 19, 25), (22, 22)),
        (Replacement("new.sql", 21, 60), (22, 22)),
        (Replacement("new.sql", 23, 25), (22, 22)),
        (Replacement("old.sql", 1, 3), (22, 22)),
    ],
)
def test_it_stands_on_the_lines_of_its_one_click_fix_where_they_hold_the_finding(
    place: Replacement, expected: tuple[int, int]
) -> None:
    finding = replace(INDEX, span=Span("new.sql", 22, 22), fixes=(replace(INDEX.fixes[0], replaces=place),))
    assert DIFF.anchor(finding) == Anchor("new.sql", *expected)


hunks = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5), st.integers(0, 5)), max_size=4)


@given(hunks, st.integers(1, 60), st.integers(0, 30), st.sampled_from(["head", "base"]))
def test_an_anchor_is_always_inside(sizes: list[tuple[int, int, int]], line: int, more: int, side: Side) -> None:
    made, base, head = [], 1, 1
    for skip, old, new in sizes:
        base, head = base + skip, head + skip
        made.append(Hunk(base, old, head, new))
        base, head = base + old, head + new
    anchor = Anchors.of([FileDiff("a", "a", tuple(made))]).anchor(at(line, line + more, side, "a"))
    inside = [
        range(h.head_start, h.head_start + h.head_lines) if side == "head" else range(h.base_start, h.base_start + h.base_lines)
        for h in made
    ]
    wanted = range(line, line + more + 1)
    if anchor is None:
        assert not any(number in hunk for hunk in inside for number in wanted)
    else:
        assert anchor.start <= anchor.line
        assert any(anchor.start in hunk and anchor.line in hunk for hunk in inside)
        assert anchor.start in wanted
        assert anchor.line in wanted
