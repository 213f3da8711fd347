"""What a file more costs: function calls are counted, for they are the same on every machine. Seconds: bench/speed.py."""

from __future__ import annotations

import sys
from types import FrameType

from bot.domain.findings import Review
from bot.domain.memory import MemoryTree
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.files import as_change
from workers.review import Reviewer

PER_FILE = 2_200
"""Calls of Python and C functions that one file of three statements may cost; 1,930 with 157 rules (980 with 38)."""


def _file(number: int) -> str:
    """A table of its own, and in turn what walks over others: a rename, a type change, a drop, an index."""
    table, old = f"made_{number}", f"old_{number % 20}"
    return "\n".join(
        (
            f"CREATE TABLE {table} (id bigint PRIMARY KEY, parent bigint REFERENCES {old}, note text DEFAULT '' NOT NULL);",
            f"ALTER TABLE {table} ADD COLUMN later_{number} text;",
            (
                f"ALTER TABLE {table} RENAME TO moved_{number};",
                f"ALTER TABLE {table} ALTER COLUMN note TYPE varchar(20);",
                f"DROP TABLE {table} CASCADE;",
                f"ALTER TABLE {old} ADD COLUMN more_{number} text;",
                f"CREATE INDEX ON {table} (note);",
            )[number % 5],
        )
    )


def _calls(count: int) -> tuple[int, Review]:
    files = {f"db/migrate/{number:06}_change.sql": _file(number).encode() for number in range(count)}
    changes = as_change(MemoryTree(files))
    seen = 0

    def note(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal seen
        seen += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        review = Reviewer(changes, Policy(paths=("**",)), schema=Schema(), assume=True).review()
    finally:
        sys.setprofile(None)
    return seen, review


def test_a_file_more_costs_the_same_however_many_there_are() -> None:
    _calls(5)  # what is imported, compiled and remembered at the first use counts nowhere
    (few, review), (some, _), (many, _) = _calls(100), _calls(200), _calls(400)
    assert len(review.coverage) == 100
    assert not review.gaps
    early, late = (some - few) / 100, (many - some) / 200
    assert early < PER_FILE
    assert late < early * 1.1
