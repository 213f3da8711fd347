"""
pgbouncer.ini: settings of the pooler and of its databases that differ from the merge base.

Source: https://www.pgbouncer.org/config.html
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene

_KNOWN = re.compile(r"^[ \t]*\[pgbouncer\]", re.MULTILINE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.files import read_flat
    from workers.configuration.flat import pgbouncer

    del scene
    yield from read_flat(change, "pgbouncer", pgbouncer, _KNOWN)


reader = TopicReader(__name__, re.compile(r"pgbouncer[^/]{0,100}\.ini(\.\w{1,40})?$|(^|/)pgbouncer/[^/]+\.ini$"), read)
