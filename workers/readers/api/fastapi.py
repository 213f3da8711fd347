"""
FastAPI: functions decorated with a router's method, and what they depend on.

Guards are dependencies whose name asks who calls (`Depends(get_current_user)`, `Security(…)`, `CurrentUser` as annotation), of
the function, its decorator, its router and where the router is included. Where another file includes routers with such a
dependency, and names this one, nothing is said of a guard that goes.

Source: https://fastapi.tiangolo.com/tutorial/dependencies/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/fastapi.py finds."""
    from workers.handlers.fastapi import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.py$"), read)
