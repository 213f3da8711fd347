"""
Active Record: columns that calls name, held against the schema that the repository's migrations lead to.

Told where the class and its table are plain, all of the table is known, and nothing in the chain of calls brings another table
or a name of its own.

Source: https://guides.rubyonrails.org/active_record_querying.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = re.compile(r"\b(?:where|find_by|exists|order|reorder|pluck|group|update_all|sum|maximum|minimum)")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The columns that the change asks for and no table has."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text):
        return ()
    from workers.asked.active_record import MAPPER
    from workers.asked.columns import unknown_columns
    from workers.queries.reading import serves

    return unknown_columns(change, scene, MAPPER) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.rb$"), read)
