"""JSON → nodes with lines. The standard library's parser keeps no positions, so this is a scanner of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # documented only as JSONDecoder's, the fast one

from workers.documents.node import DEEPEST, Form, Node, UnreadableDocument

_TOKEN = re.compile(r'[ \t\r\n]*(?:([{}\[\],:])|"|(true|false|null)\b|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?))')
_WORDS: dict[str, Form] = {"true": "boolean", "false": "boolean", "null": "null"}


def read_json(path: str, text: str) -> Node:
    """The document of the text. Raises UnreadableDocument. Of equal keys the last one holds, as everywhere."""
    try:
        return _Scanner(path, text).document()
    except JSONDecodeError as error:
        raise UnreadableDocument(f"it is not valid JSON ({error.msg.lower()})", error.lineno) from None


class _Scanner:
    """One walk over the text with a stack of its own: depth costs no recursion."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text, self.at = path, text, 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def line(self, offset: int) -> int:
        return bisect_left(self.breaks, offset) + 1

    def document(self) -> Node:
        root = self.value(*self.token())
        stack = [root] if root.form in {"map", "list"} else []
        while stack:
            self.member(stack)
        if self.text[self.at :].strip(" \t\r\n"):
            raise self.wrong("something follows the end")
        return root

    def member(self, stack: list[Node]) -> None:
        """The next member of the innermost collection, or its end."""
        inside = stack[-1]
        kind, start = self.token()
        comma = bool(inside.pairs or inside.items) and kind == ","
        if comma:
            kind, start = self.token()
        elif kind not in "}]" and (inside.pairs or inside.items):
            raise self.wrong("a comma is missing")
        if not comma and kind == ("}" if inside.form == "map" else "]"):
            inside.end = self.line(start)
            stack.pop()
            return
        node = self.keyed(inside, kind, start) if inside.form == "map" else self.value(kind, start)
        if inside.form == "list":
            inside.items.append(node)
        if node.form in {"map", "list"}:
            stack.append(node)
            if len(stack) > DEEPEST:
                raise UnreadableDocument(f"it is nested deeper than {DEEPEST} levels", node.line)

    def keyed(self, inside: Node, kind: str, start: int) -> Node:
        if kind != '"':
            raise self.wrong("a key is missing")
        key, self.at = scanstring(self.text, start + 1, True)
        if self.token()[0] != ":":
            raise self.wrong("a colon is missing")
        line = self.line(start)
        node = inside.pairs[key] = self.value(*self.token())
        node.line = line
        return node

    def token(self) -> tuple[str, int]:
        """Its first character ('0' for a number) and where it starts; `at` moves behind it (a string's is left to read)."""
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise self.wrong("a value is missing")
        mark, word, number = match.groups()
        start = match.end() - len(mark or word or number or '"')
        self.at = match.end()
        return mark or word or ("0" if number else '"'), start

    def value(self, kind: str, start: int) -> Node:
        line = self.line(start)
        if kind in _WORDS:
            return Node(self.path, _WORDS[kind], line, kind)
        if kind == "0":
            return Node(self.path, "number", line, self.text[start : self.at])
        if kind == '"':
            content, self.at = scanstring(self.text, start + 1, True)
            return Node(self.path, "text", line, content)
        if kind in {"{", "["}:
            return Node(self.path, "map" if kind == "{" else "list", line)
        raise self.wrong("a value is missing")

    def wrong(self, why: str) -> UnreadableDocument:
        return UnreadableDocument(f"it is not valid JSON ({why})", self.line(self.at))
