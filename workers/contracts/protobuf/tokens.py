""".proto text cut into words with their lines; comments and white space are left out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""[ \t\r\n\f\v]+|//[^\n]*|/\*.*?\*/
    |(?P<word>\.?[A-Za-z_][\w.]*)
    |(?P<number>[-+]?\.?\d[\w.]*(?:(?<=[eE])[-+]\d+)?)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<mark>[{}\[\]()<>=;,:/-])""",
    re.VERBOSE | re.DOTALL,
)
MOST = 2_000_000
"""Characters of a file that are read."""

Token = tuple[str, int]
"""A word as written, and its line."""


class UnreadableProto(ValueError):
    """The text is no .proto file. `line` is 1-based."""

    def __init__(self, why: str, line: int) -> None:
        """`why` continues a sentence about the file."""
        super().__init__(why)
        self.why, self.line = why, line


def tokens(text: str) -> Iterator[Token]:
    """The words in order, a whole name that is broken over lines as one. Raises UnreadableProto."""
    last: Token | None = None
    for token in _words(text):
        if last is not None and _goes_on(last[0], token[0]):
            last = last[0] + token[0], last[1]
            continue
        if last is not None:
            yield last
        last = token
    if last is not None:
        yield last


def _goes_on(word: str, after: str) -> bool:
    """Whether the second is the rest of a name that the first begins: `.Order` behind `shop.v1`, but not behind `optional`."""
    if not word[0].isalpha():
        return False
    return (after[0] == "." and "." in word) or (word[-1] == "." and after[0].isalpha())


def _words(text: str) -> Iterator[Token]:
    if len(text) > MOST:
        raise UnreadableProto(f"it holds {len(text) / 1e6:.1f} MB", 1)
    breaks = [match.start() for match in re.finditer("\n", text)]
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            line = bisect_left(breaks, at) + 1
            raise UnreadableProto(f"a character that is none of the language's, line {line}", line)
        if match.lastgroup:
            yield match[0], bisect_left(breaks, match.start()) + 1
        at = match.end()
