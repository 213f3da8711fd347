"""The two kinds of `bot.domain.changes.Tree`: a commit, and the working tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from bot.domain.changes import Mention
from bot.git import disk
from bot.git.blobs import Blobs
from bot.git.command import Git
from bot.git.search import search

ON_DISK = ""
"""Stands for the object name of a file whose content is not (or not surely) git's."""


class CommitTree:
    """The regular files of one commit; listed once, at first need."""

    def __init__(self, git: Git, blobs: Blobs, commit: str) -> None:
        """`commit` is a full object name."""
        self._git, self._blobs, self._commit = git, blobs, commit

    def paths(self) -> frozenset[str]:
        """Every regular file."""
        return frozenset(self._names)

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None where it is no regular file of the tree or too large (then `size` still answers)."""
        return next(self._blobs.contents([self._names.get(path)]))

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each path with its bytes, in the order asked for."""
        asked = tuple(paths)
        return zip(asked, self._blobs.contents(self._names.get(path) for path in asked), strict=True)

    def size(self, path: str) -> int | None:
        """The file's size in bytes."""
        name = self._names.get(path)
        return None if name is None else self._blobs.sizes([name])[0]

    def lines_with(self, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
        """Lines that hold one of the words, found by git in its own objects: one per file, at most 200 in all."""
        return search(self._git, self._commit, words, endings)

    def identity(self, path: str) -> str | None:
        """The blob's object name."""
        return self._names.get(path)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Path → object name."""
        names = {}
        for record in records(self._git.run("ls-tree", "-r", "-z", "--full-tree", self._commit)):
            mode_type_name, _, path = record.partition("\t")
            if mode_type_name.startswith("100"):  # not a symbolic link (120000), not a submodule (160000)
                names[path] = mode_type_name.rpartition(" ")[2]
        return names


class WorkingTree:
    """The regular files of the working tree, untracked ones included, ignored ones not, as they stand when first asked for.

    What git knows to be unmodified is read from its objects, so line ends are the commit's; the rest from the disk.
    """

    def __init__(self, git: Git, blobs: Blobs, top: Path, algorithm: str) -> None:
        """`top` is the directory that holds everything, `algorithm` the repository's (sha1, sha256)."""
        self._git, self._blobs, self._top, self._algorithm = git, blobs, top, algorithm

    def paths(self) -> frozenset[str]:
        """Every regular file."""
        return frozenset(self._names)

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None where it is no regular file of the tree or too large (then `size` still answers)."""
        return next(self.read_many([path]))[1]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Each path with its bytes, in the order asked for."""
        asked = tuple(paths)
        contents = self._blobs.contents(self._names.get(path) or None for path in asked)
        for path, data in zip(asked, contents, strict=True):
            yield path, disk.read(self._top, path) if self._names.get(path) == ON_DISK else data

    def size(self, path: str) -> int | None:
        """The file's size in bytes."""
        name = self._names.get(path)
        if name == ON_DISK:
            return disk.size(self._top, path)
        return None if name is None else self._blobs.sizes([name])[0]

    def lines_with(self, words: Sequence[str], endings: Sequence[str]) -> tuple[Mention, ...]:
        """Lines that hold one of the words in tracked files as they stand on the disk: one per file, at most 200 in all."""
        return search(self._git, None, words, endings)

    def identity(self, path: str) -> str | None:
        """The blob's object name, computed where git does not know it; None also where the file is too large to read."""
        name = self._names.get(path)
        if name != ON_DISK:
            return name
        data = disk.read(self._top, path)
        return None if data is None else disk.object_name(data, self._algorithm)

    @cached_property
    def untracked(self) -> frozenset[str]:
        """Regular files git neither tracks nor ignores; files of a nested repository are not among them."""
        return frozenset(path for path in self._listed["?"] if disk.size(self._top, path) is not None)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Path → object name of an unmodified file, ON_DISK for any other."""
        listed = self._listed
        names = {path: name for tag in "HS" for path, (mode, name) in listed[tag].items() if mode.startswith("100")}
        for path in (listed["C"].keys() | listed["M"].keys() | listed["R"].keys()) - self.untracked:
            names.pop(path, None)
            if disk.size(self._top, path) is not None:
                names[path] = ON_DISK
        return names | dict.fromkeys(self.untracked, ON_DISK)

    @cached_property
    def _listed(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Tag → path → (mode, object name), by git-ls-files(1): H cached, S skipped, C changed, R gone, M unmerged."""
        listed: dict[str, dict[str, tuple[str, str]]] = {tag: {} for tag in "HSCRMK?"}
        listing = self._git.run("ls-files", "-z", "-t", "--stage", "--modified", "--deleted", "--others", "--exclude-standard")
        for record in records(listing):
            if record.startswith("? "):
                listed["?"][record[2:]] = ("", "")
                continue
            fields, _, path = record.partition("\t")
            tag, mode, name, _ = fields.split(" ")
            listed[tag][path] = (mode, name)
        return listed


def records(listing: bytes) -> list[str]:
    """The records of a NUL-separated listing; undecodable bytes as surrogates."""
    return [record.decode("utf-8", "surrogateescape") for record in listing.split(b"\0") if record]
