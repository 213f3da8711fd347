"""Which database the repository's own settings name: addresses of JDBC, packages of runners, tools of one warehouse.

Sources: https://documentation.red-gate.com/flyway/reference/configuration ,
https://dbup.readthedocs.io/en/latest/supported-databases/ ,
https://github.com/Snowflake-Labs/schemachange , https://docs.getdbt.com/docs/core/connect-data-platform/profiles.yml
"""

from __future__ import annotations

import re

from bot.patterns import late
from workers.readers.listing import Listing

_ENDINGS = (".csproj", ".conf", ".toml", ".properties", ".yml", ".yaml", ".sqlproj")
_FILE = late(
    r"(?:^|/)(?:flyway[^/]*\.(?:conf|toml)|liquibase[^/]*\.properties|application[^/]*\.(?:properties|ya?ml)|[^/]+\.csproj"
    r"|schemachange-config\.ya?ml|profiles\.yml|[^/]+\.sqlproj)$"
)
_ELSEWHERE = late(r"(?:^|/)(?:node_modules|vendor|third_party|examples?|docs?|testdata|fixtures|tests?|target|build)/", re.I)
_JDBC = late(r"jdbc:(?:tc:|p6spy:)?(sqlserver|oracle|snowflake|redshift|sqlite|bigquery|postgresql|mysql|mariadb)\b")
_DBUP = late(r"\"dbup-(sqlserver|oracle|sqlite|snowflake|redshift|postgresql|mysql)\"", re.IGNORECASE)
_PROFILE = late(r"^[ \t]*type:\s*['\"]?(snowflake|bigquery|redshift|postgres|sqlserver|oracle|sqlite)\b", re.MULTILINE)
_MOST = 40


def configured(listing: Listing) -> frozenset[str]:
    """The engines named; looked up once per tree."""
    return listing.remember("configured", lambda: frozenset(_found(listing)))


def _found(listing: Listing) -> set[str]:
    paths = sorted(p for p in listing.paths() if p.endswith(_ENDINGS) and _FILE.search(p) and not _ELSEWHERE.search(p))
    found: set[str] = set()
    for path in paths[:_MOST]:
        if path.endswith(".sqlproj"):
            found.add("sqlserver")
        elif "schemachange-config" in path:
            found.add("snowflake")
        else:
            found |= _named(path, listing.text(path))
    return found


def _named(path: str, text: str) -> set[str]:
    if path.endswith("profiles.yml"):
        return {{"postgres": "postgresql"}.get(word, word) for word in _PROFILE.findall(text)}
    return {word.lower() for word in _JDBC.findall(text)} | {word.lower() for word in _DBUP.findall(text)}
