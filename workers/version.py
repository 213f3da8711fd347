"""Which code judges here, as digests. Of the rules it is part of a run's name, so a new deployment judges anew."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOM = Path(__file__).parent
_ROOMS = ("agents", "bot", "workers")


@cache
def rules_version() -> str:
    """Sixteen hexadecimal digits of all source files of this room, by name and content; some milliseconds, once a process."""
    total = sha256()
    for path in sorted(_ROOM.rglob("*.py")):
        content = sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(_ROOM).as_posix()}\0{content}\n".encode())
    return total.hexdigest()[:16]


@cache
def product() -> bytes:
    """A digest of all that makes a verdict here: our files, the interpreter, and what is installed, by version. 15 ms, once."""
    return sha256(
        repr((made_of(_ROOM.parent), sys.version, *sorted(_distributions()))).encode("utf-8", "surrogateescape")
    ).digest()


def made_of(root: Path) -> bytes:
    """A digest of every file of our rooms below `root`, by name and content: times tell nothing after a checkout."""
    total, top = sha256(), str(root)
    for path in sorted(found for room in _ROOMS for found in _files(os.path.join(top, room))):  # noqa: PTH118 (1,100 of them)
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read()
        total.update(f"{path.removeprefix(top)}\0{len(content)}\n".encode("utf-8", "surrogateescape") + content)
    return total.digest()


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):  # noqa: PTH112
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path) if entry.name != "__pycache__" else ()
            else:
                yield entry.path


def _distributions() -> Iterator[str]:
    """The folders of their metadata, which are named by version."""
    for folder in sys.path:
        if os.path.isdir(folder):  # noqa: PTH112
            yield from (name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))  # noqa: PTH208
