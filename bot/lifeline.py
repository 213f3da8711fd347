"""A process that must not outlive its parent, and one that no other may look into."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

_LIBC: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_SET_DEATH_SIGNAL, _SET_DUMPABLE = 1, 4  # linux/prctl.h


def die_with(parent: int) -> None:
    """In a child: be killed when the thread of `parent` that forked us ends, whatever ends it; at once if it is gone already.

    Linux only. Elsewhere an orphan runs on: leases then see to it that it writes nothing.
    Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def hide() -> None:
    """Keep this process's memory and first environment from others of the same account, and from core dumps. Linux only.

    What it executes is not hidden, what it forks is.
    Source: https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
    """
    if _LIBC is not None:
        _LIBC.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
