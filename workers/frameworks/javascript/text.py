"""Strings that know on which lines of the file they stand, so that SQL in a template literal keeps its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

LONGEST = 400_000
"""Characters of a string that code may put together; a longer one is not known."""


class Text(str):
    """A string with marks: from offset o on it stands on line n of the file, and its newlines are the file's."""

    __slots__ = ("marks",)
    marks: tuple[tuple[int, int], ...]

    def __new__(cls, text: str, marks: tuple[tuple[int, int], ...]) -> Text:
        """The string and its marks, the first of them at offset 0."""
        made = super().__new__(cls, text)
        made.marks = marks
        return made

    def line(self, offset: int) -> int:
        """The file's line of a character."""
        place = bisect_right(self.marks, (offset, 1 << 60)) - 1
        return self.marks[max(place, 0)][1]

    def cut(self, start: int, end: int) -> Text:
        """A slice of it, on the same lines."""
        inside = [(at - start, line) for at, line in self.marks if start < at < end]
        return Text(str(self)[start:end], ((0, self.line(start)), *inside))

    def clipped(self) -> Text:
        """Without the blanks around it."""
        whole = str(self)
        start = len(whole) - len(whole.lstrip())
        return self.cut(start, max(start, len(whole.rstrip())))

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Text:
        """With other words in place of what the pattern finds."""
        whole, pieces, at = str(self), [], 0
        for found in pattern.finditer(whole):
            pieces += [self.cut(at, found.start()), Text(by(found), ((0, self.line(found.start())),))]
            at = found.end()
        return joined([*pieces, self.cut(at, len(whole))])


def joined(pieces: list[Text]) -> Text:
    """The pieces one behind the other."""
    marks: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        marks += [(at + offset, line) for offset, line in piece.marks if offset or not marks or marks[-1][1] != line]
        at += len(piece)
    return Text("".join(pieces), tuple(marks) or ((0, 1),))


def written(text: str, line: int, *, own_lines: bool = True) -> Text:
    """A stretch of a literal that begins on a line; `own_lines` when its newlines are the file's."""
    marks = [(0, line)]
    if own_lines:
        marks += [(found.end(), line + count) for count, found in enumerate(re.finditer("\n", text), 1)]
    return Text(text, tuple(marks))
