"""Everything the simulated GitHub knows, under one lock and one clock, with a number source and an older state to read."""

from __future__ import annotations

import base64
import pickle
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from .records import Tables

STALE: ContextVar[Tables | None] = ContextVar("stale", default=None)


class Clock:
    """Wall clock time plus what a test has advanced it by. Also written as GitHub writes times: whole seconds, Z."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def stamp(self) -> str:
        return iso(self.now())


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(kind: str, number: int) -> str:
    """An opaque global id in the shape of GitHub's new ones. Only `World.by_node` reads it back."""
    return f"{kind}_kwDO{base64.urlsafe_b64encode(number.to_bytes(8, 'big')).decode().rstrip('=')}"


class World:
    """The tables, their lock, clock and number source. Reading `tables` inside `stale()` gives an older state."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self._tables = Tables()
        self._older = b""
        self._last_id = 2_400_000_000  # beyond 31 bits, as GitHub's ids are by now

    @property
    def tables(self) -> Tables:
        return STALE.get() or self._tables

    def next_id(self) -> int:
        with self.lock:
            self._last_id += 17
            return self._last_id

    def remember(self) -> None:
        """Keep the present state, for a later stale read."""
        self._older = pickle.dumps(self._tables)

    @contextmanager
    def stale(self) -> Iterator[None]:
        """Read what was remembered: as a replica of GitHub's that lags behind."""
        token = STALE.set(pickle.loads(self._older) if self._older else None)  # noqa: S301  our own bytes
        try:
            yield
        finally:
            STALE.reset(token)
