"""
SQLAlchemy: attributes of mapped classes that code names, held against the classes.

`Order.code`, `filter_by(code=…)` and `Order(code=…)` of classes whose bases are all known: others may have any name.

Source: https://docs.sqlalchemy.org/en/20/orm/queryguide/index.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = re.compile(r"(?i)sqlalchemy|\bselect\(|\.query\b|\bsession\b|\bdb\.|\bmapped_column\b|\bColumn\(")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What the change asks for, or takes away, that is not there."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text):
        return ()
    from workers.asked.sqlalchemy.told import unknown_attributes
    from workers.queries.reading import serves

    return unknown_attributes(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
