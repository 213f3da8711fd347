"""A Ruby file: its tree, the bodies of its heredocs, the constants and methods of its classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.frameworks.values import Text, Unresolved, joined
from workers.readers.syntax import Node, Syntax, parse_source

_ESCAPES = {"n": "\n", "t": "\t", "s": " ", "r": "\r", "0": "\0", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_BLANK = re.compile(r"[ \t]*")


@dataclass(slots=True)
class Source:
    """One file. `heredocs` are bodies by the byte at which their `<<~SQL` begins.

    `rows` are the file's own: what is on later ones comes from modules it includes.
    """

    path: str
    syntax: Syntax
    heredocs: dict[int, Node] = field(default_factory=dict)
    rows: int = 0

    @classmethod
    def parse(cls, path: str, text: str, helpers: str = "") -> Source:
        """Parse it, and behind it the modules it includes. Raises TooLarge."""
        syntax = parse_source(path, f"{text}\n{helpers}" if helpers else text, "ruby")
        source = cls(path, syntax, rows=text.count("\n") + 1)
        begun: list[Node] = []
        for node in syntax.walk("heredoc_beginning", "heredoc_body"):
            if node.type == "heredoc_beginning":
                begun.append(node)
            elif begun:
                source.heredocs[begun.pop(0).start_byte] = node
        return source

    def text(self, node: Node) -> str:
        """What the file says there."""
        return self.syntax.text(node)

    def whole_text(self, node: Node) -> str:
        """What the file says of a node with the heredocs that begin in it."""
        end = max(
            [node.end_byte, *(body.end_byte for at, body in self.heredocs.items() if node.start_byte <= at < node.end_byte)]
        )
        return self.syntax.data[node.start_byte : end].decode("utf-8", "replace")

    def whole(self, node: Node) -> tuple[int, int]:
        """The rows (from 0) of a node with the heredocs that begin in it."""
        end = node.end_point.row
        for start, body in self.heredocs.items():
            if node.start_byte <= start < node.end_byte:
                end = max(end, body.end_point.row)
        return node.start_point.row, end

    def pieces(self, node: Node) -> Iterator[Text | Node]:
        """The parts of a string: text with its rows, or the node of an interpolation."""
        if node.type == "heredoc_beginning":
            yield from self._heredoc(node)
            return
        raw = self.text(node).startswith(("'", "%q"))
        for child in node.named_children:
            if child.type == "interpolation":
                yield child
            elif child.type == "escape_sequence":
                yield _placed(_unescaped(self.text(child), raw), child)
            else:
                text = self.text(child)
                yield _placed(re.sub(r"\\(['\\])", r"\1", text) if raw else text, child)

    def _heredoc(self, node: Node) -> Iterator[Text | Node]:
        """A heredoc's lines; of `<<~` without the indentation they share."""
        body = self.heredocs.get(node.start_byte)
        if body is None:
            raise Unresolved("a heredoc without an end")
        parts = [child for child in body.named_children if child.type != "heredoc_end"]
        indent = self._indent(parts) if self.text(node).startswith("<<~") else 0
        fresh = True
        for child in parts:
            if child.type == "interpolation":
                fresh = False
                yield child
            elif child.type == "escape_sequence":
                yield _placed(_unescaped(self.text(child), raw=False), child)
            else:
                text = self.text(child)
                yield _dedented(text, child.start_point.row, indent, fresh=fresh and text.startswith("\n"))
                fresh = text.endswith("\n")

    def _indent(self, parts: list[Node]) -> int:
        lines = "".join(self.text(part) if part.type == "heredoc_content" else "#" for part in parts).split("\n")[1:]
        widths = [len(found[0]) for line in lines if line.strip() and (found := _BLANK.match(line))]
        return min(widths, default=0)


def _placed(text: str, node: Node) -> Text:
    row = node.start_point.row
    starts = [(0, row)] + [(match.end(), row + n) for n, match in enumerate(re.finditer("\n", text), 1)]
    return Text.at(text, tuple(starts))


def _dedented(text: str, row: int, indent: int, *, fresh: bool) -> Text:
    """The lines of heredoc content; its first newline ends the line on which the heredoc begins."""
    lines = text.split("\n")
    if fresh:
        lines, row = lines[1:], row + 1
    parts: list[str] = []
    for number, line in enumerate(lines):
        cut = line[indent:] if (number or fresh) and line[:indent].strip() == "" else line
        parts.append(Text.at(cut + "\n" * (number < len(lines) - 1), ((0, row + number),)))
    return joined(parts)


def _unescaped(text: str, raw: bool) -> str:
    rest = text[1:]
    if raw:
        return rest if rest in {"'", "\\"} else text
    if rest[:1] in {"u", "x"}:
        digits = re.sub(r"[^0-9a-fA-F]", "", rest)
        return chr(int(digits, 16)) if digits and int(digits, 16) < 0x110000 else text
    return "" if rest == "\n" else _ESCAPES.get(rest, rest)
