"""
Sequelize: names in options of calls, held against the model and its table.

`where`, `attributes`, `order` and `group` of `Order.findAll({ … })` and of what is included, where the tree has one model of
that name and all of its attributes are written out. A name that is no attribute may still be a column: where migrations do not
tell all of the table, only what is nearly spelled as an attribute is told.

Source: https://sequelize.org/docs/v6/core-concepts/model-querying-basics/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = re.compile(r"\.(?:find(?:All|One|ByPk|AndCountAll|OrCreate)|count|sum|max|min|destroy|update|increment|decrement)\(")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The names that the change asks for in vain."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text) or not scene.tree("head").mentioned("package.json", "sequelize"):
        return ()
    from workers.asked.sequelize.told import unknown_attributes
    from workers.queries.reading import serves

    return unknown_attributes(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.[cm]?[jt]s$"), read)
