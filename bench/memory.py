"""Memory of processes that were forked from one another, in MB. Linux only: it is read from /proc."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path


def resident(pids: Sequence[int]) -> float:
    """Their RSS, added up: a page that several share counts several times."""
    return sum(_sizes(pid, "Rss") for pid in pids)


def together(pids: Sequence[int]) -> float:
    """RSS of the first, which has forked the others, and what these have of their own: a shared page counts once.

    Not PSS, which is less the more of our interpreter's pages other programs of the machine happen to share.
    """
    return _sizes(pids[0], "Rss") + sum(_sizes(pid, r"Private_\w+") for pid in pids[1:])


def _sizes(pid: int, name: str) -> float:
    """0 when the process has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(size) for size in re.findall(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)) / 1024
