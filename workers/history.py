"""Migrations that were there before and that the change edits, renames or deletes: what had run is not run again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from bot.domain.changes import Change, ChangeSet, Span, Tree
from bot.domain.facts import CollidingMigration, Migration, RewrittenMigration, Statement
from bot.policy import Policy
from workers.edits import does, keeps_its_number, laid_out, leads_to, unread, words
from workers.entries import came, differing, known
from workers.readers import names
from workers.readers.entry import Entry
from workers.readers.listing import Listing
from workers.readers.reader import Claim, Claims, Reader
from workers.select import SQUASHED, Selected

_SEEDS = re.compile(r"(?:^|/)(?:initial|sample|demo|seed|dev|test)[_-]?data/|(?:^|/)(?:seeds?|fixtures)/")
"""Folders of rows that databases are made with."""
_NAMES = re.compile(r"^[ \t]*(?:down_revision|dependencies)\b", re.MULTILINE)
"""Where a migration of Alembic or Django names the one before it."""


def rewritten(changes: ChangeSet, policy: Policy, base: Claims, selected: list[Selected]) -> Iterator[RewrittenMigration]:
    """One fact for each such migration whose way up, or whose place in the order, is another one now."""
    now = {file.change.path: file for file in selected}
    together = laid_together(changes, base)
    for change in changes.changes:
        before = base.get(change.previous or change.path)
        if change.added or before is None or policy.ignores(change.path) or before[1].direction == "down":
            continue
        if change.deleted:
            family = before[1].family
            kept = _grown(family, selected) or _gone(family, changes) or _repeated(change.path, before[0])
            if family not in together and not kept:
                yield _fact(before[0], Span(change.path, 1, 1, "base"), "deleted")
        elif change.path in now and not _begins_anew(before[1].family, now[change.path].claim.family, together):
            yield from _rewritten(change, before, now[change.path], changes, selected)


def _fact(
    reader: Reader, span: Span, how: Literal["edited", "renamed", "deleted"], entry: str = "", alike: bool = False
) -> RewrittenMigration:
    edited = reader.when_edited()
    return RewrittenMigration(span, how, reader.name, entry, alike, edited.source, edited.checked)


def _grown(family: str, selected: list[Selected]) -> bool:
    """Whether the change adds a migration to the same history: the deleted one was moved into it."""
    return any(file.change.added and file.claim.family == family for file in selected)


def _gone(family: str, changes: ChangeSet) -> bool:
    """Whether nothing is left of the project around the folder: then its databases go as well."""
    around = names.folder(family)
    return bool(around) and not any(path.startswith(f"{around}/") for path in Listing.of(changes.head_tree).paths())


def _begins_anew(old: str, new: str, together: frozenset[str]) -> bool:
    """Whether the history was laid together, or the migration moved into another one while others were."""
    return old in together or (bool(together) and old != new)


def _rewritten(
    change: Change, before: tuple[Reader, Claim], file: Selected, changes: ChangeSet, selected: Sequence[Selected]
) -> Iterator[RewrittenMigration]:
    reader, claim = before
    if file.reader.unreleased and file.reader.unreleased(change.path, Listing.of(changes.head_tree)):
        return
    renamed = names.base(change.path) != names.base(change.previous or "") and claim.order != file.claim.order
    if renamed and not keeps_its_number(change, reader) and reader.name != "plain":
        yield _fact(reader, Span(change.path, 1, 1), "renamed")
        return
    old, new = change.before(), change.after()
    if old is None or new is None or _repeated(change.path, reader):
        return
    if reader.entries is not None and file.reader.entries is not None:
        earlier, now = known(reader, change.previous or change.path, old), known(file.reader, change.path, new)
        elsewhere = _elsewhere(file, changes, selected)
        yield from (_fact(reader, *one) for one in differing(change, earlier, now, elsewhere=elsewhere))
        return
    # Both by the settings of the head: a database that is another one now, a helper that moved, is no edit of this file.
    previous = _was(change, reader, old, changes.head_tree, claim)
    migration = file.reader.load(change.path, new, changes.head_tree, claim=file.claim, down=False)
    if previous.gaps or migration.gaps or does(previous) == does(migration) or unread(migration) - unread(previous):
        return
    touched = change.touched()
    side, lines = ("head", touched.head) if touched.head else ("base", touched.base)
    if lines:
        path = change.path if side == "head" else change.previous or change.path
        alike = leads_to(previous) == leads_to(migration)
        yield _fact(reader, Span(path, min(lines), min(lines), side), "edited", alike=alike)  # type: ignore[arg-type]


def _elsewhere(file: Selected, changes: ChangeSet, selected: Sequence[Selected]) -> frozenset[str] | None:
    """What came into the other changed files of a reader, by name and content; None where the change adds one."""
    if any(one.added and one.path.endswith(file.reader.endings) for one in changes.changes):
        return None
    others = [one for one in selected if one.reader is file.reader and one.change.path != file.change.path]
    listing = Listing.of(changes.head_tree)
    words = [listing.remember(("came", one.reader.name, one.change.path), lambda: came(one)) for one in others]  # noqa: B023
    return frozenset().union(*words)


def laid_together(changes: ChangeSet, base: Claims, selected: Sequence[Selected] = ()) -> frozenset[str]:
    """The histories whose migrations the change deletes by the handful: what it adds makes their tables for new databases.

    So are those of `selected` that begin with the change and take some of these in: another runner has them now.
    """
    deleted = Counter(base[change.path][1].family for change in changes.changes if change.deleted and change.path in base)
    gone = frozenset(family for family, count in deleted.items() if count >= SQUASHED)
    came = {file.claim.family for file in selected if _from(file.change, base) in gone} if gone else set()
    return gone | (came - {claim.family for _, claim in base.values()})


def _from(change: Change, base: Claims) -> str | None:
    before = None if change.added else base.get(change.previous or "")
    return before[1].family if before else None


def unchanged(change: Change, before: tuple[Reader, Claim], migration: Migration, head: Tree) -> bool:
    """Whether an edited migration does what it did, in the same transactions: only its words, or comments, are others now."""
    old = change.before()
    if old is None or migration.gaps:
        return False
    previous = _was(change, before[0], old, head, before[1])
    return not previous.gaps and _sent(previous) == _sent(migration)


def _was(change: Change, reader: Reader, old: bytes, head: Tree, claim: Claim | None = None) -> Migration:
    """The migration as it was before an edit, its way up: read once for all who ask with the same claim."""
    path, listing = change.previous or change.path, Listing.of(head)
    key = ("before the edit", change.path, reader.name, claim)
    return listing.remember(key, lambda: reader.load(path, old, listing, claim=claim, down=False))


def _sent(migration: Migration) -> list[tuple[str, str]]:
    """What it does, however its SQL is laid out, and in which transaction."""
    path = migration.path
    steps = [(step.operation, one.transaction or "") for one in migration.up for step in one.steps]
    return [(words(operation), where.removeprefix(path)) for operation, where in steps]


def unrun(file: Selected, migration: Migration, text: str | None = None) -> Migration:
    """Of a file that holds several migrations those that will run: the others are in the schema that they will find.

    In a look beside another one, only those that the other does not see. `text` stands for the file's new text.
    """
    new = file.change.after() if text is None else text.encode()
    inside = known(file.reader, file.change.path, new or b"").values()
    out = [entry for entry in inside if file.beside and (not entry.engines or file.beside in entry.engines)]
    out += ran_before(file.reader, file.change, text)
    up, down = (
        tuple(one for one in way if not any(e.first <= one.span.line <= e.last for e in out))
        for way in (migration.up, migration.down)
    )
    return replace(migration, up=up, down=down) if out else migration


def looks_beside(file: Selected, engine: str) -> Iterator[Selected]:
    """A look for each other engine that migrations inside the file are alone for."""
    inside = known(file.reader, file.change.path, file.change.after() or b"").values()
    others = {entry.engines[0] for entry in inside if entry.engines and engine not in entry.engines}
    for other in sorted(others):
        yield replace(file, claim=replace(file.claim, engine=other), beside=engine)


def ran_before(reader: Reader, change: Change, text: str | None = None) -> tuple[Entry, ...]:
    """Of a changed file that holds several migrations, those that were there before and do not run again: by their new lines.

    `text` stands for the file's new text where that is not the change's.
    """
    old, new = change.before(), change.after() if text is None else text.encode()
    if change.added or old is None or new is None:
        return ()
    before, now = known(reader, change.previous or change.path, old), known(reader, change.path, new)
    return tuple(e for name, e in now.items() if (b := before.get(name)) and not (e.again and e.content != b.content))


def left_as_they_were(reader: Reader, change: Change, migration: Migration, tree: Tree) -> tuple[Span, ...]:
    """Where an edited migration does what it did before: that has run, and is not the edit's doing."""
    old = change.before()
    if change.added or old is None or reader.entries is not None:
        return ()
    previous = _was(change, reader, old, tree)
    before = {_same(statement) for statement in previous.up}
    new = {statement.span for statement in migration.up if _same(statement) not in before}
    kept = [statement for statement in migration.up if statement.span not in new]
    return tuple(span for one in kept for span in (one.span, *(step.span for step in one.steps)))


def _same(statement: Statement) -> tuple[object, ...]:
    return tuple(laid_out(step.operation) for step in statement.steps), statement.transaction is None, statement.inside


def _repeated(path: str, reader: Reader) -> bool:
    """Flyway's repeatable migrations run again when they change, its callbacks always; a file without a number may, too.

    So are the rows that a new database begins with: files of numbers, but no history.
    """
    name = names.base(path)
    if reader.name == "plain" and _SEEDS.search(path):
        return True
    return name.startswith(("R__", "afterMigrate")) or (reader.name == "plain" and not any(map(str.isdigit, path)))


def colliding(changes: ChangeSet, selected: list[Selected]) -> Iterator[CollidingMigration]:
    """Added migrations that leave a history that had one end with several. Where there were several, all are asked for."""
    for file in selected:
        ask, path = file.reader.heads, file.change.path
        if ask is None or not file.change.added:
            continue
        now = ask(path, Listing.of(changes.head_tree))
        others = tuple(other for other in now if other != path)
        before = ask(path, Listing.of(changes.base_tree))
        if path in now and len(before) == 1 and len(now) > 1:
            text = (file.change.after() or b"").decode("utf-8", "replace")
            found = _NAMES.search(text)
            line = text.count("\n", 0, found.end()) + 1 if found else 1
            yield CollidingMigration(Span(path, line, line), others, file.reader.name)
