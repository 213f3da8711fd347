"""Documents of data (YAML, JSON) as nodes that know their lines: parsed, never constructed, bounded."""

from __future__ import annotations

from workers.documents.json_text import read_json
from workers.documents.node import Node, UnreadableDocument
from workers.documents.yaml_text import read_yaml

__all__ = ["LARGEST", "Node", "UnreadableDocument", "read_document"]

LARGEST = 6 * 1024 * 1024
"""Characters of a document that is read; a YAML document of that size takes some seconds."""


def read_document(path: str, text: str) -> Node:
    """The document as a node. JSON by its first character or the file's name, else YAML. Raises UnreadableDocument."""
    if len(text) > LARGEST:
        raise UnreadableDocument(f"it holds {len(text) / 1e6:.1f} MB: over {LARGEST // 2**20} MB are not read")
    if path.lower().endswith(".json") or text.lstrip()[:1] in {"{", "["}:
        try:
            return read_json(path, text)
        except UnreadableDocument:
            if path.lower().endswith(".json"):
                raise
    return read_yaml(path, text)
