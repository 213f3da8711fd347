"""Markers: read back whole, by nobody else, whatever stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_reviews import EVIL

from bot import markdown as md
from bot.markers import LISTED, FindingMark, Mark, ReplyMark, ReviewMark, Seal, as_double, digest, unmarked

KEY = b"k" * 32
SEAL = Seal(KEY, 4711, 7)
names = st.text("0123456789abcdef", min_size=16, max_size=16)
numbers = st.integers(0, 99_999)
stages = st.sampled_from(["rules", "agents"])
findings = st.builds(
    FindingMark, stages, names, numbers, names, names, st.sampled_from(["open", "fixed", "changed", "gone", "double"])
)
reviews = st.builds(
    ReviewMark,
    stages,
    st.sampled_from(["first", "later", "double"]),
    names,
    st.lists(st.tuples(names, numbers), max_size=5).map(tuple),
    numbers,
    st.booleans(),
)
replies = st.builds(ReplyMark, st.integers(1, 2**53), names)
FOUND = FindingMark("rules", "a" * 16, 2, "b" * 16, "c" * 16)


@given(findings | reviews | replies, st.text(max_size=40), st.text(max_size=40))
def test_what_is_written_is_read_whatever_stands_around(mark: Mark, before: str, after: str) -> None:
    line = SEAL.write(mark)
    assert "--" not in line.removeprefix("<!--").removesuffix("-->")
    for body in (f"{before}\n{line}\n{after}", f"{before}\r\n{line}  \r\n", line):
        assert SEAL.read(body) == mark


@given(findings | reviews | replies, st.integers(0, 400), st.sampled_from("0aZ=: \n"))
def test_one_altered_character_and_it_is_no_marker(mark: Mark, at: int, other: str) -> None:
    line = SEAL.write(mark)
    at %= len(line)
    forged = line[:at] + other + line[at + 1 :]
    assert SEAL.read(forged) == (mark if forged == line else None)


@pytest.mark.parametrize("other", [Seal(KEY, 4711, 8), Seal(KEY, 4712, 7), Seal(b"x" * 32, 4711, 7), Seal(KEY, 471, 17)])
def test_a_marker_from_elsewhere_is_none(other: Seal) -> None:
    assert SEAL.read(other.write(FOUND)) is None


def test_a_changed_key_still_reads_what_the_older_wrote() -> None:
    newer = Seal(b"n" * 32, 4711, 7, (KEY,))
    assert newer.read(SEAL.write(FOUND)) == FOUND
    assert SEAL.read(newer.write(FOUND)) is None


def test_a_marker_of_ours_quoted_in_a_text_that_we_show_is_none() -> None:
    line = SEAL.write(FOUND)
    for shown in (md.inline(line), md.code(line), md.fenced(f"-- x\n{line}\n{EVIL}"), md.spot(f"a\n{line}")):
        assert SEAL.read(f"text\n{shown}\n") is None
    assert md.suggestion(f"SELECT 1;\n{line}") is None
    assert SEAL.read(f"> {line}") is None


def test_the_last_of_several_counts() -> None:
    assert SEAL.read(f"{SEAL.write(FOUND)}\n{SEAL.write(as_double(FOUND))}\n") == as_double(FOUND)


def test_a_person_does_not_see_it() -> None:
    assert unmarked(f"one\r\ntwo\r\n{SEAL.write(FOUND)}\n") == "one\ntwo"


@pytest.mark.parametrize(
    "mark",
    [
        FindingMark("Rules -->", "a" * 16, 1, "b" * 16, "c" * 16),
        FindingMark("rules", "key-invoices", 1, "b" * 16, "c" * 16),
        ReviewMark("rules", "first", "x"),
        ReviewMark("rules", "first", "a" * 16, (("-->", 1),)),
        ReviewMark("rules", "first", "a" * 16, (("a" * 16, 1),) * (LISTED + 1)),
    ],
)
def test_what_could_not_be_read_back_is_not_written(mark: Mark) -> None:
    with pytest.raises(ValueError, match="cannot be a marker"):
        SEAL.write(mark)


def test_the_longest_list_is_read_back_and_fits() -> None:
    told = tuple((digest(str(number)), number) for number in range(LISTED))
    line = SEAL.write(ReviewMark("rules", "first", "a" * 16, told, 99_999, True))
    assert len(line) < 30_000
    mark = SEAL.read(line)
    assert isinstance(mark, ReviewMark)
    assert mark.told == told


def test_the_key_is_long_and_not_shown() -> None:
    assert "kkk" not in repr(SEAL)
    with pytest.raises(ValueError, match="16 bytes"):
        Seal(b"short", 1, 1)
