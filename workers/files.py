"""Files without a repository, as a change set: everything in them is new."""

from __future__ import annotations

from functools import partial

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.memory import MemoryTree


def as_change(head: MemoryTree) -> ChangeSet:
    """The change set that adds every file of `head` to an empty repository."""
    empty = MemoryTree({})
    changes = tuple(_added(path, head) for path in head.files)
    return ChangeSet("", "files", changes, empty, head)


def _added(path: str, head: MemoryTree) -> Change:
    return Change(path, None, False, lambda: None, partial(head.read, path), partial(_all_lines, path, head))


def _all_lines(path: str, head: MemoryTree) -> Touched:
    data = head.read(path) or b""
    return Touched(head=frozenset(range(1, data.count(b"\n") + 2)))
