"""Alembic's environments in a tree: where the revisions are, and in which order they run.

An environment is a folder with an env.py, or one that alembic.ini names. Its revisions form a graph by `down_revision` and
`depends_on`; a revision runs after all that it names.
Source: https://alembic.sqlalchemy.org/en/latest/branches.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workers.readers import names
from workers.readers.listing import Listing

_ASSIGNED = re.compile(r"^(revision|down_revision|depends_on|branch_labels)[ \t]*(?::[^=\n]*)?=[ \t]*", re.MULTILINE)
_QUOTED = re.compile(r"""["']([^"'\n]+)["']""")
_LONGEST = 400
_INI = ("alembic.ini", "pyproject.toml", "setup.cfg")
_SCRIPTS = re.compile(r"""^[ \t]*script_location\s*=\s*["']?([^"'\n]*)""", re.MULTILINE)
_VERSIONS = re.compile(r"""^[ \t]*version_locations\s*=\s*(\[[^\]]*\]|[^\n]*(?:\n[ \t]+[^\n]+)*)""", re.MULTILINE)
_HERE = re.compile(r"^%\(here\)s/?|^%\(here\)s/?|^\./")


@dataclass(frozen=True, slots=True)
class Revision:
    """One file of versions/: its id, those it follows (`down_revision`), those it needs besides, its branch labels."""

    path: str
    id: str
    down: tuple[str, ...]
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """A folder that shares one history: `order` gives the rank of each revision's path, `heads` those that nothing follows."""

    folder: str
    revisions: Mapping[str, Revision]
    order: Mapping[str, int]
    heads: tuple[Revision, ...]


def revision_of(path: str, text: str) -> Revision | None:
    """What the file says of its place; None when it names no revision."""
    said = {match[1]: _strings(text, match.end()) for match in _ASSIGNED.finditer(text)}
    own = said.get("revision", ())
    if not own:
        return None
    return Revision(path, own[0], said.get("down_revision", ()), said.get("depends_on", ()), said.get("branch_labels", ()))


def _strings(text: str, start: int) -> tuple[str, ...]:
    """The string, or those of a tuple, that begin there."""
    piece = text[start : start + _LONGEST]
    closing = {"(": ")", "[": "]", "{": "}"}.get(piece[:1], "\n")
    return tuple(_QUOTED.findall(piece.partition(closing)[0]))


def environment(path: str, listing: Listing) -> Environment | None:
    """The environment that a revision's file belongs to; None when it belongs to none."""
    where = names.folder(path)
    folders = listing.remember("alembic folders", lambda: dict(reversed(list(_folders(listing)))))
    above = next((found for folder in names.parents(path) if (found := folders.get(folder)) is not None), None)
    if above is None or not (where == above.where or where.startswith(above.where + "/") or not above.where):
        return None
    return listing.remember(("alembic", above.family), lambda: _read(listing, above.family, folders))


@dataclass(frozen=True, slots=True)
class _Versions:
    where: str
    family: str


def _folders(listing: Listing) -> Iterator[tuple[str, _Versions]]:
    """Folders of revisions, each with the environment's folder."""
    paths = listing.paths()
    holding = {names.folder(path) for path in paths if path.endswith(".py")}
    for path in paths:
        if names.base(path) == "env.py" and "alembic" in listing.text(path):
            home = names.folder(path)
            for versions in sorted(holding):
                inside = names.join(home, "versions")
                if versions == inside or versions.startswith(inside + "/"):
                    engine = names.engine(names.join(versions, "x"))
                    apart = engine and engine != names.engine(path)
                    yield versions, _Versions(versions, versions if apart else home)
    for path in paths:
        if names.base(path) in _INI:
            yield from _configured(path, listing)
    for versions in sorted(holding):
        if names.base(versions) == "versions" and names.join(names.folder(versions), "env.py") not in paths:
            yield versions, _Versions(versions, names.folder(versions) or versions)


def _configured(path: str, listing: Listing) -> Iterator[tuple[str, _Versions]]:
    """What `script_location` and `version_locations` say, from the file's own folder."""
    text = listing.text(path)
    scripts = _SCRIPTS.search(text)
    if "alembic" not in text or not scripts:
        return
    home = _resolved(names.folder(path), scripts[1])
    found = _VERSIONS.search(text)
    listed = re.split(r"[\s,;:]+", re.sub(r"[\[\]\"']", " ", found[1])) if found else []
    for place in filter(None, listed or []):
        where = _resolved(names.folder(path), place)
        yield where, _Versions(where, home)
    if not found:
        where = names.join(home, "versions")
        yield where, _Versions(where, home)


def _resolved(folder: str, place: str) -> str:
    """A configured place as a path of the repository; packages ('app:migrations') as folders."""
    place = _HERE.sub("", place.strip()).replace(":", "/").rstrip("/")
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in place.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _read(listing: Listing, family: str, folders: Mapping[str, _Versions]) -> Environment:
    places = {versions.where for versions in folders.values() if versions.family == family}
    inside = [path for path in listing.paths() if path.endswith(".py") and any(_within(path, place) for place in places)]
    others = {versions.where for versions in folders.values() if versions.family != family}
    mine = sorted(path for path in inside if not any(_within(path, place) for place in others if _deeper(place, places)))
    revisions = {}
    for path, data in listing.read_many(mine):
        if found := revision_of(path, (data or b"").decode("utf-8", "replace")):
            revisions[path] = found
    return Environment(family, revisions, order_of(revisions.values()), heads_of(revisions.values()))


def _within(path: str, place: str) -> bool:
    return path.startswith(place + "/")


def _deeper(place: str, places: Iterable[str]) -> bool:
    return any(_within(place, other) for other in places)


def order_of(revisions: Iterable[Revision]) -> dict[str, int]:
    """Ranks by path: each after all it names; those that are free at once by name. A circle's members come last."""
    ordered = sorted(revisions, key=lambda one: names.natural(names.base(one.path)))
    by_id = _by_id(ordered)
    waits = {one.path: {found.path for found in _before(one, by_id)} - {one.path} for one in ordered}
    after: dict[str, list[str]] = defaultdict(list)
    for path, needed in waits.items():
        for other in needed:
            after[other].append(path)
    ready = [one.path for one in ordered if not waits[one.path]]
    ranks: dict[str, int] = {}
    while ready:
        path = ready.pop(0)
        ranks[path] = len(ranks)
        free = [follower for follower in after[path] if not (waits[follower] - ranks.keys())]
        ready = [*free, *ready]  # a branch is followed to its end, as Alembic does
    for one in ordered:
        ranks.setdefault(one.path, len(ranks))
    return ranks


def _by_id(revisions: Iterable[Revision]) -> dict[str, Revision]:
    found = {one.id: one for one in revisions}
    return {label: one for one in found.values() for label in one.labels} | found


def _before(one: Revision, by_id: Mapping[str, Revision]) -> Iterator[Revision]:
    """What it names, also by the first characters of an id."""
    for name in (*one.down, *one.needs):
        wanted = name.rpartition("@")[2]
        if wanted in by_id:
            yield by_id[wanted]
        elif len(wanted) >= 4 and (found := next((by_id[key] for key in by_id if key.startswith(wanted)), None)):
            yield found


def heads_of(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions that no other one follows."""
    members = list(revisions)
    by_id = _by_id(members)
    followed = {found.path for one in members for found in _before(Revision(one.path, one.id, one.down), by_id)}
    return tuple(one for one in members if one.path not in followed)
