"""Which framework a folder of JavaScript migrations is for, and which database its package talks to; no configuration is asked.

The text of a few files of the folder decides; where they disagree each file decides for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict

from workers.readers import names
from workers.readers.listing import Listing

MIGRATION = re.compile(r"(?i)(?:(?:^|/)[^/]*migrat[^/]*/(?:[^/]+/){0,3}[^/]+|(?:^|/)\d{10,17}[-_][^/]+)\.[cm]?[jt]s$")
ENDINGS = (".js", ".ts", ".cjs", ".mjs", ".cts", ".mts")
_OTHER = re.compile(r"(?i)(?:\.(?:d|test|spec|e2e)|(?:^|/)(?:index|helpers?|utils?|config|knexfile|types?))\.[cm]?[jt]s$")
_MARKS = (
    ("sequelize", re.compile(rb"\bqueryInterface\b|\bQueryInterface\b|\.(?:sequelize\.query|showAllTables)\(")),
    ("typeorm", re.compile(rb"\bMigrationInterface\b|\bqueryRunner\b|\bQueryRunner\b")),
    ("mikro-orm", re.compile(rb"@mikro-orm/|\bthis\.addSql\(")),
    ("node-pg-migrate", re.compile(rb"\bpgm\b|\bMigrationBuilder\b")),
    ("kysely", re.compile(rb"\bkysely\b|\bKysely\b")),
    ("knex", re.compile(rb"\bknex\b|\bKnex\b|\.schema\b\s*\.\s*(?:createTable|alterTable|table|dropTable|raw|hasTable)\b")),
)
_EXPORTS = re.compile(rb"\bexports\b|\bexport\b")
_HEAD, _SAMPLE, _MOST_NEAR = 16_384, 6, 20
_CLIENT = re.compile(r"""(?:client|dialect|type)['"]?\s*[:=]\s*['"`]([a-z0-9-]+)""")
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
    kinds = listing.remember(("javascript", "folder", where), lambda: _folder(where, listing))
    if len(kinds) == 1 and path in listing.paths():
        return next(iter(kinds))
    return listing.remember(("javascript", "file", path), lambda: _kind(listing.read(path))) if kinds else ""


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
    """The engine: a folder that names one, the framework's configuration, the drivers in the nearest package.json; PostgreSQL
    where it is one of several, '' where nothing says."""
    if found := names.engine(path):
        return found
    said = {_ENGINES[word] for name in listing.above(path, *configurations) for word in _clients(name, listing)}
    said = said or listing.remember(("javascript", "drivers", names.folder(path)), lambda: _drivers(path, listing))
    return "postgresql" if "postgresql" in said else min(said, default="")


def _clients(name: str, listing: Listing) -> list[str]:
    return [word for word in _CLIENT.findall(listing.text(name)) if word in _ENGINES]


def _drivers(path: str, listing: Listing) -> set[str]:
    for manifest in listing.above(path, "package.json"):
        package = listing.json(manifest)
        parts = [package.get(kind) for kind in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")]
        if found := {_ENGINES[name] for part in parts if isinstance(part, dict) for name in part if name in _ENGINES}:
            return found
    return set()


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
