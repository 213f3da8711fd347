"""What a framework's dump of the schema is: files that a tool writes and nobody runs against a live database."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.facts import Statement
from bot.domain.record import dataclass
from workers.readers import names
from workers.readers.listing import Listing

_NUMBER = re.compile(r"\d{1,20}")


@dataclass(frozen=True, slots=True)
class Dumped:
    """What a dump tells. `versions` are the migrations that it holds, `newest` the last one, when it holds all up to it (-1:
    it does not say). `partial` marks a format that has no words for views, functions and triggers.
    """

    statements: tuple[Statement, ...]
    versions: frozenset[int] = frozenset()
    newest: int = -1
    partial: bool = False
    complete: bool = True

    def holds(self, path: str) -> bool:
        """Whether the migration of that path is in it already, by the number that its name begins with."""
        found = _NUMBER.match(names.base(path))
        return found is not None and (int(found[0]) in self.versions or int(found[0]) <= self.newest)


@dataclass(frozen=True, slots=True)
class DumpFormat:
    """A framework's dumps: their names, whether (dump, family) belong together, and how (path, text) is read."""

    ending: str
    pattern: re.Pattern[str]
    beside: Callable[[str, str], bool]
    read: Callable[[str, str, Listing], Dumped]
