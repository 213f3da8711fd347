"""Which tables statements that nobody could read may have changed: those whose names stand in their files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.domain.facts import Migration, Statement
from bot.domain.operations import Opaque
from bot.patterns import late

MOST = 50_000
"""Words that are kept; of more nothing is known."""
_WORD = late(r"[A-Za-z_]\w{1,62}")
_ANY = late(
    r"information_schema|pg_(?:class|tables|catalog)|sqlite_(?:master|schema)|\bsys\.|show\s+tables|(?:get|list)_?(?:all)?_?tables?"
    r"|get_models|\.tables\b|table_names|EachTable",
    re.IGNORECASE,
)
"""Words by which a file goes through all the tables there are."""
_ENDS = (("ies", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


def opaque(statements: Iterable[Statement]) -> list[str]:
    """The texts of those that were not understood."""
    return [step.operation.text for one in statements for step in one.steps if isinstance(step.operation, Opaque)]


def is_dark(migration: Migration) -> bool:
    """Whether some of it was not understood."""
    return bool(migration.gaps or opaque(migration.up))


@dataclass(slots=True)
class Dark:
    """The words of what was not read; not `known` where more than that is missing, or it may mean any table."""

    known: bool
    said: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """One more text of which not all was understood."""
        self.known &= len(self.said) <= MOST and _ANY.search(text) is None
        self.said.update(word.lower() for word in _WORD.findall(text) if self.known)

    def words(self) -> tuple[str, ...] | None:
        """All of them; None where they are not known."""
        return tuple(sorted(self.said)) if self.known else None


def speaks(said: Collection[str], table: str) -> bool:
    """Whether words may mean the table: by its name, its model's (`order_items`: OrderItem), one behind an application's."""
    parts = table.lower().split("_")
    names = {join.join(parts[at:]) for at in range(len(parts)) for join in ("_", "")}
    names |= {name[: -len(end)] + single for name in names for end, single in _ENDS if name.endswith(end)}
    return not names.isdisjoint(said)
