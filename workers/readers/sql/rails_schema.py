"""
Rails' `db/schema.rb` and `db/structure.sql`, held against the migrations beside them by version.

Where the dump of the merge base stood at the newest migration, that of the head has to as well, and a version that it gets
has to be that of a migration. A migration older than the dump's version (a branch that took its time) says nothing.

Source: https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers import names
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(r"(?:^|/)db/(?:\w*schema\.rb|\w*structure\.sql|\w*migrate/(?:[^/]+/)?\d{3,}_[\w.]+\.rb)$")
_MIGRATION = late(r"^(?P<db>(?:.*/)?db)/(?P<which>\w*)migrate/(?:[^/]+/)?0{0,99}(?P<version>\d{3,99})_[\w.]+\.rb$")
_DUMP = late(r"^(?P<db>(?:.*/)?db)/(?P<which>\w*?)(?:schema\.rb|structure\.sql)$")
_HEAD = late(r"ActiveRecord::Schema(?:\[\d\.\d\])?\.define\(\s*(?:version:|:version\s*=>)\s*[\"']?([\d_]{1,30})")
_ROWS = late(r"INSERT INTO [\w.\"]*schema_migrations\"? \([^)]*\) VALUES([^;]*)", re.IGNORECASE)
_ROW = late(r"\('0*(\d{3,20})'\)")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The file, and what of it the dump or the migrations do not have."""
    if change.deleted:
        return
    if found := _MIGRATION.match(change.path):
        if change.added:
            yield from _undumped(change, found, scene)
    elif _DUMP.match(change.path):
        from bot.domain.models import ModelFile

        yield ModelFile(Span(change.path, 1, 1), "Rails")
        yield from _unmade(change, scene)


def _undumped(change: Change, found: re.Match[str], scene: Scene) -> Iterator[Fact]:
    """A migration that comes without its version in the dump; of several the newest."""
    from bot.domain.models import DumpApart

    folder, version = (found["db"], found["which"]), int(found["version"])
    dump = next((path for path in _dumps(*folder) if path in scene.tree("base").paths() & scene.tree("head").paths()), None)
    base, head = _versions(scene, "base", *folder), _versions(scene, "head", *folder)
    if dump is None or not base or version != max(head):
        return
    before, now = _dumped(dump, scene, "base"), _dumped(dump, scene, "head")
    if before and now and max(before) == max(base) and max(now) < version:
        yield DumpApart(Span(change.path, 1, _last_line(change)), dump, version, "dump")


def _unmade(change: Change, scene: Scene) -> Iterator[Fact]:
    """A version that the dump gets, and no file has."""
    from bot.domain.models import DumpApart

    found, text = _DUMP.match(change.path), text_of(change, "head") or ""
    if found is None or change.previous is None:
        return
    base, head = (_versions(scene, side, found["db"], found["which"]) for side in ("base", "head"))
    before = _dumped(change.previous, scene, "base")
    if not before or max(before) not in base:
        return
    for version, at in _named(change.path, text):
        if version not in head and version > max(before):
            line = text.count("\n", 0, at) + 1
            yield DumpApart(Span(change.path, line, line), change.path, version, "migration")
            return


def _dumps(folder: str, which: str) -> tuple[str, ...]:
    return names.join(folder, f"{which}schema.rb"), names.join(folder, f"{which}structure.sql")


def _versions(scene: Scene, side: Side, folder: str, which: str) -> frozenset[int]:
    """The versions of the migrations that a dump stands beside."""
    return scene.remember(("rails versions", side, folder, which), lambda: frozenset(_found(scene, side, folder, which)))


def _found(scene: Scene, side: Side, folder: str, which: str) -> Iterator[int]:
    start = names.join(folder, f"{which}migrate/")
    for path in scene.tree(side).paths():
        if path.startswith(start) and (found := _MIGRATION.match(path)):
            yield int(found["version"])


def _dumped(dump: str, scene: Scene, side: Side) -> frozenset[int]:
    """The versions that a dump names: the newest alone where it is Ruby."""
    data = scene.tree(side).read(dump) or b""
    return frozenset(version for version, _ in _named(dump, data.decode("utf-8", "replace")))


def _named(dump: str, text: str) -> Iterator[tuple[int, int]]:
    """The versions that a dump names, and where."""
    if dump.endswith(".rb"):
        yield from ((int(found[1].replace("_", "")), found.start(1)) for found in _HEAD.finditer(text))
        return
    for rows in _ROWS.finditer(text):
        yield from ((int(found[1]), rows.start(1) + found.start(1)) for found in _ROW.finditer(rows[1]))


def _last_line(change: Change) -> int:
    return max(1, (text_of(change, "head") or "").count("\n"))


reader = TopicReader(__name__, _ENDING, read)
