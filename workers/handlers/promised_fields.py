"""The fields of the named schemas of a repository's OpenAPI documents."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.changes import Side
from workers.handlers.promised import roots
from workers.scene import Scene

Fields = dict[str, int]
"""Property → the line of its key or value."""


def fields_of(scene: Scene, side: Side) -> dict[tuple[str, str], Fields]:
    """(document, schema) → its own properties."""
    return scene.remember(("promised fields", side), lambda: dict(_all(scene, side)))


def _all(scene: Scene, side: Side) -> Iterator[tuple[tuple[str, str], Fields]]:
    for document in roots(scene, side):
        parts = document.root.get("components")
        schemas = document.root.get("definitions") if document.old else parts.get("schemas") if parts is not None else None
        for name, schema in schemas.pairs.items() if schemas is not None else ():
            properties = schema.get("properties") if schema.form == "map" else None
            if properties is not None:
                yield (document.root.path, name), {word: node.line for word, node in properties.pairs.items()}
