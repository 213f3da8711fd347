"""Character offsets to line numbers."""

from __future__ import annotations

import re
from bisect import bisect_left

from bot.domain.changes import Span
from bot.domain.record import dataclass

_NEWLINE = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """The places of a text's newlines, found once: O(text) to build, O(log lines) to ask."""

    newlines: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Index `text`. Lines end at a line feed, as git and GitHub count them."""
        return cls(tuple(match.start() for match in _NEWLINE.finditer(text)))

    def at(self, offset: int) -> int:
        """The line, counted from 1, that the character at `offset` stands on."""
        return bisect_left(self.newlines, offset) + 1

    def span(self, path: str, start: int, end: int) -> Span:
        """The lines of the characters from `start` up to, not including, `end`."""
        first = bisect_left(self.newlines, start)
        return Span(path, first + 1, bisect_left(self.newlines, max(start, end - 1), first) + 1)
