"""What is kept of replays: on the disk for later reviews, named by the content it was made from; in memory for both trees."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.record import dataclass

_MOST = 32
_CODE = ("world", "sql", "readers", "frameworks")


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
    """The JSON in a file that was used just now; None when there is none, or it is spoilt."""
    try:
        found = json.loads(stored.read_bytes())
        os.utime(stored)
    except (OSError, ValueError, RecursionError):
        return None
    return found


def store(stored: Path, plain: Any) -> None:
    """Write it so that a reader sees all or nothing; what cannot be written costs the cache, no more."""
    try:
        stored.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = stored.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(plain, separators=(",", ":")))
        draft.replace(stored)
        for path in sorted(stored.parent.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-_MOST]:
            path.unlink(missing_ok=True)
    except (OSError, ValueError, RecursionError):  # a number of ten thousand digits, lists in lists
        return
