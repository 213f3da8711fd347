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
_ONE = late(r"\btable_name\s*(?:=|in\b|like\b)\s*+\(?\s*+['\"]", re.IGNORECASE)
"""Words by which it asks for tables by their names."""
_ROWS = late(r"\s*(?:insert\s+(?:ignore\s+)?into|update|delete\s+from|replace\s+into)\s", re.IGNORECASE)
_ENDS = (("ies", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", ""))


def changes_rows(operation: Opaque) -> bool:
    """Whether it is known to change nothing but rows."""
    return _ROWS.match(operation.text) is not None


def opaque(statements: Iterable[Statement]) -> list[str]:
    """The texts of those that were not understood, and may change the schema."""
    steps = [step.operation for one in statements for step in one.steps]
    return [one.text for one in steps if isinstance(one, Opaque) and not changes_rows(one)]


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
        self.known &= len(self.said) <= MOST and (_ANY.search(text) is None or _ONE.search(text) is not None)
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
