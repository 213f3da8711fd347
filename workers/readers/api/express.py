"""
Express, Koa, Fastify and Hono: calls that bind a method and a path to a handler, and what stands between the two.

Guards are middleware whose name asks who calls, between path and handler, in `preHandler` and `onRequest`, and what `use` and
`addHook` put before all that follows; Fastify's `route({ method, url })` is read as well. Where a router is mounted behind
one, nothing is said of a guard that goes, nor of one that goes from the mount while the router's own file asks.

Source: https://expressjs.com/en/guide/using-middleware.html
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.paths import ENDING
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/express.py finds."""
    from workers.handlers.express import read as found

    return found(change, scene)


reader = TopicReader(__name__, ENDING, read)
