"""What holds the server's processes: another account, an empty environment, limits, and the end of its worker."""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from workers.shadow.errors import ShadowError

ACCOUNTS = ("backstop-shadow", "nobody")
MEMORY, LARGEST_FILE, FILES, SECONDS = 320 << 20, 192 << 20, 1024, 300
"""Of each process: address space in bytes (what does not fit is a clean 53200), bytes of a file, open files, CPU time."""
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h


def account() -> dict[str, Any]:
    """As root, the account to become (PostgreSQL refuses to run as root and needs one with a name), else nothing.

    As arguments of subprocess. Raises ShadowError where root finds no such account.
    """
    if os.geteuid() != 0:
        return {}
    for name in ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ShadowError(f"PostgreSQL does not run as root and none of the accounts {', '.join(ACCOUNTS)} exists")


def surroundings(binaries: Path, directory: Path) -> dict[str, Any]:
    """What a process of the server gets: no environment but a path, a directory of its own, another account than root's."""
    return {"env": {"PATH": f"{binaries}:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}, "cwd": directory, **account()}


def whoami() -> str:
    """The name of this process's own account. Raises ShadowError where it has none: PostgreSQL does not run there."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        raise ShadowError(f"the user id {os.geteuid()} has no name: PostgreSQL wants an entry in /etc/passwd") from error


def hand_over(path: Path, deep: bool = True) -> None:
    """Give a directory, with all that is in it when `deep`, to the account the server runs under."""
    if not (owner := account()):
        return
    names = [path, *path.rglob("*")] if deep else [path]
    for name in names:
        os.chown(name, owner["user"], owner["group"], follow_symlinks=False)


def confine(memory: int = MEMORY, death: signal.Signals = signal.SIGQUIT) -> None:
    """In the child before exec: limits; on Linux also no new privileges, and `death` when the thread that started it ends."""
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CPU, SECONDS),
    ):
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(limit, (least, least))
    if _LIBC:
        _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _LIBC.prctl(_SET_DEATH_SIGNAL, death, 0, 0, 0)
