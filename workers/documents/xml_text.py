"""XML → elements with lines, by expat's events. Entities and what a DOCTYPE declares are refused, nothing is fetched.

The text is given to expat as UTF-8, whatever its declaration says. Source: https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

import re
from xml.parsers import expat

from workers.documents.element import Element
from workers.documents.node import DEEPEST, UnreadableDocument

MOST_ELEMENTS = 150_000
_ILLEGAL = re.compile("[\ud800-\udfff]")


def read_xml(text: str) -> Element:
    """The root element. Names lose their namespace's prefix. Raises UnreadableDocument."""
    builder = _Builder()
    parser = builder.parser
    try:
        parser.Parse(_ILLEGAL.sub("\ufffd", text).encode(), True)
    except expat.ExpatError as error:
        raise UnreadableDocument(f"it is not valid XML ({expat.ErrorString(error.code)})", error.lineno) from None
    if builder.root is None:
        raise UnreadableDocument("it is not valid XML (no element found)", 1)
    return builder.root


class _Builder:
    """Elements from events, with a stack of its own."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.stack: list[Element] = []
        self.pieces: list[list[str]] = []
        self.count = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self.opened
        self.parser.EndElementHandler = self.closed
        self.parser.CharacterDataHandler = self.words
        self.parser.EntityDeclHandler = self.entity
        self.parser.ExternalEntityRefHandler = self.external

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if len(self.stack) >= DEEPEST:
            raise UnreadableDocument(f"it is nested deeper than {DEEPEST} levels", line)
        if self.count > MOST_ELEMENTS:
            raise UnreadableDocument(f"it holds more than {MOST_ELEMENTS:,} elements", line)
        element = Element(name.rpartition(":")[2], line, {key.rpartition(":")[2]: value for key, value in attributes.items()})
        if self.stack:
            self.stack[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.stack.append(element)
        self.pieces.append([])

    def closed(self, name: str) -> None:
        del name
        element = self.stack.pop()
        element.end, element.text = self.parser.CurrentLineNumber, "".join(self.pieces.pop())

    def words(self, text: str) -> None:
        if not self.stack:
            return
        pieces = self.pieces[-1]
        if not pieces and not text.strip():
            return  # so that the text begins on its own first line
        if not pieces:
            self.stack[-1].text_line = self.parser.CurrentLineNumber
        pieces.append(text)

    def entity(self, name: str, *_: object) -> None:
        why = f"it declares the entity `{name[:40]}`: entities are not followed"
        raise UnreadableDocument(why, self.parser.CurrentLineNumber)

    def external(self, *_: object) -> int:
        raise UnreadableDocument("it refers to an external entity: those are not followed", self.parser.CurrentLineNumber)
