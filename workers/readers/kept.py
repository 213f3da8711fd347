"""What is kept of replays: on the disk for later reviews, named by the content it was made from; in memory for both trees."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_MOST, _LARGEST = 32, 256_000_000
"""Files of a folder, and their bytes together."""
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_CODE = ("world", "sql", "readers", "frameworks", "queries")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the readers of one review keep: `folder` is where on the disk (None: nowhere), `shared` what both trees know."""

    folder: Path | None = None
    shared: dict[Hashable, Any] = field(default_factory=dict)

    def load(self, name: str) -> Any:
        """What was stored under that name; None when nothing was, or it cannot be read."""
        return load(self.folder / f"{name}.json") if self.folder else None

    def store(self, name: str, plain: Any) -> None:
        """Store it for later reviews."""
        if self.folder:
            store(self.folder / f"{name}.json", plain)


@cache
def code() -> bytes:
    """What the code that replays looks like: a change of it makes what was kept before unknown."""
    here = Path(__file__).parent.parent
    files = sorted(path for folder in _CODE for path in (here / folder).rglob("*.py"))
    return repr([(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]).encode()


def load(stored: Path) -> Any:
    """The JSON in a file that was used just now; None when there is none, it is spoilt, or somebody else can write it."""
    try:
        found = json.loads(_bytes(stored))
        os.utime(stored)
    except (OSError, ValueError, RecursionError):
        return None
    return found


def store(stored: Path, plain: Any, most: int = _MOST) -> None:
    """Write it so that a reader sees all or nothing; what cannot be written costs the cache, no more.

    Of its folder the `most` files that were used last stay, as far as they are not too large together.
    """
    try:
        folder = stored.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & _OTHERS:  # as some mounts leave it
            folder.chmod(0o700)
        draft = stored.with_suffix(f".{os.getpid()}")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(json.dumps(plain, separators=(",", ":")))
        draft.replace(stored)
        _sweep(folder, most)
    except (OSError, ValueError, RecursionError):  # a number of ten thousand digits, lists in lists
        return


def _bytes(stored: Path) -> bytes:
    """The content. Raises OSError for what is no file, has grown too large, or is not ours alone to write."""
    _only_ours(stored.parent.stat())
    with os.fdopen(os.open(stored, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        _only_ours(found)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            raise OSError(errno.EFBIG, "not what we wrote")
        return file.read()


def _only_ours(found: os.stat_result) -> None:
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
        raise PermissionError(errno.EPERM, "others can write it")


def _sweep(folder: Path, most: int) -> None:
    with os.scandir(folder) as entries:
        files = [(found.st_mtime_ns, found.st_size, entry.path) for entry in entries if (found := _file(entry))]
    room = _LARGEST
    for place, (_, size, path) in enumerate(sorted(files, reverse=True)):
        room -= size
        if place and (place >= most or room < 0):  # the one just written stays
            Path(path).unlink(missing_ok=True)


def _file(entry: os.DirEntry[str]) -> os.stat_result | None:
    """Its state; None of what is no file, or no longer there."""
    try:
        return entry.stat(follow_symlinks=False) if entry.is_file(follow_symlinks=False) else None
    except OSError:
        return None
