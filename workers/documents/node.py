"""One value of a document, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

Form = Literal["map", "list", "text", "number", "boolean", "null"]
DEEPEST: Final = 100
"""Levels of nesting that are followed."""


class UnreadableDocument(ValueError):
    """The text is no document that is read here. `line` is 1-based."""

    def __init__(self, why: str, line: int | None = None) -> None:
        """`why` continues a sentence about the file."""
        super().__init__(why)
        self.why, self.line = why, line


class Node:
    """One value: `text` of a scalar as written, `pairs` of a mapping, `items` of a list.

    `line` is where it begins (the line of its key, when it has one) and `end` its last line, both 1-based. Treated as frozen;
    a plain class, for a large document has a hundred thousand of them.
    """

    __slots__ = ("end", "form", "items", "line", "pairs", "path", "text")

    def __init__(self, path: str, form: Form, line: int, text: str = "") -> None:
        """A value of the file at `path`; what it holds is added by the reader."""
        self.path, self.form, self.line, self.end, self.text = path, form, line, line, text
        self.pairs: dict[str, Node] = {}
        self.items: list[Node] = []

    def get(self, key: str) -> Node | None:
        """The value under a key; None where there is none."""
        return self.pairs.get(key)

    def at(self, *keys: str) -> Node | None:
        """The value below a path of keys; None where it ends early."""
        node: Node | None = self
        for key in keys:
            node = node.pairs.get(key) if node is not None else None
        return node

    def word(self, key: str) -> str:
        """The text of the scalar under a key, '' where there is none."""
        node = self.pairs.get(key)
        return node.text if node is not None else ""

    def true(self, key: str) -> bool:
        """Whether `true` stands under the key."""
        node = self.pairs.get(key)
        return node is not None and node.form == "boolean" and node.text.lower() == "true"

    def words(self, key: str) -> tuple[str, ...]:
        """The texts of the scalars in the list under a key (a lone scalar counts as a list of one)."""
        node = self.pairs.get(key)
        if node is None:
            return ()
        return tuple(item.text for item in node.items) if node.form == "list" else (node.text,)

    def children(self) -> Iterator[Node]:
        """The values right below."""
        return iter(self.pairs.values() if self.form == "map" else self.items)
