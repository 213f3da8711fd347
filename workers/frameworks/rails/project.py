"""What the repository's own files say about how its migrations run: the engine, the gems, the settings that change types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.readers import names
from workers.readers.clues import served
from workers.readers.listing import Listing

_ADAPTER = re.compile(r"^[^#\n]*\badapter:\s*[\"']?(?:<%=[^%\n]*?[\"'])?(\w+)", re.MULTILINE)
_URL = re.compile(r"\b(postgres(?:ql)?|postgis|mysql2?|trilogy|sqlite3?)://")
_GEM = re.compile(r"^[ \t]*gem\s+[\"']([\w-]+)[\"']", re.MULTILINE)
_ENGINES = {
    "postgresql": "postgresql", "postgres": "postgresql", "postgis": "postgresql", "pg": "postgresql", "mysql2": "mysql",
    "mysql": "mysql", "trilogy": "mysql", "sqlite3": "sqlite", "sqlite": "sqlite", "sqlserver": "sqlserver",
    "tiny_tds": "sqlserver", "oracle_enhanced": "oracle",
}  # fmt: skip
_GEMS = ("pg", "mysql2", "trilogy", "sqlite3")
_CONFIGURATIONS = ("database.yml", "database.yml.sample", "database.yml.example", "database.yml.erb", "database.example.yml",
                   "database.yml.tmpl", "database.tmpl.yml")  # fmt: skip
_ZONED = re.compile(r"^[^#\n]*datetime_type\s*=\s*:timestamptz", re.MULTILINE)

_KEY = re.compile(r"^[^#\n]*primary_key_type(?:\s*=|:|\s*=>)\s*:(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Project:
    """`zoned`: datetime columns are timestamptz. `safe`: the gem safe-pg-migrations makes indexes concurrent by itself.

    `key` is the type of primary keys that the generators are set to ('' for none), which migrations of Rails' own ask for.
    """

    zoned: bool = False
    safe: bool = False
    key: str = ""

    @classmethod
    def of(cls, path: str, listing: Listing) -> Project:
        """What the application around a migration says; remembered by its root."""
        where = root(path)
        return listing.remember(("rails", where), lambda: cls._read(where, listing))

    @classmethod
    def _read(cls, where: str, listing: Listing) -> Project:
        text = "\n".join(_settings(where, listing))
        key = _KEY.search(text)
        safe = "safe-pg-migrations" in gems(where, listing)
        return cls(_ZONED.search(text) is not None, safe, key[1] if key else "")


def root(path: str) -> str:
    """The application's folder: the one that holds `db`."""
    parts = path.split("/")[:-1]
    at = next((place for place in reversed(range(len(parts))) if parts[place] == "db"), len(parts) - 1)
    return "/".join(parts[:at])


def gems(where: str, listing: Listing) -> frozenset[str]:
    """The gems that the Gemfiles and gemspecs at the root or above it ask for."""
    above = [where, *names.parents(names.join(where, "x"))[1:]]
    texts = [listing.text(names.join(folder, "Gemfile")) for folder in above]
    return frozenset(gem for text in texts for gem in _GEM.findall(text))


def engine_of(path: str, listing: Listing) -> str:
    """The engine of the application's database, '' when nothing says it."""
    return listing.remember(("rails-engine", root(path)), lambda: _engine(root(path), listing))


def _engine(where: str, listing: Listing) -> str:
    for found in _configured(where, listing):
        return found
    asked = gems(where, listing)
    engines = [_ENGINES[gem] for gem in _GEMS if gem in asked]
    return served(listing, engines) or next(iter(engines), "")


def _configured(where: str, listing: Listing) -> Iterator[str]:
    """Engines that database configurations name; of several the one that the repository runs, else PostgreSQL."""
    for folder in (where, *names.parents(names.join(where, "x"))[1:]):
        for name in _CONFIGURATIONS:
            for below in ("config", "spec/dummy/config", "test/dummy/config"):
                text = listing.text(names.join(folder, f"{below}/{name}"))
                words = [*_ADAPTER.findall(text), *_URL.findall(text)]
                engines = [_ENGINES[word] for word in words if word in _ENGINES]
                if engines:
                    yield served(listing, engines) or ("postgresql" if "postgresql" in engines else engines[0])


def _settings(where: str, listing: Listing) -> Iterator[str]:
    """The texts of the application's configuration in Ruby."""
    prefix = names.join(where, "config/")
    files = [path for path in listing.paths() if path.startswith(prefix) and path.endswith(".rb")]
    wanted = [path for path in sorted(files) if "/initializers/" in path or path.endswith(("application.rb", "environment.rb"))]
    yield from (listing.text(path) for path in wanted[:100])
