"""
Numbers of different files that belong together: pools, processes and copies of an application against the connections of its
server; a server's buffers against the memory of its container.

Read are Compose files with the files they mount and build from, and the manifests and Helm values of one folder; pools of
SQLAlchemy, asyncpg, psycopg, Rails, HikariCP, node-postgres, Knex, Sequelize, Go's `database/sql`, Ecto and Prisma's URLs;
workers and threads of gunicorn, uvicorn and Puma. Only numbers that stand in a file count, and only a sum that this change
takes over the limit is told. What no file says counts as one.

Source: https://docs.sqlalchemy.org/en/20/core/pooling.html
Source: https://www.postgresql.org/docs/current/runtime-config-connection.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.demand import Sum

_NUMBER = late(
    r"replica|scale|worker|pool|max_overflow|max_size|\bmax:|MaxOpenConns|connection|client_conn|threads|concurrency|work_mem|"
    r"mem_limit|memory|shared_buffers|buffer_pool",
    re.IGNORECASE,
)
_NAME = late(r"\.(ya?ml|conf|cnf|ini|py|rb|[cm]?[jt]s|go|exs|properties)$|(^|/)Dockerfile$")
_LONGEST = 2_000


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The sums that this file's touched lines take over their limit."""
    text = text_of(change, "head")
    if text is None or change.deleted or not _NUMBER.search(text):
        return
    lines, touched = text.split("\n"), change.touched().head
    if any(n <= len(lines) and len(lines[n - 1]) <= _LONGEST and _NUMBER.search(lines[n - 1]) for n in touched):
        yield from (fact for fact in scene.remember("demands", lambda: tuple(_demands(scene))) if fact.span.path == change.path)


def _demands(scene: Scene) -> Iterator[Fact]:
    from bot.domain.configuration import Demand
    from workers.configuration.demand import places, sums

    head, base = scene.tree("head"), scene.tree("base")
    for place in places(head):
        grown = [one for one in sums(head, place) if one.stated and one.wanted > one.room]
        before = {one.key: one for one in sums(base, place)} if grown else {}
        for one in grown:
            was, span = before.get(one.key), _changed(one, scene)
            if span is not None and (was is None or was.wanted <= was.room):
                quoted = tuple(dict.fromkeys(factor.mention for factor in one.factors))
                yield Demand(span, one.what, one.server, one.words, one.wanted, one.room, quoted)


def _changed(one: Sum, scene: Scene) -> Span | None:
    """The first of its lines that the change touches."""
    for factor in one.factors:
        where = factor.mention
        change = scene.change(where.path)
        if change is not None and where.line in change.touched().head:
            return Span(where.path, where.line, where.line)
    return None


reader = TopicReader(__name__, _NAME, read)
