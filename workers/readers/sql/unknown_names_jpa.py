"""
JPA, Hibernate and Spring Data: attributes that code names in strings and in names of methods, held against the entities.

Queries of JPQL (`@Query`, `@NamedQuery`, `createQuery`), methods that Spring Data makes of their names, `@EntityGraph`,
`mappedBy`, paths of criteria and orders. Of an entity whose classes above it are not all in the repository nothing is said.

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.asked.jpa.clue import ASKS, FRAMEWORK
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What the change asks for, or takes away, that is not there."""
    text = text_of(change, "head") if not change.deleted else None
    if text is None or not FRAMEWORK.search(text) or not ASKS.search(text):
        return ()
    from workers.asked.jpa.told import unknown_attributes
    from workers.queries.reading import serves

    return unknown_attributes(change, scene) if serves(change.path, scene) else ()


reader = TopicReader(__name__, re.compile(r"\.java$"), read)
