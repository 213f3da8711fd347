"""
TypeORM: properties that builders of queries and `relations` name, held against the entities.

`where("user.name = :name")` and its like, where the alias is of an entity that the same function says, directly or by joins
over relations, and the tree has one class of that name with all that it derives from.

Source: https://typeorm.io/docs/query-builder/select-query-builder/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = re.compile(r"\bcreateQueryBuilder\(|\brelations:[ \t]*\[")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The properties that the change asks for in vain."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text) or not scene.tree("head").mentioned("package.json", "typeorm"):
        return ()
    from workers.asked.typeorm.told import unknown_properties
    from workers.queries.reading import serves

    return unknown_properties(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.[cm]?[jt]s$"), read)
