"""What the last reading of a pull request left behind: which lines were read, and what our open comments claim.

Digests of lines and our own sentences, none of the repository's text. It is a help, not the truth: without it everything is
read again, and the fingerprints of the comments that stand keep us from saying anything twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agents.anchor import LONGEST
from agents.case import Case
from agents.findings import line_name
from bot.domain.changes import Side, Span
from bot.known import Known
from bot.markers import FindingMark, digest

_MOST = 6_000
"""Digests of lines that are kept: with more, the next round reads everything again."""


@dataclass(frozen=True, slots=True)
class Round:
    """`seen` are digests of touched lines, `claims` what the comments with these fingerprints say."""

    seen: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """As it is kept."""
        seen = sorted(self.seen) if len(self.seen) <= _MOST else []
        return json.dumps({"seen": seen, "claims": dict(list(self.claims.items())[:50])}, separators=(",", ":"))


def read_round(text: str | None) -> Round:
    """What was kept; nothing where it cannot be read."""
    try:
        found = json.loads(text or "{}")
        return Round(frozenset(map(str, found.get("seen", ()))), {str(k): str(v) for k, v in found.get("claims", {}).items()})
    except (ValueError, AttributeError, TypeError):
        return Round()


def standing(own: Known, case: Case) -> dict[str, Span]:
    """Where the quotes of our open comments still stand, by fingerprint."""
    marks = [mark for _, mark in own.inline.values() if mark.state == "open"]
    found: dict[str, Span] = {}
    for mark in marks:
        span = next(_places(mark, case), None)
        if span is not None:
            found[mark.fingerprint] = span
    return found


def _places(mark: FindingMark, case: Case) -> Iterator[Span]:
    sides: tuple[Side, ...] = ("head", "base")
    for file in case.sides.values():
        for side in sides:
            path, lines = file.path(side), file.lines(side)
            if digest(path) != mark.file:
                continue
            for first in range(len(lines)):
                for last in range(first + 1, min(first + LONGEST, len(lines)) + 1):
                    if line_name(path, side, lines[first:last]) == mark.fingerprint:
                        yield Span(path, first + 1, last, side)
