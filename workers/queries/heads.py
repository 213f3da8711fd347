"""Lines of a tree that declare a name: files are found by a word in them, the lines in their whole text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.changes import Mention
from workers.readers.listing import Listing

_MOST, _LARGEST, _SHOWN = 200, 10_000_000, 200
"""Files of which a tree tells at most (where it tells of so many, there may be others), bytes of all of them, of a line."""


def heads(tree: Listing, words: Sequence[str], endings: Sequence[str], head: re.Pattern[str]) -> tuple[Mention, ...] | None:
    """Every line that the pattern is found in, of files that hold one of the words; None where not all of them are known.

    A tree tells one line of each file, which need not be the one that declares: a comment above it may hold the word too.
    """
    key = ("heads", tuple(words), tuple(endings), head.pattern)
    return tree.remember(key, lambda: _heads(tree, words, endings, head))


def _heads(tree: Listing, words: Sequence[str], endings: Sequence[str], head: re.Pattern[str]) -> tuple[Mention, ...] | None:
    paths = sorted({one.path for one in tree.lines_with(words, endings)})
    if len(paths) >= _MOST:
        return None
    found, left = list[Mention](), _LARGEST
    for path, data in tree.read_many(paths):
        left -= len(data or b"")
        if data is None or left < 0:
            return None
        lines = enumerate(data.decode("utf-8", "ignore").split("\n"), 1)
        found += (Mention(path, number, line.strip()[:_SHOWN]) for number, line in lines if head.search(line))
    return tuple(found) if len(found) < _MOST else None


def text_at(tree: Listing, one: Mention, lines: int) -> str:
    """So many lines of the file from that one on."""
    return "\n".join(tree.text(one.path).split("\n")[one.line - 1 : one.line - 1 + lines])
