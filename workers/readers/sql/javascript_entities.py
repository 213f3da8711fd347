"""
TypeORM's entities and Drizzle's tables, held against the schema that the repository's migrations lead to.

Classes with `@Entity(…)` and their `@Column(…)`s, `pgTable(…)` and `mysqlTable(…)`, as far as they are literals. What they say
anew and the replayed schema does not have is told where both agreed at the merge base; where tables are made without migrations
nothing is.

Source: https://orm.drizzle.team/docs/drizzle-kit-generate
Source: https://typeorm.io/migrations
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of
from workers.uses import NOT_RUNNING

_ENDING = re.compile(r"\.(?:[cm]?ts|tsx)$")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, where it declares tables, and what of them no migration brings to the database."""
    text = text_of(change, "head") or ""
    if not ("Table(" in text or "@Entity" in text) or NOT_RUNNING.search(change.path):
        return
    from bot.domain.models import ModelFile
    from workers.frameworks.javascript.entities import MARK, entities
    from workers.frameworks.mapped import ahead

    if MARK.search(text):
        typeorm = "@Entity" in text
        framework, command = ("TypeORM", "typeorm migration:generate …") if typeorm else ("Drizzle", "drizzle-kit generate")
        yield ModelFile(Span(change.path, 1, 1), framework)
        yield from ahead(framework, change, entities, scene, f"npx {command}")


reader = TopicReader(__name__, _ENDING, read)
