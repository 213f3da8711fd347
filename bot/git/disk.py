"""Files of the working tree: read without following a symbolic link anywhere on the way, bounded in size."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.git.environment import MAX_BLOB


def read(top: Path, path: str) -> bytes | None:
    """The file's bytes; None where it is no regular file, cannot be opened, or is larger than MAX_BLOB."""
    with _opened(top, path) as file:
        data = file.read(MAX_BLOB + 1) if file is not None else None
    return data if data is not None and len(data) <= MAX_BLOB else None


def size(top: Path, path: str) -> int | None:
    """The file's bytes, counted by the file system; None where it is no regular file or cannot be opened."""
    with _opened(top, path) as file:
        return os.fstat(file.fileno()).st_size if file is not None else None


def object_name(data: bytes, algorithm: str) -> str:
    """The name git gives to these bytes as a blob; `algorithm` is sha1 or sha256 (https://git-scm.com/docs/git-hash-object)."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextmanager
def _opened(top: Path, path: str) -> Iterator[BinaryIO | None]:
    """The regular file, opened step by step: a directory on the way may have become a link to elsewhere."""
    try:
        file = _walked(top, *path.encode("utf-8", "surrogateescape").split(b"/"))
    except OSError:
        file = None
    if file is None:
        yield None
    else:
        with file:
            yield file


def _walked(top: Path, *parts: bytes) -> BinaryIO | None:
    """The file at the end of these names. Raises OSError where one is missing, or a link."""
    place = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in parts[:-1]:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = below
        return _regular(os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place))
    finally:
        os.close(place)


def _regular(descriptor: int) -> BinaryIO | None:
    """The open file, or None (and closed) where it is a pipe, a device or a directory."""
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None
