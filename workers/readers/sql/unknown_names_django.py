"""
Django: the names in calls of querysets, held against the models.

Keys of `filter`, strings of `order_by`, `values` and `select_related`, `F("code")`, `Count("lines")` and their like, where the
rows' model is sure: a class of the project, followed through names, relations, managers and the functions in between. A model
whose bases are not all known has any name; so have rows that are annotated, for the names that are given them.

Source: https://docs.djangoproject.com/en/stable/topics/db/queries/
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
    r"\b(?:filter|exclude|get|order_by|values(?:_list)?|only|select_related|prefetch_related|annotate|update|create|\w+_or_404)\("
    r"|\bmodels\.\w+\(|\b(?:search_fields|ordering)\b"
)
_DJANGO = re.compile(r"\bdjango\b|\.objects\b|\bmodels\b")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What the change asks for, or takes away, that is not there."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not _DJANGO.search(text) or not _ASKS.search(text):
        return ()
    from workers.asked.django.told import unknown_names
    from workers.queries.reading import serves

    return unknown_names(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
