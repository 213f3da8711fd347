"""A throw-away database with a history and the change's own migrations: what look-ups and plans stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.domain.facts import Migration
from workers.measure import Run, Shadow

if TYPE_CHECKING:
    from workers.shadow.base import Laid
    from workers.shadow.binaries import Binaries
    from workers.shadow.database import Database

EACH = 5.0
"""Seconds for one statement."""


@contextmanager
def standing(shadow: Shadow, run: Run, binaries: Binaries) -> Iterator[tuple[Database, Laid]]:
    """The database of `run`, on a server of its own, and what became of its history there.

    Its migrations have run after it, as far as they go. Raises ShadowError when the server cannot be used.
    """
    with shadow.standing(run.past, binaries) as (database, laid):
        if run.migrations:
            _change(database, run.migrations)
        yield database, laid


def _change(database: Database, migrations: Sequence[Migration]) -> None:
    from workers.shadow.batches import nested, sql_of
    from workers.shadow.running import run_within

    with database.session() as session:
        for statement in (one for migration in migrations for one in migration.up if not nested(one)):
            if session.closed:
                break
            run_within(EACH, session, sql_of(statement), database.admin, database.server.disk)
    database.reset()
