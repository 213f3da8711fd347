"""What readers and rules of the other topics may look at: the change, both trees, the policy, the schema."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from bot.domain.changes import Change, ChangeSet, Side
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.readers.listing import Listing
from workers.sql.text import UnreadableText, decode_text

T = TypeVar("T")


@dataclass(slots=True)
class Scene:
    """One pull request.

    `schemas` are the databases once the migrations of that side have run, one for each engine, PostgreSQL's first; at
    least one. They are replayed when first asked for.
    """

    changes: ChangeSet
    policy: Policy
    schemas: Callable[[Side], tuple[Schema, ...]]
    _answers: dict[Hashable, object] = field(default_factory=dict, repr=False)

    def schema(self, side: Side) -> Schema:
        """The first of them."""
        return self.schemas(side)[0]

    def tree(self, side: Side) -> Listing:
        """The merge base's or the head's files."""
        return Listing.of(self.changes.head_tree if side == "head" else self.changes.base_tree)

    def change(self, path: str) -> Change | None:
        """The change of the file of that name at head (at base when deleted)."""
        return self.remember("changes", lambda: {change.path: change for change in self.changes.changes}).get(path)

    def remember(self, key: Hashable, answer: Callable[[], T]) -> T:
        """What `answer` says, asked once per key and pull request."""
        if key not in self._answers:
            self._answers[key] = answer()
        return cast("T", self._answers[key])


def text_of(change: Change, side: Side) -> str | None:
    """A changed file's text on that side; None where it is absent, too large, or not text."""
    data = change.after() if side == "head" else change.before()
    try:
        return None if data is None else decode_text(data)
    except UnreadableText:
        return None
