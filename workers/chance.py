"""What a verdict owes to chance: a crash, time that ran out, the day. A review that met some of it is told, and not kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_MET: ContextVar[list[str] | None] = ContextVar("met", default=None)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Within, whatever is met is listed here."""
    found: list[str] = []
    token = _MET.set(found)
    try:
        yield found
    finally:
        _MET.reset(token)


def met(what: str) -> None:
    """Say that what comes of this work may be another thing the next time."""
    found = _MET.get()
    if found is not None:
        found.append(what)
