"""
pg_hba.conf: the lines that the change adds, or gives another method.

Source: https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The records that were not there so before."""
    from bot.domain.configuration import ConfigFile
    from workers.configuration.access import accesses, changed
    from workers.configuration.found import trial

    del scene
    yield ConfigFile(Span(change.path, 1, 1), "pg_hba")
    if not change.deleted and not trial(change.path):
        yield from changed(change, accesses(text_of(change, "base") or ""), accesses(text_of(change, "head") or ""))


reader = TopicReader(__name__, re.compile(r"(^|/)pg_hba[^/]*\.conf(\.\w+)?$"), read)
