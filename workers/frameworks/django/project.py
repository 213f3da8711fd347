"""What a project says of itself: its root, settings, Django's version, the engine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.frameworks.django.configured import Configured
from workers.frameworks.django.graph import CANDIDATE, Graph, app_of, labels_in, migrations_in
from workers.readers import names
from workers.readers.clues import served
from workers.readers.listing import Listing

_SETTINGS = re.compile(
    r"(?:^|/)settings(?:/[^/]+){0,9}\.py$|(?:^|/)(?:settings|config|conf)[\w/]{0,99}/(?:base|common|default|django)\.py$"
)
_PINS = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|requirements/[^/]+\.(?:txt|in)|pyproject\.toml|setup\.(?:cfg|py)|Pipfile)$"
)
_LOCKS = re.compile(r"(?:^|/)(?:poetry\.lock|uv\.lock|pdm\.lock)$")
_PIN = re.compile(
    r"(?:^|[\s\"'\[,])django\s*+(?:\[[\w,-]*\])?[\"']?\s*+(?:=\s*+[\"'{]\s*+(?:version\s*+=\s*+[\"'])?)?"
    r"(===?|~=|>=|\^|(?=\d))\s*(\d+)\.?(\d*)",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"^name = \"django\"\s+version = \"(\d+)\.(\d+)", re.IGNORECASE | re.MULTILINE)
_MODEL = re.compile(
    r"^[ \t]*([A-Z][A-Z0-9_]*_MODEL)[ \t]*(?::[^=\n]*)?=[ \t]*(?:getattr\([^)\n]*,\s*)?[\"'](\w+\.\w+)[\"']", re.MULTILINE
)
_AUTO = re.compile(r"^[ \t]*DEFAULT_AUTO_FIELD[ \t]*(?::[^=\n]*)?=[ \t]*[\"']([\w.]+)[\"']", re.MULTILINE)
_ENGINE = re.compile(
    r"[\"']ENGINE[\"']\s*:\s*+[^\n]{0,80}?[\"'][\w.]*\.?(postgresql(?:_psycopg2)?|postgis|mysql|sqlite3|oracle|mssql)[\"']"
)
_URL = re.compile(r"[\"'](postgres|postgresql|postgis|mysql|psql)://")
_POSTGRES = frozenset(("postgresql", "postgresql_psycopg2", "postgis", "postgres", "psql"))
_LOOKED_AT = 60
_MODERN = (5, 2)
"""The version where nothing tells one."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`models` are settings that name one ('app.Model'), `auto` the class of keys that no migration spells out, `engine` ''
    when nothing tells it."""

    models: Mapping[str, str] = field(default_factory=dict)
    auto: str = "AutoField"
    engine: str = ""
    version: tuple[int, ...] = _MODERN

    @property
    def user(self) -> str:
        """The user model."""
        return self.models.get("AUTH_USER_MODEL", "auth.User")


@dataclass(frozen=True, slots=True)
class Project:
    """One project's graph and settings, the texts of its migrations, and what else its settings say."""

    graph: Graph
    settings: Settings
    texts: Mapping[str, str]
    configured: Configured = field(default_factory=Configured)


def project_of(path: str, listing: Listing) -> Project | None:
    """The project that a file in a folder `migrations` belongs to; asked once per root."""
    root = listing.remember(("django root", names.folder(path)), lambda: _root(path, listing))
    return listing.remember(("django", root), lambda: _project(root, listing))


def _root(path: str, listing: Listing) -> str:
    """The folder of the nearest manage.py, else the repository's."""
    found = listing.above(path, "manage.py")
    return names.folder(found[0]) if found else ""


def _project(root: str, listing: Listing) -> Project | None:
    def own(path: str) -> bool:
        return listing.remember(("django root", names.folder(path)), lambda: _root(path, listing)) == root

    texts = migrations_in(listing, (path for path in listing.paths() if CANDIDATE.search(path) and own(path)))
    if not texts:
        return None
    labels = labels_in(listing, {app_of(path) for path in texts})
    said = _said(root, listing)
    graph = Graph.of(root, texts, labels, said.user.partition(".")[0])
    generated = max((node.django for node in graph.nodes.values()), default=())
    version = max(said.version, generated) or _MODERN
    auto = said.auto or ("BigAutoField" if version >= (6, 0) else "AutoField")
    configured = Configured(tuple(listing.text(path) for path in _settings(root, listing)))
    return Project(graph, Settings(said.models, auto, said.engine, version), texts, configured)


def _settings(root: str, listing: Listing) -> list[str]:
    """The files of settings, those nearest to the root first."""
    below = root + "/" if root else ""
    found = [path for path in listing.paths() if path.startswith(below) and _SETTINGS.search(path)]
    return sorted(found, key=lambda path: (path.count("/"), path))[:_LOOKED_AT]


def _said(root: str, listing: Listing) -> Settings:
    """What settings and manifests say; a version of () and an auto of '' when they do not."""
    paths = sorted(listing.paths(), key=lambda path: (path.count("/"), path))
    pins = [path for path in paths if _PINS.search(path)]
    texts = [listing.text(path) for path in _settings(root, listing)]
    models = Counter(match for text in texts for match in _MODEL.findall(text))
    autos = Counter(match.rpartition(".")[2] for text in texts for match in _AUTO.findall(text))
    engines = {match for text in texts for match in (*_ENGINE.findall(text), *_URL.findall(text))}
    versions = [version for path in pins[:_LOOKED_AT] for version in _pinned(listing.text(path))]
    versions += [version for path in paths if _LOCKS.search(path) for version in _locked(listing, path)]
    return Settings(
        dict(pair for pair, _ in reversed(models.most_common(100))),
        autos.most_common(1)[0][0] if autos else "",
        _engine(engines, [listing.text(path) for path in pins[:_LOOKED_AT]]) or served(listing, ("mysql", "postgresql")),
        max(versions, default=()),
    )


def _pinned(text: str) -> list[tuple[int, ...]]:
    return [(int(major), int(minor or 0)) for _, major, minor in _PIN.findall(text) if len(major) < 3 and len(minor) < 3]


def _locked(listing: Listing, path: str) -> list[tuple[int, ...]]:
    data = (listing.read(path) or b"")[:5_000_000].decode("utf-8", "ignore")
    return [(int(major), int(minor)) for major, minor in _LOCKED.findall(data) if len(major) < 3 and len(minor) < 3]


def _engine(said: set[str], manifests: list[str]) -> str:
    """The engine that the settings name. Several (tests on SQLite, say) or none: PostgreSQL unless only MySQL is installed."""
    if said & _POSTGRES:
        return "postgresql"
    postgres = any("psycopg" in text for text in manifests)
    if "mysql" in said or any(re.search(r"mysqlclient|pymysql", text, re.IGNORECASE) for text in manifests):
        return "" if postgres else "mysql"
    servers = said - {"sqlite3"}
    return {"mssql": "sqlserver"}.get(one := servers.pop(), one) if len(servers) == 1 and not postgres else ""
