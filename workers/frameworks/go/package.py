"""The other files of a Go package: where a migration's helpers and constants stand; and the database of a module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from workers.frameworks.go.values import Go
from workers.readers import names
from workers.readers.clues import spoken_beside, spoken_in
from workers.readers.listing import Listing
from workers.readers.syntax import TooLarge, parse_source

MOST = 500
"""Files of a package that are looked through."""
_DECLARED = re.compile(r"^(?:func|const|var)[ \t]+(\w+)|^\t(\w+)[ \t]*=", re.MULTILINE)
_DRIVERS = {
    "postgresql": re.compile(r"github\.com/(?:lib/pq|jackc/pgx)|gorm\.io/driver/postgres"),
    "mysql": re.compile(r"github\.com/go-sql-driver/mysql|gorm\.io/driver/mysql"),
    "sqlite": re.compile(r"go-sqlite3|modernc\.org/sqlite|gorm\.io/driver/sqlite|glebarez/"),
    "sqlserver": re.compile(r"go-mssqldb|gorm\.io/driver/sqlserver"),
}


def package(path: str, listing: Listing) -> Callable[[str], Go | None]:
    """Gives for a name the file of the folder that declares it at its top, parsed; None when no other file does."""
    where = names.folder(path)

    def find(name: str) -> Go | None:
        other = listing.remember(("go-package", where), lambda: dict(_declared(where, listing))).get(name)
        if other is None or other == path:
            return None
        return listing.remember(("go-file", other), lambda: _parsed(other, listing, find))

    return find


def _declared(where: str, listing: Listing) -> Iterator[tuple[str, str]]:
    inside = [one for one in listing.paths() if one.endswith(".go") and names.folder(one) == where]
    for path, data in listing.read_many(sorted(one for one in inside if not one.endswith("_test.go"))[:MOST]):
        for found in _DECLARED.finditer((data or b"").decode("utf-8", "replace")):
            yield found[1] or found[2], path


def _parsed(path: str, listing: Listing, find: Callable[[str], Go | None]) -> Go | None:
    try:
        return Go.of(parse_source(path, listing.text(path), "go"), find)
    except TooLarge:
        return None


def engine_of(path: str, listing: Listing) -> str:
    """The engine: what name and place say, what the repository runs, what files of SQL beside it speak, the only driver."""
    said = names.engine(path) or spoken_in("", listing) or spoken_beside(path, listing)
    if said:
        return said
    modules = "".join(listing.text(module) for module in listing.above(path, "go.mod")[:1])
    found = [engine for engine, pattern in _DRIVERS.items() if pattern.search(modules)]
    return found[0] if len(found) == 1 else ""
