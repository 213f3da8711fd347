"""Which rules judge here: a digest of the code that does. It is part of a run's name, so a new deployment judges anew."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOM = Path(__file__).parent


@cache
def rules_version() -> str:
    """Sixteen hexadecimal digits of all source files of this room, by name and content; some milliseconds, once a process."""
    total = sha256()
    for path in sorted(_ROOM.rglob("*.py")):
        content = sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(_ROOM).as_posix()}\0{content}\n".encode())
    return total.hexdigest()[:16]
