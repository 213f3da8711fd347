"""Migrations that the change adds with a version that another one has, or below the newest one that may have run."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.changes import ChangeSet, Span
from bot.domain.facts import LateMigration, MisnamedMigration, SameVersion
from workers.entries import namesakes
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.numbering import Naming, Numbering, Version
from workers.readers.reader import Claims, Reader, readers
from workers.select import Selected

_MANY = 3
_TIMESTAMP = 8
"""Digits from which on a version is a date: `20240101` and `00012` count differently."""
_ENDINGS = (
    ".cfg", ".conf", ".cs", ".env", ".go", ".gradle", ".hcl", ".java", ".js", ".json", ".kt", ".kts", ".mjs", ".mk",
    ".properties", ".py", ".rb", ".rs", ".sh", ".toml", ".ts", ".xml", ".yaml", ".yml",
    "Dockerfile", "Justfile", "Makefile", "justfile",
)  # fmt: skip
"""Files in which a runner is called or set up."""


def misnumbered(changes: ChangeSet, base: Claims, selected: list[Selected]) -> Iterator[SameVersion | LateMigration]:
    """A fact for each such migration, also inside one file; files of other folders are other histories."""
    yield from namesakes(selected)
    left = {change.previous or change.path for change in changes.changes if change.deleted or change.previous != change.path}
    added = [(file, version) for file in selected if file.change.added and (version := _version(file)) is not None]
    known: dict[tuple[Numbering, tuple[str, str]], dict[str, Version]] = {}
    first: dict[tuple[Numbering, tuple[str, str], Version], str] = {}
    for file, version in added:
        numbering, path = file.reader.numbering, file.change.path
        history = numbering, _history(numbering, path)
        there = known.get(history) or known.setdefault(history, _there(file, base))
        same = [other for other, found in there.items() if found == version and other not in left]
        if (earlier := first.setdefault((*history, version), path)) != path:
            same.append(earlier)
        if same and numbering.twins in {"refused", "skipped"}:
            yield SameVersion(Span(path, 1, 1), same[0], file.reader.name, numbering.twins)
        elif not same and there and numbering.late in {"refused", "skipped"} and names.engine(path) not in names.PASSING:
            newest = max(there, key=lambda other: there[other])
            if version < there[newest] and _alike(version, there) and not _allowed(changes, numbering):
                yield LateMigration(Span(path, 1, 1), newest, file.reader.name, numbering.late)


def misnamed(changes: ChangeSet, base: Claims) -> Iterator[MisnamedMigration]:
    """A fact for each file that is meant to be a runner's by its place and nearly by its name, which the runner passes by."""
    added = [change.path for change in changes.changes if change.added]
    for reader in readers() if added else ():
        yield from _misnamed(added, reader, changes, base)


def _misnamed(added: list[str], reader: Reader, changes: ChangeSet, base: Claims) -> Iterator[MisnamedMigration]:
    if (naming := reader.naming) is None:
        return
    for path in added:
        if naming.nearly.match(names.base(path)) and (beside := _beside(path, naming, changes, base)):
            yield MisnamedMigration(Span(path, 1, 1), beside, reader.name)


def _beside(path: str, naming: Naming, changes: ChangeSet, base: Claims) -> str:
    """The last of the many of the folder that the runner takes, '' where there are few or names may be the project's own."""
    siblings = sorted(Listing.of(changes.base_tree).siblings(names.folder(path)))
    others = [names.join(names.folder(path), name) for name in siblings if naming.taken.match(name)]
    if len(others) < _MANY or others[-1] not in base or changes.head_tree.lines_with(naming.own, _ENDINGS):
        return ""
    return others[-1]


def _version(file: Selected) -> Version | None:
    return file.reader.numbering.version(file.change.path) if file.claim.direction == "up" else None


def _history(numbering: Numbering, path: str) -> tuple[str, str]:
    """The folder, and the engine that the file's name says: `1_a.mysql.up.sql` and `1_a.postgres.up.sql` are of two."""
    return numbering.home(path), names.engine(names.base(path))


def _there(file: Selected, base: Claims) -> dict[str, Version]:
    """The migrations of its folder at the merge base by path, with their versions."""
    numbering, found = file.reader.numbering, {}
    where = _history(numbering, file.change.path)
    for path, (reader, claim) in base.items():
        mine = reader.numbering == numbering and claim.direction == "up"
        mine = mine and numbering.home(path) == where[0] and _history(numbering, path) == where
        if mine and (version := reader.numbering.version(path)) is not None:
            found[path] = version
    return found


def _alike(version: Version, there: dict[str, Version]) -> bool:
    """Whether all count the same way: a date is above any number, and dates are turned into numbers on purpose."""
    digits = [len(str(one[0])) for one in (version, *there.values())]
    return len({count if count >= _TIMESTAMP else 0 for count in digits}) == 1


def _allowed(changes: ChangeSet, numbering: Numbering) -> bool:
    return bool(numbering.allowed) and bool(changes.head_tree.lines_with(numbering.allowed, _ENDINGS))
