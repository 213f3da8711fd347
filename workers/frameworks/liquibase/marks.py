"""Which files are changelogs, by their names and first bytes; nothing is parsed."""

from __future__ import annotations

import re

from bot.patterns import late
from workers.readers.listing import Listing

CANDIDATE = late(
    r"(?:change[-_]?(?:log|set)|liquibase).{0,400}\.(?:xml|ya?ml|json|sql)$"
    r"|(?:^|/)(?:db|database|migrations?)/(?:.{0,400}/)?[^/]+\.(?:xml|ya?ml|json)$",
    re.IGNORECASE,
)
HEAD = 20_000
"""How many bytes of a file are looked at."""
MARK = late(rb"databaseChangeLog")
SQL_MARK = late(rb"^\s*--\s*liquibase\s+formatted\s+sql", re.IGNORECASE)


def is_changelog(path: str, listing: Listing) -> bool:
    """Whether the file is a changelog by its own text; remembered."""
    if CANDIDATE.search(path) is None:
        return False
    mark = SQL_MARK if path.endswith(".sql") else MARK
    return listing.remember(("changelog", path), lambda: mark.search((listing.read(path) or b"")[:HEAD]) is not None)
