"""
Entities of TypeORM and MikroORM, models of Sequelize, tables of Drizzle, against the schema that the migrations lead to.

Classes with `@Entity(…)` and their `@Column(…)`s or `@Property(…)`s, `@Table(…)`, `Model.init(…)` and `sequelize.define(…)`
with a `tableName`, `pgTable(…)` and `mysqlTable(…)`, as far as they are literals. What they say anew and the replayed schema
does not have is told where both agreed at the merge base; where tables are made without migrations nothing is.

Source: https://orm.drizzle.team/docs/drizzle-kit-generate
Source: https://mikro-orm.io/docs/migrations
Source: https://sequelize.org/docs/v6/other-topics/migrations/
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

_ENDING = re.compile(r"\.(?:[cm]?[jt]s|tsx)$")
_SEQUELIZE, _MIKRO_ORM = re.compile(r"\bsequelize\b", re.IGNORECASE), re.compile(r"@mikro-orm/")
_ANY = ("Table(", "@Entity", ".init(", ".define(")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, where it declares tables, and what of them no migration brings to the database."""
    text = text_of(change, "head") or ""
    if not any(word in text for word in _ANY) or NOT_RUNNING.search(change.path):
        return
    from bot.domain.models import ModelFile
    from workers.frameworks.javascript import entities, models
    from workers.frameworks.mapped import ahead

    if _MIKRO_ORM.search(text):
        kind = ("MikroORM", "npx mikro-orm migration:create", models.MIKRO_ORM, models.mikro_entities)
    elif _SEQUELIZE.search(text):
        kind = ("Sequelize", "npx sequelize-cli migration:generate --name …", models.SEQUELIZE, models.models)
    elif "@Entity" in text:
        kind = ("TypeORM", "npx typeorm migration:generate …", entities.MARK, entities.entities)
    else:
        kind = ("Drizzle", "npx drizzle-kit generate", entities.MARK, entities.entities)
    framework, command, mark, found = kind
    if mark.search(text) and (framework != "Sequelize" or found(change.path, text)):
        yield ModelFile(Span(change.path, 1, 1), framework)
        yield from ahead(framework, change, found, scene, command)


reader = TopicReader(__name__, _ENDING, read)
