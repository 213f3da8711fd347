"""
Poolers beside PgBouncer: how pgcat.toml, pgdog.toml and odyssey.conf share connections, and addresses of Supabase's pooler.

Of Supavisor the mode is in the port of the address: 6543 shares by transaction, 5432 by session.

Source: https://github.com/postgresml/pgcat/blob/main/CONFIG.md
Source: https://docs.pgdog.dev/features/connection-pooler/transaction-mode/
Source: https://github.com/yandex/odyssey
Source: https://supabase.com/docs/guides/database/connecting-to-postgres
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_NAMED = late(r"(^|/)(pgcat|pgdog|odyssey)[^/]*\.(toml|conf)(\.\w+)?$")
_KNOWN = {
    "pgcat": re.compile(r"^[ \t]*\[pools\b", re.MULTILINE),
    "pgdog": re.compile(r"^[ \t]*\[(general|\[databases)", re.MULTILINE),
    "odyssey": re.compile(r"^[ \t]*storage\s+\"", re.MULTILINE),
}  # fmt: skip
_SUPABASE = re.compile(r"pooler\.supabase\.com:6543\b")


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration import poolers
    from workers.configuration.files import read_flat

    del scene
    if (match := _NAMED.search(change.path)) is not None:
        yield from read_flat(change, match[2], poolers.BY_NAME[match[2]], _KNOWN[match[2]])
    elif _SUPABASE.search(text_of(change, "head") or ""):
        yield from read_flat(change, "supavisor", poolers.supavisor, _SUPABASE)


reader = TopicReader(
    __name__, late(r"(^|/)(pgcat|pgdog|odyssey)[^/]*\.(toml|conf)(\.\w+)?$|(^|/)\.env[^/]*$|\.env$|\.ya?ml$"), read
)
