"""Which changed files are reviewed, by which reader, after which past."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from bot.domain.changes import Change, ChangeSet, Tree
from bot.domain.findings import Gap
from bot.policy import Policy
from workers.dumped import beside, dumps_of
from workers.readers import names
from workers.readers.listing import Listing
from workers.readers.reader import Claim, Claims, Reader, claims
from workers.replay import Past

_MANIFESTS = ("package.json", "composer.json", "Gemfile", "mix.exs")
SQUASHED = 3
"""So many deleted at once are a history that is laid together on purpose; fewer are told one by one (workers/history.py)."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A changed file with the reader that reads it; `beside` the engine for which it is judged in another look already."""

    change: Change
    reader: Reader
    claim: Claim
    beside: str = ""


def select(changes: ChangeSet, policy: Policy, only: Collection[str]) -> tuple[list[Selected], list[Gap]]:
    """The changed migrations in the order they will run, and gaps for those that nobody here reads yet."""
    candidates = [c for c in changes.changes if not c.deleted and not policy.ignores(c.path) and wanted(c.path, only)]
    claimed = claims([c.path for c in candidates], changes.head_tree, named=policy.includes)
    found = [_selected(c, *claimed[c.path], policy) for c in candidates if c.path in claimed]
    gaps = [gap for c in candidates if c.path not in claimed for gap in _unread(c.path)]
    gone = [c.path for c in changes.changes if c.deleted and not policy.ignores(c.path) and wanted(c.path, only)]
    return found, [*gaps, *_deleted(gone, changes.base_tree, policy)]


def _deleted(paths: list[str], base: Tree, policy: Policy) -> Iterator[Gap]:
    """A gap for migrations that were squashed, one for all: that what is left does the same is not checked."""
    found = claims(paths, base, named=policy.includes) if paths else {}
    gone = [path for path in paths if path in found and found[path][1].direction == "up"]
    if len(gone) >= SQUASHED:
        what = f"{len(gone):,} deleted migrations, the first here"
        yield Gap(what, "That what is left does the same as they did", gone[0])


def _selected(change: Change, reader: Reader, claim: Claim, policy: Policy) -> Selected:
    """With the engine that the policy names, which goes before what the file's surroundings say."""
    return Selected(change, reader, replace(claim, engine=policy.engine) if policy.engine else claim)


def families(selected: Iterable[Selected], *, joined: bool = False) -> Iterator[tuple[str, list[Selected]]]:
    """Selected files by the history they share, in order; `joined` makes all of them one, families as they first appear."""
    ranks: dict[str, int] = {}
    members = list(selected)
    for file in members:
        ranks.setdefault(file.claim.family, len(ranks))
    members.sort(key=lambda file: (ranks[file.claim.family], file.claim.order))
    if joined:
        yield "", members
        return
    for family, group in groupby(members, key=lambda file: file.claim.family):
        yield family, list(group)


def past(family: str, changes: ChangeSet, base: Claims, until: Claim | None = None, dialect: str = "postgresql") -> Past:
    """What had run before: the family's migrations at the merge base (those before `until`, when given) and its dumps.

    Where the change set edits, moves or drops some of them, what runs is another history: nothing is certain then.
    """
    rewritten = {change.previous or change.path for change in changes.changes if not change.added}
    members = [
        (path, reader, claim)
        for path, (reader, claim) in base.items()
        if claim.family == family and claim.direction == "up" and (until is None or claim.order < until.order)
    ]
    members.sort(key=lambda member: member[2].order)
    dumps: tuple[str, ...] = ()
    if until is None:
        dumps = tuple(dump for dump in dumps_of(changes.base_tree, dialect) if beside(dump, family))
    whole = not any(path in rewritten and reader.entries is None for path, reader, _ in members)
    whole = whole and not _among_others(members, base, changes.base_tree) and not _beside_code(members, base, changes.base_tree)
    return Past(changes.base_tree, dumps, tuple(members), whole=whole, dialect=dialect)


def _among_others(members: list[tuple[str, Reader, Claim]], base: Claims, tree: Tree) -> bool:
    """Whether the project has other folders of its framework's migrations: what they make may be in this database too."""
    if not members or members[0][1].voice is None:
        return False
    listing, (path, reader, claim) = Listing.of(tree), members[0]
    others = {c.family: other for other, (r, c) in base.items() if r.name == reader.name and c.family != claim.family}
    project = listing.above(path, *_MANIFESTS)[:1]
    return bool(project) and any(listing.above(other, *_MANIFESTS)[:1] == project for other in others.values())


def _beside_code(members: list[tuple[str, Reader, Claim]], base: Claims, tree: Tree) -> bool:
    """Whether steps of the same history are Go code that nobody here reads: `3_views.up.go` among files of SQL."""
    folders = {names.folder(path) for path, _, _ in members}
    code = Listing.of(tree).remember("up.go", lambda: tuple(path for path in tree.paths() if path.endswith(".up.go")))
    found = (path for path in code if names.folder(path) in folders)
    return any(path not in base for path in found)


def wanted(path: str, only: Collection[str]) -> bool:
    """Whether the path is one of those asked for, or below one; all are where none is."""
    return not only or any(path == part or path.startswith(part.rstrip("/") + "/") for part in only)


def _unread(path: str) -> Iterator[Gap]:
    from workers.unread.framework import frameworks  # most files have a reader

    if found := next((one for one in frameworks() if one.has(path)), None):
        yield Gap("a migration", f"Migrations of {found.name} are not read yet", path, None)
