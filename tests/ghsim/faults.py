"""The fault plan: what shall go wrong with which request and which webhook, and who is called at each write."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Action = Literal[
    "502-before",
    "502-after",
    "hang",
    "hang-before",
    "reset",
    "reset-before",
    "401",
    "403-primary",
    "403-secondary",
    "429",
    "422-abuse",
    "422-anchor",
    "404",
    "stale-read",
]
WebhookAction = Literal["lose", "fail", "duplicate", "delay", "reorder"]
Moment = Literal["before", "after"]
Watcher = Callable[[int, str, str, Moment], object]


@dataclass
class Fault:
    """Strikes the `nth` matching request (1 is the first, 0 each) and the `times - 1` after it."""

    method: str
    path: re.Pattern[str]
    nth: int
    action: Action
    times: int = 1
    retry_after: int | None = 60
    seen: int = 0
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if self.method not in {"*", method} or not self.path.search(path):
            return False
        self.seen += 1
        hit = self.nth == 0 or self.nth <= self.seen < self.nth + self.times
        self.struck += hit
        return hit


@dataclass
class WebhookFault:
    """Strikes the `nth` delivery whose `event.action` matches."""

    event: re.Pattern[str]
    nth: int
    action: WebhookAction
    seen: int = 0
    struck: int = 0

    def strikes(self, event: str) -> bool:
        if not self.event.search(event):
            return False
        self.seen += 1
        hit = self.nth in {0, self.seen}
        self.struck += hit
        return hit


@dataclass
class Faults:
    """A test's plan. Requests to /graphql count as GET while they only query."""

    requests: list[Fault] = field(default_factory=list)
    webhooks: list[WebhookFault] = field(default_factory=list)
    watcher: Watcher | None = None
    writes: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    longest_hang: float = 60.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self, match: tuple[str, str] | tuple[str, str, int], action: Action, *, times: int = 1, retry_after: int | None = 60
    ) -> Fault:
        """`match` is (method or '*', regular expression on the path, which of the matching ones: 1 by default, 0 for all)."""
        method, path, nth = (*match, 1)[:3]
        fault = Fault(method, re.compile(path), nth, action, times, retry_after)
        self.requests.append(fault)
        return fault

    def add_webhook(self, event: str, action: WebhookAction, nth: int = 1) -> WebhookFault:
        """`event` is a regular expression on `event.action`.

        lose: no trace of it anywhere. fail: logged as failed, never sent. duplicate: sent twice. delay: held until
        `release_webhooks`. reorder: changes places with the next one.
        """
        fault = WebhookFault(re.compile(event), nth, action)
        self.webhooks.append(fault)
        return fault

    def on_write(self, watcher: Watcher | None) -> None:
        """Call `watcher(number, method, path, moment)` before and after each write through the API; numbers from 1.

        Where it returns True the connection is dropped: with nothing done (before), or with the answer lost (after).
        """
        self.watcher, self.writes = watcher, 0

    def clear(self) -> None:
        """No more faults; whoever hangs is let go."""
        self.requests.clear()
        self.webhooks.clear()
        self.watcher = None
        self.release()

    def release(self) -> None:
        """Let the hanging requests end: without an answer."""
        self.released.set()
        self.released = threading.Event()

    def hang(self) -> None:
        self.released.wait(self.longest_hang)

    def armed(self, action: Action) -> bool:
        return any(fault.action == action for fault in self.requests)

    def strike(self, method: str, path: str) -> Fault | None:
        """The first fault of the plan that strikes this request; each counts it."""
        with self._lock:
            return next(iter([fault for fault in self.requests if fault.strikes(method, path)]), None)

    def strike_webhook(self, event: str) -> WebhookAction | None:
        with self._lock:
            hit = [fault.action for fault in self.webhooks if fault.strikes(event)]
        return hit[0] if hit else None

    def count_write(self) -> int:
        with self._lock:
            self.writes += 1
            return self.writes
