"""A stopped server's data directory as one file; and a directory that was used, put back to what that file says.

To make a file takes far longer than to write one again (0.7 ms against 0.01 on an ext4 without a journal), so a directory is
not thrown away after a run: the few files that were written to are written again, and those that were made are removed.

The directory was another account's. Nothing in it is followed: folders are opened one by one from the top, never through a
link, and where there is anything but folders and plain files of one name it is not used again.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from workers.shadow.confine import account
from workers.shadow.errors import ShadowError

PACK, INDEX = "pack", "index.json"
LARGEST, FILES, FOLDERS, CHUNK = 400 << 20, 100_000, 200, 1 << 20
"""Bytes, files and folders of a directory that is packed at most; bytes that are read and written at once."""
RECENT = 100_000_000
"""Nanoseconds: a file written to so shortly before it was looked at may be written to again under the same time."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Look:
    """A directory at one moment: its folders, and of each file its number, size and the time when it was last changed.

    `at` is when that was, in nanoseconds. That time (ctime) is the kernel's: who writes to a file cannot hide it.
    """

    at: int
    folders: frozenset[str]
    files: dict[str, tuple[int, int, int]]

    def same(self, path: str, later: Look) -> bool:
        """Whether the file was not written to from this look to the later one."""
        seen = self.files.get(path)
        return seen is not None and seen == later.files.get(path) and seen[2] < self.at - RECENT


NOTHING = Look(0, frozenset(), {})


@dataclass(frozen=True, slots=True)
class Packed:
    """An opened pack: the folders, and where in it each file's content begins and how long it is.

    `name` is its own: the same schema made once more is another pack.
    """

    name: str
    descriptor: int
    folders: frozenset[str]
    files: dict[str, tuple[int, int]]

    def restore(self, directory: int, before: Look) -> None:
        """Make a directory what the pack says; `before` is how it looked when it was that. Nobody may use it meanwhile.

        Raises ShadowError where it holds anything but folders and plain files, OSError.
        """
        now = look(directory)
        with _Tree(directory) as tree:
            tree.give(directory)
            for path in sorted(self.folders - now.folders):
                folder, name = tree.place(path)
                os.mkdir(name, 0o700, dir_fd=folder)
                tree.give(tree.folder(path))
            for path in now.files.keys() - self.files.keys():
                folder, name = tree.place(path)
                os.unlink(name, dir_fd=folder)
            for path in self.files:
                if not before.same(path, now):
                    self._write(tree, path, there=path in now.files)
            for path in sorted(now.folders - self.folders, reverse=True):
                folder, name = tree.place(path)
                os.rmdir(name, dir_fd=folder)

    def close(self) -> None:
        """Close the pack."""
        os.close(self.descriptor)

    def _write(self, tree: _Tree, path: str, *, there: bool) -> None:
        """Make a file, or write over it: cut to nothing first, ext4 would take it for worth writing out at once."""
        (begin, size), written = self.files[path], 0
        file = tree.open(path, os.O_WRONLY if there else os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            if not there:
                tree.give(file)
            while written < size:
                part = os.pread(self.descriptor, min(CHUNK, size - written), begin + written)
                if not part:
                    raise ShadowError(f"the pack ends before {path} does")
                written += os.write(file, part)
            if there:
                os.ftruncate(file, size)
        finally:
            os.close(file)


def pack(directory: int, place: Path) -> Look:
    """Write a stopped server's directory to two files in the folder `place`; gives how it looks.

    Raises ShadowError where it holds what is not packed, OSError.
    """
    seen, files, end = look(directory), dict[str, tuple[int, int]](), 0
    if sum(size for _, size, _ in seen.files.values()) > LARGEST:
        raise ShadowError(f"the schema before takes more than {LARGEST >> 20} MB")
    with _Tree(directory) as tree, (place / PACK).open("wb") as out:
        for path in sorted(seen.files):
            file, begin = tree.open(path, os.O_RDONLY), end
            try:
                while data := os.read(file, CHUNK):
                    end += out.write(data)
            finally:
                os.close(file)
            files[path] = begin, end - begin
    words = json.dumps({"name": secrets.token_hex(4), "folders": sorted(seen.folders), "files": files}, separators=(",", ":"))
    (place / INDEX).write_text(words, encoding="utf-8")
    return seen


def open_pack(place: Path) -> Packed:
    """The pack in that folder. Raises OSError, ValueError, KeyError or TypeError where there is none that can be read."""
    index = json.loads((place / INDEX).read_bytes())
    files = {path: (int(begin), int(size)) for path, (begin, size) in index["files"].items()}
    return Packed(str(index["name"]), os.open(place / PACK, os.O_RDONLY | os.O_CLOEXEC), frozenset(index["folders"]), files)


def look(directory: int) -> Look:
    """How a directory looks. Raises ShadowError where it holds anything but folders and plain files, or too many; OSError."""
    at, files, folders, pending = time.time_ns(), dict[str, tuple[int, int, int]](), set[str](), [""]
    with _Tree(directory) as tree:
        while pending:
            above = pending.pop()
            with os.scandir(tree.folder(above)) as entries:
                for entry in entries:
                    path, found = f"{above}/{entry.name}" if above else entry.name, entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(found.st_mode):
                        folders.add(path)
                        pending.append(path)
                    elif stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
                        files[path] = found.st_ino, found.st_size, found.st_ctime_ns
                    else:
                        raise ShadowError(f"{path} is neither a folder nor a file of one name")
            if len(files) > FILES or len(folders) > FOLDERS:
                raise ShadowError(f"there are more than {FILES} files or {FOLDERS} folders")
    return Look(at, frozenset(folders), files)


def opened(directory: Path) -> int:
    """A directory as a descriptor: what becomes of its path meanwhile does not matter. Raises OSError."""
    return os.open(directory, _FOLDER)


class _Tree:
    """The folders below a directory, each opened once, by its name in the one above it."""

    def __init__(self, directory: int) -> None:
        self._owner, self._opened = account(), {"": os.dup(directory)}

    def __enter__(self) -> _Tree:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for descriptor in self._opened.values():
            os.close(descriptor)

    def folder(self, path: str) -> int:
        """The folder, opened."""
        if path not in self._opened:
            above, name = self.place(path)
            self._opened[path] = os.open(name, _FOLDER, dir_fd=above)
        return self._opened[path]

    def place(self, path: str) -> tuple[int, str]:
        """The folder that the path is in, opened, and the name in it."""
        above, _, name = path.rpartition("/")
        return self.folder(above), name

    def open(self, path: str, how: int) -> int:
        """A file, opened. Raises ShadowError where it is not a plain file of one name."""
        above, name = self.place(path)
        descriptor = os.open(name, how | _FILE, 0o600, dir_fd=above)
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            os.close(descriptor)
            raise ShadowError(f"{path} is not a file of one name")
        return descriptor

    def give(self, descriptor: int) -> None:
        """To the account that the server runs under."""
        if self._owner:
            os.fchown(descriptor, self._owner["user"], self._owner["group"])
