"""Raw SQL in strings of a migration: each statement on the lines it stands on."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Span
from workers.frameworks.django.source import Module


@dataclass(frozen=True, slots=True)
class Places:
    """Where the characters of a string constant stand in its file: pieces of (offset, line, newlines are the file's)."""

    pieces: tuple[tuple[int, int, bool], ...]
    text: str
    line: int
    end: int

    def span(self, path: str, start: int, end: int) -> Span:
        """The lines of the characters from `start` up to `end`."""
        return Span(path, self._at(start), max(self._at(start), self._at(max(start, end - 1))))

    def _at(self, offset: int) -> int:
        first, line, real = next((one for one in reversed(self.pieces) if one[0] <= offset), (0, self.line, False))
        return min(self.end, line + self.text.count("\n", first, offset) if real else line)


def places(module: Module, node: ast.expr, text: str) -> Places:
    """The places of a value's characters; all on the node's lines where it is more than a constant."""
    first, last = node.lineno, node.end_lineno or node.lineno
    whole = Places(((0, first, False),), text, first, last)
    if not isinstance(node, ast.Constant) or first == last:
        return whole
    pieces, at = [], 0
    for line, end, value in _strings(module.source(node)):
        pieces.append((at, first + line - 1, value.count("\n") == end - line and end > line))
        at += len(value)
    return Places(tuple(pieces), text, first, last) if at == len(text) else whole


def _strings(source: str) -> Iterator[tuple[int, int, str]]:
    """Each string literal of an implicit concatenation: its first and last line, its value."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({source}\n)").readline):
            if token.type == tokenize.STRING:
                value = ast.literal_eval(token.string)
                if isinstance(value, str):
                    yield token.start[0], token.end[0], value
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def literal_node(module: Module, node: ast.expr) -> ast.expr:
    """The constant that an expression comes from: through names bound once, dedent and methods that keep the lines' count."""
    for _ in range(5):
        match node:
            case ast.Name(id=name) if module.bound.get(name) is not None:
                node = module.bound[name] or node
            case ast.Call(func=ast.Attribute(attr="dedent"), args=[inner]) | ast.Call(func=ast.Name(id="dedent"), args=[inner]):
                node = inner
            case _:
                return node
    return node
