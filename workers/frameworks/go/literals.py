"""Literals of Go: strings with the lines they stand on, and numbers."""

from __future__ import annotations

import re
from typing import Protocol

from workers.frameworks.values import Text, Unresolved
from workers.readers.syntax import Node

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Spelled(Protocol):
    """A file."""

    def text(self, node: Node | None) -> str:
        """What it says there."""

    def short(self, node: Node) -> str:
        """The first line of that."""


def cut(text: Text, start: int, end: int) -> Text:
    """A slice, on the same lines."""
    before = [row for offset, row in text.rows if offset <= start]
    rows = [(offset - start, row) for offset, row in text.rows if start < offset < end]
    return Text.at(str(text)[start:end], (*([(0, before[-1])] if before else []), *rows))


def raw(go: Spelled, node: Node, *_: object) -> Text:
    """A string between backticks: each of its lines is one of the file."""
    text, row = go.text(node)[1:-1].replace("\r", ""), node.start_point.row
    marks = [(found.end(), row + count) for count, found in enumerate(re.finditer("\n", text), 1)]
    return Text.at(text, ((0, row), *marks))


def interpreted(go: Spelled, node: Node, *_: object) -> Text:
    """A string between quotes."""
    return Text.at(_ESCAPE.sub(_unescaped, go.text(node)[1:-1]), ((0, node.start_point.row),))


def _unescaped(found: re.Match[str]) -> str:
    word = found[1]
    if len(word) == 1:
        return _ESCAPES.get(word, word)
    code = int(word[1:], 16) if word[0] in "xuU" else int(word, 8)
    return chr(code) if code < 0x110000 else ""


def number(go: Spelled, node: Node, *_: object) -> int:
    """An integer. Raises Unresolved for what is none."""
    try:
        return int(go.text(node).replace("_", ""), 0)
    except ValueError:
        raise Unresolved(f"`{go.short(node)}`") from None
