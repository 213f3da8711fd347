"""Which migrations have a way back that can be run, on any engine, and what may be said of where it leads."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.facts import Migration, Statement
from workers.shadow.batches import nested, sql_of


def returning(migrations: Sequence[Migration]) -> int:
    """The place of the first migration from which on all have a way back that can be run."""
    at = len(migrations)
    while at and way_back(migrations[at - 1]):
        at -= 1
    return at


def way_back(migration: Migration) -> list[Statement]:
    """Its statements, none where they cannot all be run."""
    down = [one for one in migration.down if not nested(one)]
    return [] if migration.gaps or not all(map(sql_of, down)) else down


def certain(left: Sequence[str], migration: Migration) -> tuple[str, ...]:
    """Without what the way up drops IF EXISTS: it may have been there, made by hand."""
    texts = [sql_of(one).lower() for one in migration.up]
    doubtful = " ".join(text for text in texts if "if exists" in text)
    return tuple(name for name in left if name.rpartition(".")[2].lower() not in doubtful)
