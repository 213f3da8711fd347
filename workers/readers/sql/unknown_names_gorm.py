"""
GORM: columns and relations that calls name in text (`Where("code = ?")`, `Order`, `Preload`), held against the structs.

Told of structs that bear GORM's words and whose embedded structs are all in the repository, where no part of the chain brings
another table or name, and neither the schema that migrations lead to nor another struct has the column.

Source: https://gorm.io/docs/query.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = late(
    r"\.(?:Where|Or|Not|Order|Pluck|Updates?|UpdateColumns?|Distinct|Omit|Preload|Joins|Assign|Attrs)\(|\bgorm:\""
    r"|\bgorm\.Model\b"
)
_OTHERS = late(r"\"(?:xorm\.io/|github\.com/(?:go-xorm|go-pg|uptrace/bun|upper/db|beego|volatiletech)/)")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What the change asks for, or takes away, that is not there."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text) or _OTHERS.search(text):
        return ()
    if not scene.tree("head").remember("gorm", lambda: _uses_gorm(scene)):
        return ()
    from workers.asked.gorm.told import unknown_columns
    from workers.queries.reading import serves

    return unknown_columns(change, scene) if serves(change.path, scene) else ()


def _uses_gorm(scene: Scene) -> bool:
    return bool(scene.tree("head").lines_with(["gorm.io/gorm", "github.com/jinzhu/gorm"], ["go.mod"]))


reader = TopicReader(__name__, re.compile(r"\.go$"), read)
