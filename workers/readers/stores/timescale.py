"""
TimescaleDB: calls of `create_hypertable`, in SQL and in strings of code, by what the repository's migrations make of the table.

Source: https://docs.tigerdata.com/api/latest/hypertable/create_hypertable/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import Hypertable, StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_CALL = late(
    r"\bcreate_hypertable\(\s{0,40}(?:relation\s{0,5}=>\s{0,5})?[\"'\\]{1,3}(?P<table>[\w.]{1,130})[\"'\\]{1,3}\s{0,40},\s{0,80}"
    r"(?:(?:time_column_name|dimension)\s{0,5}=>\s{0,5})?(?:by_range\(\s{0,20})?[\"'\\]{1,3}(?P<column>\w{1,64})[\"'\\]{1,3}(?P<rest>[^;]{0,300})"
)
_MOVES = late(r"migrate_data\s{0,5}=>\s{0,5}(true|'t)", re.IGNORECASE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The calls at head."""
    del scene
    text = text_of(change, "head")
    if text is None or change.deleted or "create_hypertable" not in text:
        return
    from workers.configuration.found import trial

    if trial(change.path):
        return
    yield StoreFile(Span(change.path, 1, 1), ("timescaledb",))
    for match in _CALL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].lstrip().startswith(("--", "#", "//")):
            yield Hypertable(Span(change.path, line, line), match["table"], match["column"], bool(_MOVES.search(match["rest"])))


reader = TopicReader(__name__, late(r"\.(sql|py|rb|[jt]s|go|exs|php|java|kt)$"), read)
