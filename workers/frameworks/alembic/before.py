"""The schema that a revision finds: what the revisions before it have made of an empty database.

Only those migrations ask for it that look into the database themselves; most do not, and nothing is replayed then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.facts import Statement
from bot.domain.schema import Schema
from workers.frameworks.alembic.history import Environment
from workers.readers.listing import Listing
from workers.sql.dialect import speaks_mysql
from workers.world import World, run

_AGAIN, _RECENT = 5, 40
"""How often a history is replayed from its beginning; of how many last revisions the schema is kept."""

Follow = Callable[[str, str], Sequence[Statement]]
"""The statements of the upgrade of a revision: its path, its text."""


class Before:
    """The schemas of one environment's history. Each is asked for in turn, or again."""

    def __init__(self, found: Environment, listing: Listing, follow: Follow) -> None:
        """Nothing is read before it is asked for."""
        self._paths = sorted(found.order, key=lambda path: found.order[path])
        self._whole = _whole(found)
        self._listing, self._follow = listing, follow
        self._kept: dict[int, Schema] = {}
        self._world, self._done, self._begun = World(Schema(complete=self._whole)), 0, 0

    @classmethod
    def of(cls, found: Environment, listing: Listing, follow: Follow) -> Before:
        """That of the environment, which the listing keeps."""
        return listing.remember(("alembic before", found.folder, speaks_mysql()), lambda: cls(found, listing, follow))

    def at(self, rank: int) -> World | None:
        """The schema after that many revisions; None when it was asked for too often in no order."""
        if rank not in self._kept:
            if rank < self._done:
                self._begun += 1
                if self._begun > _AGAIN:
                    return None
                self._world, self._done = World(Schema(complete=self._whole)), 0
            self._advance(rank)
            self._kept[rank] = self._world.schema()
        return World(self._kept[rank])

    def _advance(self, rank: int) -> None:
        while self._done < min(rank, len(self._paths)):
            path = self._paths[self._done]
            text = (self._listing.read(path) or b"").decode("utf-8", "replace")
            run(self._world, self._follow(path, text))  # which may ask for `at(self._done)`
            self._done += 1
            if self._done > len(self._paths) - _RECENT:
                self._kept[self._done] = self._world.schema()


def _whole(found: Environment) -> bool:
    """Whether the history begins with nothing: every revision that one follows is there."""
    known = {one.id for one in found.revisions.values()}
    return all(one.rpartition("@")[2] in known for revision in found.revisions.values() for one in revision.down)
