"""A repository's changelogs: which ones include which, in which order, and which database they are for.

Source: https://docs.liquibase.com/change-types/include.html , https://docs.liquibase.com/change-types/includeall.html
Source: https://docs.liquibase.com/concepts/connections/creating-config-properties.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.deployed import deployed
from workers.documents import UnreadableDocument
from workers.documents.element import Element
from workers.frameworks.liquibase.document import read_changelog
from workers.frameworks.liquibase.marks import CANDIDATE, HEAD, MARK
from workers.readers import names
from workers.readers.listing import Listing

_INCLUDES = re.compile(rb"\binclude(?:All)?\b")
_MOST, _DEEPEST = 20_000, 30


@dataclass(slots=True)
class Order:
    """Where each changelog stands: the root it belongs to, and its place below it."""

    places: dict[str, tuple[str, int]] = field(default_factory=dict)


def order_of(listing: Listing) -> Order:
    """The order of all changelogs that others include; asked once per tree."""
    return listing.remember("changelogs", lambda: _order(listing))


def _order(listing: Listing) -> Order:
    paths = sorted(path for path in listing.paths() if CANDIDATE.search(path) and not path.endswith(".sql"))[:_MOST]
    including: dict[str, Element] = {}
    for path, data in listing.read_many(paths):
        if data is not None and len(data) < 1_000_000 and MARK.search(data[:HEAD]) and _INCLUDES.search(data):
            try:
                including[path] = read_changelog(path, data.decode("utf-8", "replace"))
            except UnreadableDocument:
                continue
    within = {path: list(_included(path, root, listing)) for path, root in including.items()}
    inner = {path for members in within.values() for path in members}
    order = Order()
    for root in [path for path in within if path not in inner] or list(within)[:1]:
        _walk(root, root, within, order, 0)
    return order


def _walk(root: str, path: str, within: dict[str, list[str]], order: Order, depth: int) -> None:
    if path in order.places or depth > _DEEPEST:
        return
    order.places[path] = (root, len(order.places))
    for member in within.get(path, ()):
        _walk(root, member, within, order, depth + 1)


def _included(path: str, root: Element, listing: Listing) -> Iterator[str]:
    for element in root.inside("include", "includeAll"):
        relative = element.true("relativeToChangelogFile")
        wanted = element.get("file", "path")
        if element.name == "include":
            if found := located(listing, path, wanted, relative=relative):
                yield found
        elif (where := _folder(listing, path, wanted, relative=relative)) is not None:
            yield from _of_folder(listing, where)


def _of_folder(listing: Listing, where: str) -> list[str]:
    """What includeAll takes: everything in the folder and below, by name."""
    prefix = where + "/" if where else ""
    return sorted(p for p in listing.paths() if p.startswith(prefix) and p.endswith((".xml", ".yaml", ".yml", ".json", ".sql")))


def located(listing: Listing, path: str, wanted: str, *, relative: bool) -> str | None:
    """The file that a changelog names: beside it, or at the root of the class path, which can be any folder above."""
    wanted = wanted.removeprefix("classpath:").strip().lstrip("/")
    for where in _roots(path, relative=relative):
        if (found := _normal(names.join(where, wanted))) in listing.paths():
            return found
    return None


def _folder(listing: Listing, path: str, wanted: str, *, relative: bool) -> str | None:
    wanted = wanted.removeprefix("classpath:").strip().strip("/")
    for where in _roots(path, relative=relative):
        found = _normal(names.join(where, wanted))
        if any(other.startswith(found + "/") for other in listing.paths()):
            return found
    return None


def _roots(path: str, *, relative: bool) -> list[str]:
    folders = names.parents(path)
    return folders[:1] if relative else [*folders[1:], folders[0]]


def _normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


_URL = re.compile(
    r"jdbc:(?:tc:|p6spy:|jtds:|log4jdbc:)?(postgresql|mysql|mariadb|sqlserver|oracle|h2|sqlite|snowflake|redshift)\b"
)
_DRIVERS = (
    ("mysql", re.compile(r"mysql-connector-j|mysql:mysql-connector|mysql-connector-java")),
    ("mariadb", re.compile(r"mariadb-java-client|jdbc-mariadb")),
    (
        "postgresql",
        re.compile(r"<artifactId>postgresql</artifactId>|org\.postgresql:postgresql|jdbc-postgresql|r2dbc-postgresql"),
    ),
    ("sqlserver", re.compile(r"mssql-jdbc")),
    ("oracle", re.compile(r"ojdbc\d+")),
    ("snowflake", re.compile(r"snowflake-jdbc")),
    ("redshift", re.compile(r"redshift-jdbc\d*")),
)
_BUILDS = (
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "gradle/libs.versions.toml",
    "build.sbt",
    "project/Dependencies.scala",
)
_SETTINGS = re.compile(
    r"(^|/)(liquibase[^/]*\.properties|(application|reference)[^/]*\.(ya?ml|properties|conf)|docker-compose[^/]*\.ya?ml)$"
)
_DBMS = re.compile(rb"dbms[\"']?\s*[=:]\s*[\"']?([^\"'\n>]{1,80})")
_NAMED = re.compile(rb"(?<![!\w])(?:mysql|mariadb|postgresql|mssql|oracle|snowflake|redshift)\b")
_FIRST = (b"mysql", b"mariadb", b"postgresql")
"""Where changelogs name several, one of these is meant: the others have their own words in between."""
_ASKED = 300
_NO_TESTS = re.compile(r"(^|/)(src/test|target|node_modules)/")


def engine_of(path: str, listing: Listing) -> str:
    """The one database of Liquibase's own properties, of the application's, of the servers and drivers named; else the one
    that `dbms` names most in the changelogs; 'unknown' without any of these."""
    del path
    return listing.remember("liquibase engine", lambda: _engine(listing) or _by_dbms(listing) or "unknown")


def _engine(listing: Listing) -> str:
    settings = sorted((p for p in listing.paths() if _SETTINGS.search(p) and not _NO_TESTS.search(p)), key=_own)[:40]
    urls = [(_own(p), one) for p in settings for one in _URL.findall(listing.text(p)) if one != "h2"]
    for tried in (urls, [one for one in urls if one[1] != "sqlite"]):  # often SQLite is what runs on a developer's machine
        for wanted in ([one for own, one in tried if not own], [one for _, one in tried]):
            if len(set(wanted)) == 1:
                return str(wanted[0])
    servers = {one.engine for one in deployed(listing)}
    if len(servers) == 1:
        return servers.pop()
    builds = sorted(p for p in listing.paths() if p.endswith(_BUILDS) and not _NO_TESTS.search(p))[:40]
    text = "\n".join(listing.text(p) for p in builds)
    drivers = {engine for engine, pattern in _DRIVERS if pattern.search(text)}
    return drivers.pop() if len(drivers) == 1 else ""


def _own(path: str) -> bool:
    return "liquibase" not in names.base(path)


def _by_dbms(listing: Listing) -> str:
    """The engine that the repository's changelogs name most often in `dbms`."""
    paths = sorted(path for path in listing.paths() if CANDIDATE.search(path) and not _NO_TESTS.search(path))[:_ASKED]
    counts: Counter[bytes] = Counter()
    for _, data in listing.read_many(paths):
        for found in _DBMS.findall((data or b"")[:2_000_000]):
            counts.update(_NAMED.findall(found))
    counts = Counter({name: counts[name] for name in _FIRST if counts[name]}) or counts
    found = max(sorted(counts), key=counts.__getitem__).decode() if counts else ""
    return "sqlserver" if found == "mssql" else found
