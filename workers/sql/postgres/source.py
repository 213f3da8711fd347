"""Where things stand in the text: statements, tokens and actions, in characters."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from workers.sql.libpg_query import pb, scan_text

# The scanner's white space (src/backend/parser/scan.l): a no-break space is part of a name, not a gap.
BLANK = " \t\n\r\f\v"
_CONTINUATION = re.compile(rb"[\x80-\xbf]")
OPENING = frozenset((pb.ASCII_40, pb.ASCII_91))
CLOSING = frozenset((pb.ASCII_41, pb.ASCII_93))


def to_characters(text: str) -> Callable[[int], int]:
    """A function from byte offsets of the UTF-8 text to character offsets; the identity for ASCII."""
    if text.isascii():
        return int
    extra = [m.start() for m in _CONTINUATION.finditer(text.encode())]
    return lambda offset: offset - bisect_left(extra, offset)


class Token(NamedTuple):
    """One token that is not a comment: PostgreSQL's token number and its characters, end exclusive."""

    kind: int
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text."""
    at = to_characters(text)
    return [Token(kind, at(start), at(end)) for kind, start, end in scan_text(text)]


class Source:
    """One statement of a text: `start` and `end` are character offsets into `whole`, `at` turns byte offsets into them."""

    __slots__ = ("at", "end", "start", "whole")

    def __init__(self, whole: str, start: int, end: int, at: Callable[[int], int] = int) -> None:
        """`end` may include blanks and comments after the statement: they are cut off here."""
        self.whole = whole
        self.start = start
        self.end = self._last(start, end)
        self.at = at

    def _last(self, start: int, end: int) -> int:
        """The end of the last token."""
        text = self.whole[start:end].rstrip(BLANK)
        if "--" in text[text.rfind("\n") + 1 :] or text.endswith("*/"):
            found = tokens(text)
            return start + (found[-1].end if found else 0)
        return start + len(text)

    @property
    def text(self) -> str:
        """The statement without its semicolon."""
        return self.whole[self.start : self.end]

    def after(self, location: int) -> str:
        """The rest of the statement after the qualified name at that byte offset."""
        return self.rest(self.tokens_after(location))

    def rest(self, found: list[Token]) -> str:
        """The text from the first of these tokens to the end of the statement."""
        return self.whole[found[0].start : self.end] if found else ""

    def tokens_after(self, location: int) -> list[Token]:
        """The tokens after the qualified name at that byte offset."""
        return self.skip_name(self.tokens_from(self.at(location)))

    def tokens_from(self, start: int) -> list[Token]:
        """The tokens from that character on; their offsets are into the whole text."""
        return [Token(t.kind, t.start + start, t.end + start) for t in tokens(self.whole[start : self.end])]

    def skip_name(self, found: list[Token]) -> list[Token]:
        """The tokens without the qualified name they begin with."""
        skip = 1
        while skip + 1 < len(found) and found[skip].kind == pb.ASCII_46:
            skip += 2
        return found[skip:]

    def actions(self, location: int) -> list[tuple[int, int]]:
        """The comma-separated parts after the name at that byte offset: commas inside brackets do not count."""
        parts: list[tuple[int, int]] = []
        depth, start, end = 0, -1, -1
        for token in self.tokens_after(location):
            if token.kind == pb.ASCII_44 and not depth:
                parts.append((start, end))
                start = -1
                continue
            depth += (token.kind in OPENING) - (token.kind in CLOSING)
            start, end = (token.start if start < 0 else start), token.end
        return [*parts, (start, end)]
