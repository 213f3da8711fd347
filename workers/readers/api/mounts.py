"""
Where routers are mounted: `include_router`, `register_blueprint` and `include` of Python, `use` and `register` with a path in
JavaScript and TypeScript.

A mount that goes takes all routes of its file along, though no line of them is touched. Nothing is said where any line of
another file still names the router or its module, or where the file is not known.

Source: https://fastapi.tiangolo.com/tutorial/bigger-applications/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_CLUES = ("include_router", "register_blueprint", "include(", ".use(", ".register(")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/mounts.py finds."""
    text = None if change.added or change.deleted else text_of(change, "base")
    if text is None or not any(clue in text for clue in _CLUES):
        return ()
    from workers.handlers.mounts import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$|(?<!\.d)\.(ts|js|mjs)$"), read)
