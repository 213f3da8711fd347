"""
Kafka: settings of brokers, topics and clients that differ from the merge base.

Read are files of properties, Strimzi's `Kafka` and `KafkaTopic`, variables of Compose services, and what stands below a key
`kafka` of an application's YAML. What a path calls a test, an example or development is read and not judged.

Source: https://kafka.apache.org/documentation/#configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.stores import StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.found import Found

_LARGEST = 500_000
_OURS = late(r"kafka|min\.insync\.replicas|log\.retention|bootstrap\.servers", re.IGNORECASE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.found import compared, trial

    del scene
    before, after = [*_settings(change, "base")], [*_settings(change, "head")]
    if before or after:
        yield StoreFile(Span(change.path, 1, 1), ("kafka",))
        if not change.deleted and not trial(change.path):
            yield from compared(change, before, after)


def _settings(change: Change, side: Side) -> Iterator[Found]:
    from workers.configuration.manifests import documents
    from workers.stores.kafka import documents_settings, properties

    text = text_of(change, side)
    if text is None or len(text) > _LARGEST or not _OURS.search(text):
        return
    if change.path.endswith(".properties"):
        yield from properties(text)
    else:
        yield from documents_settings(documents(change.path, text))


reader = TopicReader(__name__, late(r"\.(properties|ya?ml)$"), read)
