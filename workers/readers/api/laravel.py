"""
Laravel and Lumen: files of routes, and controllers.

Guards are middleware that asks who calls (`auth:sanctum`, `can:update,post`, a class of such a name), on the route, on its
groups and in the controller's constructor, and `authorize` in a method. A route whose controller asks is guarded, and so is a
method whose every route is; `withoutMiddleware` of a guard opens.

Source: https://laravel.com/docs/middleware
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.paths import PHP
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/laravel.py finds."""
    if not any(
        "Route" in text or "Controller" in text or "$router" in text
        for side in ("base", "head")
        if (text := text_of(change, side))
    ):
        return ()
    from workers.handlers.laravel import read as found

    return found(change, scene)


reader = TopicReader(__name__, PHP, read)
