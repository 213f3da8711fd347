"""
postgresql.conf and postgresql.auto.conf: settings that differ from the merge base.

Included files are read where they are changed themselves. What a path calls a test, an example or development is read and not
judged: there nothing lasting is at stake.

Source: https://www.postgresql.org/docs/current/config-setting.html
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene

_NAME = late(
    r"(^|/)(postgres(ql)?|pg)(?!_hba|_ident)[^/]*\.conf(\.\w+)?$|(^|/)postgres(ql)?[^/]*/[^/]*conf(ig|\.d)?[^/]*/[^/]+\.conf$"
)
_KNOWN = late(
    r"^[ \t]{0,40}#?[ \t]{0,40}(shared_buffers|max_connections|listen_addresses|work_mem|wal_level|fsync|synchronous_commit|"
    r"full_page_writes|autovacuum\w*|max_wal_\w+|effective_cache_size|shared_preload_libraries|ssl|password_encryption|"
    r"statement_timeout|lock_timeout|idle_in_transaction_session_timeout)[ \t]*=",
    re.MULTILINE,
)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.files import read_flat
    from workers.configuration.flat import postgresql

    del scene
    yield from read_flat(change, "postgresql", postgresql, _KNOWN)


reader = TopicReader(__name__, _NAME, read)
