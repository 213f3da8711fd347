"""
Spring: controllers with their mappings and annotations, and the rules of a `SecurityFilterChain`.

Guards are `@PreAuthorize`, `@Secured`, `@RolesAllowed` of a method or its class, and what follows `requestMatchers(…)`:
`authenticated()`, `hasRole(…)`. `permitAll` lets everybody in.

Source: https://docs.spring.io/spring-security/reference/servlet/authorization/index.html
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
    """What workers/handlers/spring.py finds."""
    from workers.handlers.spring import read as found

    return found(change, scene)


reader = TopicReader(__name__, re.compile(r"\.java$"), read)
