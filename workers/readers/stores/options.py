"""
Options that code gives to clients of Kafka, MongoDB, Cassandra, RabbitMQ and Celery: those that the change alters.

A file counts where it imports the client. Only literals are known: acknowledgements, write concerns, read preferences,
consistency levels, durable queues, limits of tasks. Tests, scripts and examples are left alone.

Source: https://docs.celeryq.dev/en/stable/userguide/configuration.html
Source: https://www.mongodb.com/docs/manual/reference/write-concern/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.stores.clients import stores_of

_STORES = frozenset({"kafka", "mongodb", "cassandra", "rabbitmq", "celery"})
_PLACES = late(r"(^|[/._-])(scripts?|bin|tools?|seeds?|migrations?|mocks?|specs?|__tests__|conftest|fixtures?)([/._-]|$)")
_CELERY = late(r"\bcelery\b", re.IGNORECASE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The options that differ from the merge base."""
    from workers.configuration.found import trial
    from workers.stores.options import altered

    del scene
    text = text_of(change, "head")
    if not text or change.deleted or trial(change.path) or _PLACES.search(change.path):
        return
    stores = (stores_of(text) | ({"celery"} if _CELERY.search(text) else set())) & _STORES
    if stores:
        yield StoreFile(Span(change.path, 1, 1), tuple(sorted(stores)))
        yield from altered(change, text_of(change, "base") or "", text, sorted(stores))


reader = TopicReader(__name__, late(r"\.(py|[cm]?[jt]s|[jt]sx|go|rb|java|kt)$"), read)
