"""
Elasticsearch and OpenSearch: mappings of an index in JSON or YAML, compared field by field with the merge base, and the
settings that bound it.

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
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.found import Found
    from workers.documents import Node

_DEEPEST = 20
_LIMITS = frozenset({"index.mapping.total_fields.limit", "index.max_result_window"})


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The fields whose type is another one."""
    from workers.configuration.found import compared, trial

    del scene
    documents = [_document(change, side) for side in ("base", "head")]
    before, after = (document.at("mappings", "properties") if document is not None else None for document in documents)
    if after is None:
        return
    yield StoreFile(Span(change.path, 1, 1), ("elasticsearch",))
    if not trial(change.path):
        yield from compared(change, *(_bounds(document) for document in documents))
    old = dict(_fields(before)) if before is not None else {}
    for field, node in _fields(after):
        was = old.get(field)
        if was is not None and was.text != node.text:
            yield MappingChange(Span(change.path, node.line, node.line), field, was.text, node.text)


def _document(change: Change, side: Side) -> Node | None:
    """The file's index; None where it has no mapping."""
    from workers.documents import UnreadableDocument, read_document

    text = text_of(change, side)
    if text is None or not re.search(r"[\"']?mappings[\"']?\s{0,9}:", text):
        return None
    try:
        document = read_document(change.path, text)
    except UnreadableDocument:
        return None
    return None if document.get("index_patterns") is not None else document


def _bounds(document: Node | None) -> Iterator[Found]:
    """`dynamic` of the whole mapping, and the two limits, however their names are nested."""
    from workers.configuration.found import found

    for node in [document.at("mappings", "dynamic")] if document is not None else []:
        if node is not None:
            yield found("elasticsearch", "dynamic", node.text, node.line)
    stack = [("", document.get("settings"))] if document is not None else []
    while stack:
        prefix, inside = stack.pop()
        for name, node in inside.pairs.items() if inside is not None else ():
            key = f"{prefix}{name}" if (prefix + name).startswith("index") else f"index.{prefix}{name}"
            if key in _LIMITS:
                yield found("elasticsearch", key, node.text, node.line)
            elif any(limit.startswith(key + ".") for limit in _LIMITS):
                stack.append((f"{key}.", node))


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


reader = TopicReader(__name__, late(r"\.(json|ya?ml)$", re.IGNORECASE), read)
