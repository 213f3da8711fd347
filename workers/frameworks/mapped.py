"""Entities of a changed file, held against the schemas of both sides, and the fact that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from bot.domain.changes import Change
from bot.domain.models import EntityChange
from workers.frameworks.entities import Entity, differences
from workers.readers.reader import claims
from workers.scene import Scene, text_of
from workers.settle import touches

Entities = Callable[[str, str], dict[str, Entity]]
"""(path, text) → the entities that a file declares, by name."""
_WORD = re.compile(r"[\"'`.]?\b(\w{1,80})\b")


def ahead(framework: str, change: Change, entities: Entities, scene: Scene, command: str) -> Iterator[EntityChange]:
    """What one file says and no migration does."""
    head, base = entities(change.path, text_of(change, "head") or ""), _before(change, entities)
    changed = {name: one for name, one in head.items() if name in base and _says(one) != _says(base[name])}
    if not changed:
        return
    told = scene.remember("words of new migrations", lambda: _told(scene))
    before, after = scene.schema("base"), scene.schema("head")
    moved = partial(_written, scene)
    said = [one for name, new in changed.items() for one in differences(base[name], new, before, after, told, moved)]
    touched = change.touched()
    if found := [(words, span) for words, span in said if touches(span, touched)]:
        why = "At the merge base these columns are those that the repository's migrations lead to"
        yield EntityChange(found[0][1], framework, tuple(words for words, _ in found), why, command)


def _written(scene: Scene, column: str) -> bool:
    """Whether lines that the change adds declare something of that name: what is gone from a class may have moved."""
    said = re.compile(rf"\b{re.escape(column)}\b[\"']?\s*[:=]")
    for change in scene.changes.changes:
        lines = (text_of(change, "head") or "").split("\n") if change.path.endswith((".py", ".ts")) else []
        if any(said.search(lines[at - 1]) for at in change.touched().head if at <= len(lines)):
            return True
    return False


def _before(change: Change, entities: Entities) -> dict[str, Entity]:
    return entities(change.previous or change.path, text_of(change, "base") or "")


def _says(entity: Entity) -> object:
    return entity.table, {name: (one.optional, one.type) for name, one in entity.attributes.items()}


def _told(scene: Scene) -> frozenset[str]:
    """Every word of the migrations that the change adds or edits."""
    changed = [one for one in scene.changes.changes if not one.deleted]
    found = claims([one.path for one in changed], scene.tree("head"), named=scene.policy.includes)
    texts = [text_of(one, "head") or "" for one in changed if one.path in found]
    return frozenset(word for text in texts for word in _WORD.findall(text[:200_000]))
