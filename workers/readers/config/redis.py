"""
redis.conf and valkey.conf: settings that differ from the merge base.

Source: https://redis.io/docs/latest/operate/oss_and_stack/management/config/
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene

_KNOWN = re.compile(
    r"^[ \t]{0,40}#?[ \t]{0,40}(appendonly|appendfsync|protected-mode|maxmemory(-policy)?|requirepass|dbfilename|"
    r"tcp-keepalive|bind|save|port) ",
    re.MULTILINE,
)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.files import read_flat
    from workers.configuration.flat import redis

    del scene
    yield from read_flat(change, "redis", redis, _KNOWN)


reader = TopicReader(
    __name__, re.compile(r"(^|/)(redis|valkey|keydb)[^/]*\.conf(\.\w+)?$|(^|/)(redis|valkey)/[^/]+\.conf$"), read
)
