"""One element of a document that is a tree of named things: XML, and YAML or JSON that say the same."""

from __future__ import annotations

from collections.abc import Iterator


class Element:
    """A name, its attributes, what is inside, its own text.

    `line` and `end` are its first and last line, `text_line` that on which the text begins, all 1-based. Treated as frozen
    once read; a plain class, for a large document has a hundred thousand of them.
    """

    __slots__ = ("attributes", "children", "end", "line", "name", "text", "text_line")

    def __init__(self, name: str, line: int, attributes: dict[str, str] | None = None) -> None:
        """An element that begins at `line`; the reader adds the rest."""
        self.name, self.line, self.end, self.text, self.text_line = name, line, line, "", line
        self.attributes = attributes if attributes is not None else {}
        self.children: list[Element] = []

    def get(self, *names: str) -> str:
        """The first of these attributes that says something, '' when none does."""
        return next((value for name in names if (value := self.attributes.get(name, ""))), "")

    def true(self, name: str) -> bool:
        """Whether the attribute says `true`."""
        return self.attributes.get(name, "").strip().lower() == "true"

    def inside(self, *names: str) -> Iterator[Element]:
        """The elements of these names right below."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> Element | None:
        """The first element of that name right below."""
        return next(self.inside(name), None)

    def said(self, name: str) -> str:
        """What stands under the name as an attribute, or as an element's text."""
        child = self.first(name)
        return self.attributes.get(name, "") or (child.text if child is not None else "")
