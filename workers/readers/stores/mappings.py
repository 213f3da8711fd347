"""
Elasticsearch and OpenSearch: mappings of an index in JSON or YAML, compared field by field with the merge base.

Templates (`index_patterns`) are left alone: they hold for new indices only.

Source: https://www.elastic.co/docs/manage-data/data-store/mapping
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.stores import MappingChange, StoreFile
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.documents import Node

_DEEPEST = 20


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The fields whose type is another one."""
    del scene
    before, after = _mapping(change, "base"), _mapping(change, "head")
    if after is None:
        return
    yield StoreFile(Span(change.path, 1, 1), ("elasticsearch",))
    old = dict(_fields(before)) if before is not None else {}
    for field, node in _fields(after):
        was = old.get(field)
        if was is not None and was.text != node.text:
            yield MappingChange(Span(change.path, node.line, node.line), field, was.text, node.text)


def _mapping(change: Change, side: Side) -> Node | None:
    """The properties of the file's mapping; None where it has none."""
    from workers.documents import UnreadableDocument, read_document

    text = text_of(change, side)
    if text is None or not re.search(r"[\"']?mappings[\"']?\s{0,9}:", text):
        return None
    try:
        document = read_document(change.path, text)
    except UnreadableDocument:
        return None
    return None if document.get("index_patterns") is not None else document.at("mappings", "properties")


def _fields(properties: Node) -> Iterator[tuple[str, Node]]:
    """(dotted name, its type) of every field; one without a type that has fields of its own is an object."""
    stack = [("", properties, 0)]
    while stack:
        prefix, node, depth = stack.pop()
        for name, field in node.pairs.items():
            kind, inside = field.get("type"), field.get("properties")
            if kind is not None and kind.form == "text":
                yield prefix + name, kind
            if inside is not None and depth < _DEEPEST:
                stack.append((f"{prefix}{name}.", inside, depth + 1))


reader = TopicReader(__name__, re.compile(r"\.(json|ya?ml)$", re.IGNORECASE), read)
