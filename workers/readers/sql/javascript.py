"""
JavaScript and TypeScript: SQL in strings and templates handed to node-postgres, mysql2, Knex, Sequelize, TypeORM and
Prisma, and calls of the latter three's mappers. What is put into a tagged template (`sql`, `$queryRaw`) is bound, not
put into the text.

Only calls are followed, by syntax: a string is read where it stands or where its name was given it in the same function
or file; interpolations become parameters before the statement is parsed. Tests, fixtures, seeds, migrations, generated
and minified files are not read.

Source: https://node-postgres.com/features/queries
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
    """The queries of the file."""
    from workers.queries.reading import read_queries
    from workers.readers.syntax import language_of

    return read_queries(change, scene, language_of(change.path) or "javascript")


reader = TopicReader(__name__, re.compile(r"\.(js|mjs|cjs|jsx|ts|mts|cts|tsx)$"), read)
