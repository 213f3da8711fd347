"""
nginx: headers that let pages of other origins in.

Told is the caller's own origin (`$http_origin`) sent back beside `Access-Control-Allow-Credentials`, where no `if` and no `map`
looks at it.

Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_MINE = re.compile(r"^[ \t]*(add_header|proxy_pass|server_name|location)\s", re.MULTILINE)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is wrong at head and was not at base."""
    text = None if change.deleted else text_of(change, "head")
    if text is None or not _MINE.search(text):
        return
    from workers.handlers.fresh import fresh
    from workers.handlers.reflected import reflected

    yield Code(Span(change.path, 1, 1), "nginx")
    found: list[Fact] = list(reflected(change.path, text))
    yield from fresh(change, found, lambda one: reflected(one.path, text_of(one, "base") or ""), scene)


reader = TopicReader(
    __name__, re.compile(r"(^|/)[^/]*nginx[^/]*(\.\w+)?$|(^|/)(sites-(available|enabled)|conf\.d)/[^/]+$"), read
)
