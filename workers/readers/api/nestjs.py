"""
NestJS: classes with `@Controller()`, their methods, and the decorators of both.

Guards are what `@UseGuards(…)` names and decorators whose name asks who calls (`@Roles('admin')`, `@Auth()`). Where a guard
stands before the whole application (`APP_GUARD`, `useGlobalGuards`), nothing is said of one that goes unless `@Public()` opens
the handler; where that one goes itself and nothing takes its place, that is said where it stood. A limit of rates is no guard.

Source: https://docs.nestjs.com/guards
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
    """What workers/handlers/nestjs.py finds."""
    from workers.handlers.nestjs import read as found

    return found(change, scene)


reader = TopicReader(__name__, ENDING, read)
