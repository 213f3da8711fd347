"""Row counts that somebody took from the real database: `.github/backstop-sizes.json`, written by `backstop sizes`.

What the policy's `tables` says goes before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.findings import Gap
from bot.policy import SIZES_PATH

_LARGEST = 2_000_000
_MOST = 50_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows by table (`orders`, `billing.orders`) on the day they were taken, ISO 8601."""

    taken: str
    tables: Mapping[str, int] = field(default_factory=dict)


def read_sizes(data: bytes | None) -> tuple[Sizes | None, tuple[Gap, ...]]:
    """The file's content; a gap for one that cannot be read. It is somebody's text: bounded, and only numbers are taken."""
    if data is None:
        return None, ()
    try:
        found = json.loads(data) if len(data) <= _LARGEST else None
    except (ValueError, RecursionError):
        found = None
    taken = found.get("taken") if isinstance(found, dict) else None
    tables = found.get("tables") if isinstance(found, dict) else None
    if not isinstance(taken, str) or not _DAY.fullmatch(taken) or not isinstance(tables, dict):
        return None, (Gap("sizes", "The file is not what `backstop sizes` writes; sizes are unknown", SIZES_PATH, 1),)
    return Sizes(taken, dict(list(_counted(tables).items())[:_MOST])), ()


def _counted(tables: Mapping[str, Any]) -> dict[str, int]:
    rows = ((name.removeprefix("public."), count) for name, count in tables.items() if isinstance(name, str))
    return {name: count for name, count in rows if isinstance(count, int) and 0 <= count < 10**18}


def written(taken: str, server: str, tables: Mapping[str, int]) -> str:
    """The file's text: sorted, so that a later one differs only where the database does."""
    return json.dumps({"taken": taken, "server": server, "tables": dict(sorted(tables.items()))}, indent=2) + "\n"
