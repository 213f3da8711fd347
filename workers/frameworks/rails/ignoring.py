"""Columns that the model of a table leaves out of all its queries: no running code of Rails names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Mention
from bot.domain.schema import Name
from workers.frameworks.rails.inflect import singular
from workers.readers import names
from workers.readers.listing import Listing
from workers.uses import IGNORED, Uses

_CLASS = re.compile(
    r"^[ \t]*class[ \t]+[\w:]+[ \t]*<[ \t]*(?:::)?(?:ApplicationRecord|ActiveRecord::Base|[A-Z][\w:]*(?:Record|Base))\b.*",
    re.MULTILINE,
)
_GEMS = re.compile(
    r"""^[ \t]*gem[ \t]+["'](?:strong_migrations|online_migrations|zero_downtime_migrations|safe-pg-migrations)["']""",
    re.MULTILINE,
)
"""Gems that ask for it."""


@dataclass(frozen=True, slots=True)
class Ignoring:
    """Uses of a column told by the model of its table, where that ignores it; of anything else as `found` tells them."""

    listing: Listing
    found: Uses

    def __call__(self, name: str, *, relation: bool = False, table: Name | None = None) -> tuple[Mention, ...] | None:
        """The places; none when the model ignores the column."""
        if table is not None and not relation and any(self._ignores(path, name) for path in self._models(table.name)):
            return ()
        return self.found(name, relation=relation, table=table)

    def remembers(self, column: str, table: Name) -> Mention | None:
        """The table's model where it lists the column, of an application that ignores columns before it drops them."""
        paths = list(self._models(table.name)) if self._careful() else []
        for path in paths:
            text = self.listing.text(path)
            made = _CLASS.search(text)
            if made is not None and not any(self._ignores(path, column) for path in paths):
                return Mention(path, text.count("\n", 0, made.start()) + 1, made[0].strip()[:200])
        return None

    def _careful(self) -> bool:
        return self.listing.remember("rails careful", self._is_careful)

    def _is_careful(self) -> bool:
        gemfiles = (path for path in self.listing.paths() if names.base(path) == "Gemfile")
        if any(_GEMS.search(self.listing.text(path)) for path in gemfiles):
            return True
        found = self.listing.lines_with(("ignored_columns",), (".rb",))
        return any("models/" in mention.path and "/spec/" not in f"/{mention.path}" for mention in found)

    def _models(self, table: str) -> Iterator[str]:
        """The files that may hold the table's model, by Rails' convention."""
        one = singular(table)
        for path in self.listing.paths():
            if path.endswith(".rb") and "models/" in path:
                within = path.rpartition("models/")[2].removesuffix(".rb")
                if names.base(within) == one or within.replace("/", "_") == one:
                    yield path

    def _ignores(self, path: str, column: str) -> bool:
        return any(re.search(rf"\b{re.escape(column)}\b", found[1]) for found in IGNORED.finditer(self.listing.text(path)))
