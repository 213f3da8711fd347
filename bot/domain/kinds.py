"""How something hurts, and the lock that is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["blocks", "locks", "rewrites", "breaks", "loses", "irreversible", "fails", "leaks", "exposes", "costs", "style"]
KINDS: tuple[Kind, ...] = (
    "blocks", "locks", "rewrites", "breaks", "loses", "irreversible", "fails", "leaks", "exposes", "costs",
    "style",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lock:
    """A relation lock that a statement takes. `mode` is PostgreSQL's SQL name, e.g. 'SHARE ROW EXCLUSIVE'."""

    table: str
    mode: str
