"""Which framework a folder of JavaScript migrations is for, and which database its package talks to; no configuration is asked.

The text of a few files of the folder decides; where they disagree each file decides for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from bot.patterns import late
from workers.readers import names
from workers.readers.clues import served
from workers.readers.listing import Listing

MIGRATION = late(r"(?i)(?:(?:^|/)[^/]*migrat[^/]*/(?:[^/]+/){0,3}[^/]+|(?:^|/)\d{10,17}[-_][^/]+)\.[cm]?[jt]s$")
ENDINGS = (".js", ".ts", ".cjs", ".mjs", ".cts", ".mts")
_OTHER = late(r"(?i)(?:\.(?:d|test|spec|e2e)|(?:^|/)(?:index|helpers?|utils?|config|knexfile|types?))\.[cm]?[jt]s$")
_MARKS = (
    ("sequelize", late(rb"\bqueryInterface\b|\bQueryInterface\b|\.(?:sequelize\.query|showAllTables)\(")),
    ("typeorm", late(rb"\bMigrationInterface\b|\bqueryRunner\b|\bQueryRunner\b")),
    ("mikro-orm", late(rb"@mikro-orm/|\bthis\.addSql\(")),
    ("node-pg-migrate", late(rb"\bpgm\b|\bMigrationBuilder\b")),
    ("kysely", late(rb"\bkysely\b|\bKysely\b")),
    ("knex", late(rb"\bknex\b|\bKnex\b|\.schema\b\s*\.\s*(?:createTable|alterTable|table|dropTable|raw|hasTable)\b")),
    ("sequelize", late(rb"\bSequelize\b|\bDataTypes\b|require\(['\"]sequelize")),
)
"""The first that speaks decides: what hands over Sequelize's interface by another name still names its types."""
_EXPORTS = late(rb"\bexports\b|\bexport\b")
_HEAD, _SAMPLE, _MOST_NEAR = 16_384, 6, 20
_CLIENT = late(r"""(?:client|dialect|type)['"]?\s*[:=]\s*['"`]([a-z0-9-]+)""")
_ENGINES = {
    "better-sqlite3": "sqlite", "cockroachdb": "cockroachdb", "mariadb": "mariadb", "mssql": "sqlserver", "mysql": "mysql",
    "mysql2": "mysql", "oracledb": "oracle", "pg": "postgresql", "pg-native": "postgresql", "pg-promise": "postgresql",
    "postgres": "postgresql", "postgresql": "postgresql", "redshift": "redshift", "sqlite": "sqlite", "sqlite3": "sqlite",
    "tedious": "sqlserver", "@vscode/sqlite3": "sqlite",
}  # fmt: skip
"""A driver's package or the word a configuration has for it: the engine."""


def framework(path: str, listing: Listing) -> str:
    """The framework whose migration a file is: 'knex', 'sequelize', …, '' for none that is known."""
    if _OTHER.search(path):
        return ""
    where = names.folder(path)
    kinds = _kinds(where, listing)
    if len(kinds) == 1 and path in listing.paths():
        return next(iter(kinds))
    return listing.remember(("javascript", "file", path), lambda: _kind(listing.read(path))) if kinds else ""


def together(path: str, listing: Listing, kind: str) -> str:
    """The folder above all migrations of that framework in the same package, which share one connection's history."""
    manifest = next(iter(listing.above(path, "package.json")), "package.json")
    key = ("javascript", "together", names.folder(manifest), kind)
    found = listing.remember(key, lambda: _shared(names.folder(manifest), listing, kind))
    return found if found is not None else names.folder(path)


def _shared(root: str, listing: Listing, kind: str) -> str | None:
    """The longest folder above all folders below `root` that hold migrations of this kind."""
    folders = listing.remember(("javascript", "folders"), lambda: _folders(listing))
    below = [where for where in folders if not root or f"{where}/".startswith(f"{root}/")]
    own = [where.split("/") for where in below if _package(where, listing) == root]
    own = [parts for parts in own if kind in _kinds("/".join(parts), listing)]
    if not own:
        return None
    shared = own[0]
    for parts in own[1:]:
        same = [a == b for a, b in zip(shared, parts, strict=False)]
        shared = shared[: same.index(False) if False in same else len(same)]
    return "/".join(shared)


def _package(where: str, listing: Listing) -> str:
    """The folder of the package that a folder belongs to."""
    return names.folder(next(iter(listing.above(names.join(where, "x"), "package.json")), "package.json"))


def _kinds(where: str, listing: Listing) -> frozenset[str]:
    return listing.remember(("javascript", "folder", where), lambda: _folder(where, listing))


def _folder(where: str, listing: Listing) -> frozenset[str]:
    """The frameworks that a few files of the folder name, '' among them where one names none."""
    own = sorted(listing.remember(("javascript", "folders"), lambda: _folders(listing)).get(where, ()))
    sample = own[:: max(1, -(-len(own) // _SAMPLE))]
    return frozenset(_kind(data) for _, data in listing.read_many(sample))


def _folders(listing: Listing) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in listing.paths():
        if path.endswith(ENDINGS) and MIGRATION.search(path) and not _OTHER.search(path):
            found[names.folder(path)].append(path)
    return dict(found)


def _kind(data: bytes | None) -> str:
    head = (data or b"")[:_HEAD]
    if not _EXPORTS.search(head):
        return ""
    return next((name for name, mark in _MARKS if mark.search(head)), "")


def engine(path: str, listing: Listing, *configurations: str) -> str:
    """The engine: a folder that names one, the framework's configuration, the drivers in the nearest package.json.

    Of several it is the one that the repository runs, else PostgreSQL; '' where nothing says."""
    if found := names.engine(path):
        return found
    said = {_ENGINES[word] for name in listing.above(path, *configurations) for word in _clients(name, listing)}
    said = said or listing.remember(("javascript", "drivers", names.folder(path)), lambda: _drivers(path, listing))
    return served(listing, said) or ("postgresql" if "postgresql" in said else min(said, default=""))


def _clients(name: str, listing: Listing) -> list[str]:
    return [word for word in _CLIENT.findall(listing.text(name)) if word in _ENGINES]


def _drivers(path: str, listing: Listing) -> set[str]:
    for manifest in listing.above(path, "package.json"):
        package = listing.json(manifest)
        found = _named(package, "dependencies", "peerDependencies", "optionalDependencies")
        found |= _named(package, "devDependencies") & {"postgresql"}  # other drivers there may be for tests alone
        if found:
            return found
    return set()


def _named(package: dict[str, Any], *kinds: str) -> set[str]:
    """The engines of the drivers that a manifest names under these keys."""
    parts = [package.get(kind) for kind in kinds]
    return {_ENGINES[name] for part in parts if isinstance(part, dict) for name in part if name in _ENGINES}


def nearby(path: str, listing: Listing, files: re.Pattern[str], pattern: re.Pattern[str]) -> str:
    """What the pattern's first group says in a file of the same package that `files` finds, the least deep first."""
    manifest = next(iter(listing.above(path, "package.json")), "package.json")
    root = names.folder(manifest)
    found = listing.remember(("javascript", "nearby", root, files.pattern), lambda: _files(root, listing, files))
    return next((said[1] for name in found if (said := pattern.search(listing.text(name)))), "")


def _files(root: str, listing: Listing, files: re.Pattern[str]) -> list[str]:
    inside = [path for path in listing.paths() if path.startswith(root) and files.search(path) and not MIGRATION.search(path)]
    return sorted(inside, key=lambda path: (path.count("/"), path))[:_MOST_NEAR]


def configured(path: str, listing: Listing, pattern: re.Pattern[str], *configurations: str) -> str:
    """What the pattern's first group says in the nearest of these files above, '' when it is in none."""
    for name in listing.above(path, *configurations):
        if found := pattern.search(listing.text(name)):
            return found[1]
    return ""
