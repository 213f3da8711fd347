"""
Functions of Django's migrations that ask the models they are given for what only the classes in code have.

Methods, properties, constants and managers of a model are not in `apps.get_model()`; the fields are.

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.listing import Listing
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(r"(?:^|/)migrations/[^/]+\.py$")
_MARKS = ("get_model(", "RunPython", "class Migration")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What stands in an added or edited migration."""
    text = text_of(change, "head") or ""
    if not all(mark in text for mark in _MARKS):
        return
    from bot.domain.slips import HistoricalLack
    from workers.frameworks.django.historic import lacks
    from workers.frameworks.django.source import Unread

    try:
        for lack in lacks(change.path, text, Listing.of(scene.tree("head"))):
            span = Span(change.path, lack.line, lack.line)
            yield HistoricalLack(span, lack.model, lack.name, lack.kind, lack.home, lack.at, lack.back)
    except Unread:
        return  # its own reader says so


reader = TopicReader(__name__, _ENDING, read)
