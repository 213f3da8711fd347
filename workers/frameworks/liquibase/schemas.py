"""Parameters without a value: which of them name the connection's own schema, and which another one.

Source: https://docs.liquibase.com/concepts/changelogs/property-substitution.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from workers.frameworks.liquibase.marks import CANDIDATE
from workers.frameworks.liquibase.tree import order_of
from workers.readers import names
from workers.readers.listing import Listing

_PARAMETER = re.compile(r"\$\{([^}\n]{1,200})\}")
_QUALIFIER = re.compile(r"([\"`]?)\$\{([^}\n]{1,200})\}\1\.(?=[\w\"`$])")
"""A parameter that stands before the name of a thing."""
_ATTRIBUTE = re.compile(r"(?:schema|catalog)Name[\"']?[ \t]?[=:][ \t]?[\"']?\$\{([^}\n]{1,200})\}", re.IGNORECASE)
_WHERE = frozenset(("schema", "schemaname", "catalog", "catalogname"))
_PLAIN = frozenset(
    ("database", "db", "default", "liquibase", "name", "own", "app", "application", "current", "connection", "main")
)
"""Words that say no more of a schema than that it is the connection's own: `database.defaultSchemaName`, `app.schema`."""
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_TABLE = re.compile(
    r"\b(?:CREATE|ALTER)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?(?P<sql>[^\s(]{1,400})"
    r"|<(?:createTable|addColumn|createIndex|dropTable|insert|update)\b(?P<tag>[^<>]{0,4000})"
    r"|\bcreateTable[\"']?:|\bsqlFile\b",
    re.IGNORECASE,
)
"""A table that is made or altered; with nothing behind it where its schema is not looked for."""
_MOST, _LONGEST = 1_000, 16 * 1024 * 1024
"""Files and bytes of one history that are looked through."""


def substituted(text: str, values: Mapping[str, str], own: str = "") -> str:
    """The text with the parameters that have a value; of the connection's own schema nothing is left."""
    filled = _PARAMETER.sub(lambda found: values.get(found[1].strip(), found[0]).replace("\n", " "), text)
    if "${" not in filled:
        return filled
    return _QUALIFIER.sub(lambda found: "" if _plain(found[2]) or found[2].strip() == own else found[0], filled)


def owned(value: str, own: str) -> bool:
    """Whether an attribute is one parameter, which names the connection's own schema."""
    found = _PARAMETER.fullmatch(value.strip())
    return found is not None and (_plain(found[1]) or found[1].strip() == own)


def own_schema(path: str, listing: Listing) -> str:
    """The one parameter that stands before every table of the changelog's history, '' where there is none."""
    places = order_of(listing).places
    root = places[path][0] if path in places else ""
    key = root or names.folder(path)
    return listing.remember(("own schema", bool(root), key), lambda: _own(_history(path, root, listing), listing))


def _history(path: str, root: str, listing: Listing) -> list[str]:
    if root:
        return [one for one, (other, _) in order_of(listing).places.items() if other == root]
    where = names.folder(path)
    return sorted({path, *(one for one in listing.paths() if names.folder(one) == where and CANDIDATE.search(one))})


def _own(paths: list[str], listing: Listing) -> str:
    if len(paths) > _MOST or sum(listing.size(path) or 0 for path in paths) > _LONGEST:
        return ""
    texts = [(data or b"").decode("utf-8", "replace") for _, data in listing.read_many(paths)]
    named = {found.strip() for text in texts for found in _named(text)}
    tables = [found for text in texts for found in _TABLE.finditer(text)]
    own = named.pop() if len(named) == 1 else ""
    return own if own and tables and all(own in _named(found["sql"] or found["tag"] or "") for found in tables) else ""


def _named(text: str) -> list[str]:
    """The parameters that stand for a schema in a text, those left out that are known to be the connection's."""
    found = [*(one[2].strip() for one in _QUALIFIER.finditer(text)), *(one[1].strip() for one in _ATTRIBUTE.finditer(text))]
    return [one for one in found if not _plain(one)]


def _plain(parameter: str) -> bool:
    """Whether a parameter without a value names the connection's own schema by itself: one of an archive is another."""
    words = {word.lower() for word in _PART.findall(parameter)}
    return bool(words & _WHERE) and words <= _WHERE | _PLAIN
