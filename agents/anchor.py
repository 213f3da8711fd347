"""Where a quote stands: found from its words, never from a number alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agents.case import Case, Sides
from agents.contract import Claim
from bot.domain.changes import Side, Span

LONGEST = 12
"""Lines of a quote."""
_SHORTEST = 6
"""Characters of a quote, white space apart: less stands everywhere."""


def anchored(claim: Claim, case: Case) -> Span | None:
    """The lines of the quote; None where the file and side do not hold it, or where no touched unread line is in it."""
    sides = next((one for one in case.sides.values() if one.path(claim.side) == claim.path), None)
    if sides is None:
        return None
    fresh = case.unread[claim.path, claim.side]
    spans = [span for span in _places(claim.quote, sides, claim.side) if _touched(span, fresh)]
    return min(spans, key=lambda span: abs(span.line - claim.line), default=None)


def stands(quote: str, lines: Sequence[str]) -> list[tuple[int, int]]:
    """First and last line (1-based) of each place: its first line may end, its last begin with the quote's."""
    wanted = [_folded(line) for line in quote.strip("\r\n").split("\n")]
    wanted = [line for line in wanted if line]
    if not wanted or len(wanted) > LONGEST or sum(len(line.replace(" ", "")) for line in wanted) < _SHORTEST:
        return []
    there = [(number, folded) for number, line in enumerate(lines, 1) if (folded := _folded(line))]
    found = []
    for at in range(len(there) - len(wanted) + 1):
        window = there[at : at + len(wanted)]
        if _matches([line for _, line in window], wanted):
            found.append((window[0][0], window[-1][0]))
    return found


def _places(quote: str, sides: Sides, side: Side) -> list[Span]:
    return [Span(sides.path(side), first, last, side) for first, last in stands(quote, sides.lines(side))]


def _matches(lines: Sequence[str], wanted: Sequence[str]) -> bool:
    if len(wanted) == 1:
        return wanted[0] in lines[0]
    return lines[0].endswith(wanted[0]) and lines[-1].startswith(wanted[-1]) and list(lines[1:-1]) == list(wanted[1:-1])


def _folded(line: str) -> str:
    return " ".join(line.split())


def _touched(span: Span, fresh: Collection[int]) -> bool:
    return any(line in fresh for line in range(span.line, span.end + 1))
