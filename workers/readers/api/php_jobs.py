"""
Jobs of Laravel: the properties that a queued job carries, on both sides.

A class that implements `ShouldQueue`. What is queued is its properties; a job that is taken from the queue is not constructed
again, so that a new property with a type and without a default is missing from what was queued before.

Source: https://www.php.net/manual/en/language.oop5.properties.php, https://laravel.com/docs/queues
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/php_jobs.py finds."""
    if change.added or change.deleted or "ShouldQueue" not in (text_of(change, "head") or ""):
        return ()
    from workers.handlers.php_jobs import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.php$"), read)
