"""
Spring Data's repositories with the code that is given their rows, read together (Java).

Of a changed service, controller, mapper, repository or entity the functions that ask a repository for rows are followed,
through streams, loops, references to methods, constructors and methods of the project's own, to what is asked of each row.
Relations that are fetched when they are first asked for are held against `@EntityGraph`, `join fetch`, `@BatchSize`, `@Fetch`
and caches of the second level; where the project sets a batch size for all of them, nothing is said. What stands under a
condition is passed by.

Source: https://docs.jboss.org/hibernate/orm/current/userguide/html_single/Hibernate_User_Guide.html#fetching
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
    """What the change makes rows miss."""
    if change.deleted:
        return ()
    from workers.joined.jpa.joined import relations_elsewhere

    return relations_elsewhere(change, scene)


reader = TopicReader(__name__, re.compile(r"\.java$"), read)
