"""The right to work on one pull request, for a while: Redis ends it when its worker falls silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

from bot.domain.intents import Pull
from bot.queue.errors import Busy, HandedBack, Lost, QueueDown

Ask = Callable[..., Any]


class Lease:
    """Held within a `with`; a thread renews it at a third of its time, so that only a dead worker loses it.

    GitHub knows nothing of it: before each write call `hold` with the longest that the write may take, and a successor, who
    waits the lease out, will see what was written. Left without `done`, the work is tried again after a while.
    """

    def __init__(self, ask: Ask, pull: Pull, seconds: float, take: str = "acquire", give: str = "release") -> None:
        """Nothing happens before the `with`. `ask(name, **arguments)` runs a script; `take` and `give` name two of them."""
        self._ask, self._key, self._seconds = ask, pull.key(), seconds
        self._take, self._give = take, give
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"lease {self._key}", daemon=True)
        self.fence = 0
        """Grows from holder to holder."""

    def __enter__(self) -> Lease:
        """Raises Busy: another holds it, it is not due yet, or nothing is wanted. QueueDown."""
        answer, fence = self._ask(self._take, key=self._key, lease=_milliseconds(self._seconds))
        if answer < 1:
            raise Busy("not now" if answer == 0 else "nothing to do", max(fence, 0) / 1000)
        self.fence = int(fence)
        self._keeper.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give it back; without `done` before, a failed try (but for HandedBack). When Redis is down it runs out by itself."""
        if self._over.is_set():
            return
        self.end()
        with suppress(QueueDown):
            name = kind.__name__ if kind else ""
            self._ask(self._give, key=self._key, fence=self.fence, returned=isinstance(error, HandedBack), error=name)

    def end(self) -> None:
        """The work is done or postponed, and Redis knows."""
        self._over.set()
        self._keeper.join(self._seconds)

    def renew(self) -> None:
        """From now on `seconds` again. Raises Lost, QueueDown."""
        self.hold(self._seconds)

    def hold(self, seconds: float) -> None:
        """See to it that at least `seconds` remain. Raises Lost, QueueDown."""
        wanted = _milliseconds(max(seconds, self._seconds))
        if not self._ask("renew", key=self._key, fence=self.fence, lease=wanted):
            raise Lost(self._key)

    def remaining(self) -> float:
        """Seconds left, as Redis says; 0 when it is lost. QueueDown."""
        left: int = self._ask("remaining", key=self._key, fence=self.fence)
        return max(left, 0) / 1000

    def _keep(self) -> None:
        while not self._over.wait(self._seconds / 3):
            try:
                self.renew()
            except Lost:
                return
            except QueueDown:
                continue  # Redis may be back before the lease is over; who writes asks first


def _milliseconds(seconds: float) -> int:
    return max(round(seconds * 1000), 1)
