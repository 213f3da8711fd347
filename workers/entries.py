"""Migrations that share a file, on both sides of a change: which are other ones now, and which are called alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.domain.changes import Change, Span
from bot.domain.facts import SameVersion
from workers.readers.entry import Entry
from workers.readers.reader import Reader
from workers.select import SQUASHED, Selected
from workers.sql.text import UnreadableText, decode_text

How = Literal["edited", "renamed", "deleted"]


def known(reader: Reader, path: str, data: bytes) -> dict[str, Entry]:
    """The migrations inside a file by name; none of one that is not text."""
    try:
        return {entry.name: entry for entry in reader.entries(path, decode_text(data))} if reader.entries else {}
    except UnreadableText:
        return {}


def differing(
    change: Change, old: dict[str, Entry], new: dict[str, Entry], *, elsewhere: frozenset[str] | None
) -> Iterator[tuple[Span, How, str]]:
    """Each migration of the file that is another one now, as (where, how, name); new ones and those that may change are none.

    `elsewhere` are the names and contents in the other files of the change, which what is gone may have moved into; None
    where it adds one.
    """
    gone = {name: one for name, one in old.items() if name not in new and one.content.strip() and not (one.again or one.idle)}
    for name, entry in new.items():
        before = old.get(name)
        if before is None:
            previous = next((one for one in gone.values() if one.content == entry.content), None)
            if previous is not None:
                gone.pop(previous.name)
                if _runs_again(previous, entry) and (span := _touched(change, entry, None)):
                    yield span, "renamed", name
            continue
        edited = before.content != entry.content and not entry.again and not entry.accepted
        if edited and (span := _touched(change, entry, before)):
            yield span, "edited", name
    if elsewhere is not None and set(new) <= set(old) and len(gone) < SQUASHED:
        for name, entry in gone.items():
            moved = name in elsewhere or entry.content in elsewhere
            if not moved and (span := _touched(change, None, entry)):
                yield span, "deleted", name


def _runs_again(before: Entry, now: Entry) -> bool:
    """Whether one under another name does again what it did: not if it asks first, or did, what may pass it over."""
    return not (now.again or before.guard or now.guard)


def held(file: Selected) -> frozenset[str]:
    """The names and contents of what is inside a changed file now."""
    inside = known(file.reader, file.change.path, file.change.after() or b"").values()
    return frozenset(word for entry in inside for word in (entry.name, entry.content))


def _touched(change: Change, now: Entry | None, before: Entry | None) -> Span | None:
    """The first touched line of a migration, of the new text where there is one."""
    touched = change.touched()
    for side, entry, lines in (("head", now, touched.head), ("base", before, touched.base)):
        inside = [line for line in lines if entry is not None and entry.first <= line <= entry.last]
        if inside:
            path = change.path if side == "head" else change.previous or change.path
            return Span(path, min(inside), min(inside), side)  # type: ignore[arg-type]
    return None


def namesakes(selected: list[Selected]) -> Iterator[SameVersion]:
    """A fact for each name of which the change gives a file's migrations more than one: the first that bears it again."""
    for file in selected:
        reader, change = file.reader, file.change
        if reader.entries is None or (data := change.after()) is None:
            continue
        old = change.before() if not change.added else None
        before = known(reader, change.previous or change.path, old) if old is not None else {}
        told: set[str] = set()
        for name, entry in known(reader, change.path, data).items():
            own = name.partition("#")[0]
            if not entry.twin or own in told or (name in before and before[name].twin):
                continue
            if span := _touched(change, entry, None):
                told.add(own)
                yield SameVersion(span, change.path, reader.name, "refused", own)
