"""
Knex and Objection: columns that chains of calls name, held against the schema that the repository's migrations lead to.

Told where the table that a name belongs to is plain (the one of the chain, or the one with that alias) and all of it is known.
Names in raw SQL, in functions that are handed over and of tables behind `with` and `union` are left out.

Source: https://knexjs.org/guide/query-builder.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ASKS = re.compile(
    r"\.(?:(?:and|or)?[wW]here\w{0,20}|select|insert|update|orderBy|groupBy|pluck|first|returning|count|sum|min|max|avg|increment|decrement|\w{0,10}[jJ]oin)\("
)
_CLIENT = re.compile(r"(?i)knex|\btrx\b|\bt?db\b|\bdatabase\b|\.query\(")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The columns that the change asks for and no table has."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _ASKS.search(text) or not _CLIENT.search(text):
        return ()
    if not scene.tree("head").mentioned("package.json", "knex"):
        return ()
    from workers.asked.knex.told import unknown_columns
    from workers.queries.reading import serves

    return unknown_columns(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.[cm]?[jt]s$"), read)
