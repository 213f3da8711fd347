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


def differing(change: Change, old: dict[str, Entry], new: dict[str, Entry], *, lone: bool) -> Iterator[tuple[Span, How, str]]:
    """Each migration of the file that is another one now, as (where, how, name); new ones and those that may change are none.

    `lone` says that the change adds no other file of the kind, which what is gone may have moved into.
    """
    gone = {name: entry for name, entry in old.items() if name not in new and entry.content.strip() and not entry.again}
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
    if lone and set(new) <= set(old) and len(gone) < SQUASHED:
        for name, entry in gone.items():
            if span := _touched(change, None, entry):
                yield span, "deleted", name


def _runs_again(before: Entry, now: Entry) -> bool:
    """Whether one under another name does again what it did: not if it asks what is there, or has been made to ask."""
    return not now.again and before.guard == now.guard and "exists" not in now.guard.lower()


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
    """A fact for each migration that the change gives the name of another one of its file."""
    for file in selected:
        reader, change = file.reader, file.change
        if reader.entries is None or (data := change.after()) is None:
            continue
        old = change.before() if not change.added else None
        before = known(reader, change.previous or change.path, old) if old is not None else {}
        for name, entry in known(reader, change.path, data).items():
            if entry.twin and not (name in before and before[name].twin) and (span := _touched(change, entry, None)):
                yield SameVersion(span, change.path, reader.name, "refused", name.partition("#")[0])
