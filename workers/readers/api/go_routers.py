"""
Gin, Echo, Chi, Fiber, Gorilla and net/http: calls that bind a method and a path to a handler, and what stands between the two.

Routers are followed through the function that makes them or is given them: `Group`, `Route`, `With`, `Use`, `Mount`. Guards are
middleware whose name asks who calls, and functions that a handler is wrapped in. Where whoever calls such a function puts a
guard on the router before, nothing is said of one that goes.

Source: https://go-chi.io/#/pages/routing
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.paths import GO
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/go.py finds."""
    from workers.handlers.go import read as found

    return found(change, scene)


reader = TopicReader(__name__, GO, read)
