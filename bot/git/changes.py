"""From git's records to Changes: what counts as a change, and which lines it touches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from itertools import chain

from bot.domain.changes import Change, Touched, Tree
from bot.git.command import Git
from bot.git.diff import Entry, Hunks, entries, touched_lines


class Comparison:
    """Two trees compared. `revisions` are two commits, or one for the working tree, whose unknown files are `untracked`."""

    def __init__(self, git: Git, revisions: tuple[str, ...], base: Tree, head: Tree, untracked: frozenset[str]) -> None:
        """Nothing runs yet."""
        self._git, self._revisions, self._base, self._head, self._untracked = git, revisions, base, head, untracked

    def changes(self) -> tuple[Change, ...]:
        """Every regular file that was added, altered, renamed or deleted, by path; one call of git. Raises GitError."""
        found = {change.path: change for entry in entries(self._git, self._revisions) for change in self._told(entry)}
        for path in self._untracked:
            previous = path if path in found else None  # taken out of the index, but still there
            if previous and self._same(path, path):
                del found[path]
            else:
                found[path] = self._change(previous, path, whole=True)
        return tuple(found[path] for path in sorted(found))

    def _told(self, entry: Entry) -> Iterator[Change]:
        """The change a record tells of, if any: none for links, submodules, a conflict's marker, or a changed mode alone."""
        before = entry.previous if entry.old_mode.startswith("100") else None
        after = entry.path if entry.new_mode.startswith("100") else None
        if entry.status != "U" and (before or after) and not (before == after and self._equal(entry)):
            yield self._change(before, after, whole=entry.status == "T")

    def _equal(self, entry: Entry) -> bool:
        """Whether only the mode differs; in the working tree git names no content, then ours is hashed."""
        if entry.old_mode == entry.new_mode or entry.old_name == entry.new_name:
            return entry.old_name == entry.new_name
        return not entry.new_name.strip("0") and entry.old_name == self._head.identity(entry.path)

    def _change(self, before: str | None, after: str | None, whole: bool) -> Change:
        """`before` and `after` are its names in the trees, None where it has none; `whole` means all its lines are touched."""
        return Change(
            path=after or before or "",
            previous=before,
            deleted=after is None,
            before=partial(_read, self._base, before),
            after=partial(_read, self._head, after),
            touched=partial(self._all_lines if whole else self._touched, before, after),
        )

    def _touched(self, before: str | None, after: str | None) -> Touched:
        """The lines git says; all where it compares none (binary, `-diff` in .gitattributes): silence must be earned."""
        hunks = self._hunks.get(after or before or "")
        if hunks is None:
            return Touched() if self._same(before, after) else self._all_lines(before, after)
        return Touched(head=frozenset(chain(*hunks.head)), base=frozenset(chain(*hunks.base)))

    def _all_lines(self, before: str | None, after: str | None) -> Touched:
        """Every line of both sides; none of a file that is too large to read."""
        return Touched(head=_lines(_read(self._head, after)), base=_lines(_read(self._base, before)))

    def _same(self, before: str | None, after: str | None) -> bool:
        """Whether a file was moved only."""
        return before is not None and after is not None and self._base.identity(before) == self._head.identity(after)

    @cached_property
    def _hunks(self) -> dict[str, Hunks]:
        """The touched lines of all changes: one call, at the first question about any of them."""
        return touched_lines(self._git, self._revisions)


def _read(tree: Tree, path: str | None) -> bytes | None:
    return None if path is None else tree.read(path)


def _lines(data: bytes | None) -> frozenset[int]:
    """The numbers of all lines; the last one needs no line feed to count."""
    count = 0 if not data else data.count(b"\n") + (not data.endswith(b"\n"))
    return frozenset(range(1, count + 1))
