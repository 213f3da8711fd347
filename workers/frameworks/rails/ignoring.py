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
