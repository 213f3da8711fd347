"""How much a running server has written: many tables, large objects and queues pass every limit of a single file."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

MOST = 400 << 20
"""Bytes that one look at one pull request may write."""
PAUSE, SHARE = 0.1, 10
"""Seconds between two looks at least, and how many times as long as a look takes: one takes 1 ms for a thousand files."""


@dataclass(slots=True)
class Disk:
    """A directory that may grow by `most` bytes from the first look on. Sparse files count what they really take."""

    directory: Path
    most: int = MOST
    before: int = -1
    due: float = 0.0
    last: bool = False

    def full(self) -> bool:
        """Whether it has grown too much, as far as is known: it looks now and then."""
        began = time.monotonic()
        if began >= self.due:
            used = _used(self.directory)
            self.before = used if self.before < 0 else self.before
            self.last = used - self.before > self.most
            ended = time.monotonic()
            self.due = ended + max(PAUSE, SHARE * (ended - began))
        return self.last


def _used(directory: Path) -> int:
    """Bytes on the disk below the directory. Files come and go meanwhile."""
    total, pending = 0, [os.fspath(directory)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        total += _size(entry)
        except OSError:
            continue
    return total


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:
        return 0
