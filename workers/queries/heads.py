"""Lines of a tree that declare a name: files are found by a word in them, the lines in their whole text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.changes import Mention
from workers.readers.listing import Listing

_MOST, _SHOWN = 200, 200
"""Files of which a tree tells at most (where it tells of so many, there may be others), letters of a line that is given."""
_LARGEST = 10_000_000
"""Bytes of all files that one look-up reads."""


@dataclass(slots=True)
class _Left:
    """What all look-ups in one tree may still cost: how many there are, and the bytes they read."""

    lookups: int = 1_000
    size: int = 200_000_000


def heads(tree: Listing, words: Sequence[str], endings: Sequence[str], head: re.Pattern[str]) -> tuple[Mention, ...] | None:
    """Every line that the pattern is found in, of files that hold one of the words; None where not all of them are known.

    That is also where all that has been looked for in the tree before has cost enough.

    A tree tells one line of each file, which need not be the one that declares: a comment above it may hold the word too.
    """
    key = ("heads", tuple(words), tuple(endings), head.pattern)
    return tree.remember(key, lambda: _heads(tree, words, endings, head))


def _heads(tree: Listing, words: Sequence[str], endings: Sequence[str], head: re.Pattern[str]) -> tuple[Mention, ...] | None:
    left = tree.remember("what looking for heads may cost", _Left)
    left.lookups -= 1
    if left.lookups < 0 or len(paths := sorted({one.path for one in tree.lines_with(words, endings)})) >= _MOST:
        return None
    found, most = list[Mention](), max(0, left.size - _LARGEST)
    for path, data in tree.read_many(paths):
        left.size -= len(data or b"")
        if data is None or left.size < most:
            return None
        lines = enumerate(data.decode("utf-8", "ignore").split("\n"), 1)
        found += (Mention(path, number, line.strip()[:_SHOWN]) for number, line in lines if head.search(line))
    return tuple(found) if len(found) < _MOST else None


def text_at(tree: Listing, one: Mention, lines: int) -> str:
    """So many lines of the file from that one on."""
    return "\n".join(tree.text(one.path).split("\n")[one.line - 1 : one.line - 1 + lines])
