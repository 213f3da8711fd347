"""The clock: `python -m bot.clock`. It finds what a death or a lost message left lying, and sends it again.

One loop, which waits until something falls due; what asks GitHub runs beside it, in one thread, so that a slow GitHub delays no
sweep. Of several such processes one works, by a lease; the others wait to take over. Every step may be repeated.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from bot.checks import unjudged
from bot.domain.posted import CheckRun
from bot.github import App, AppIdentity, Delivery, GitHubError, Gone, Refused
from bot.limits import Limits
from bot.logs import configure, note
from bot.queue import OpenCheck, Queue, QueueDown, open_queue, open_second
from bot.settings import SettingsError, take_settings

WINDOW = timedelta(days=3)
"""How far back GitHub redelivers: docs.github.com, "Redelivering webhooks"."""
OVERLAP = timedelta(minutes=10)
"""Looked at twice: a delivery may be listed a little after it was sent."""
HELD = 10.0
"""Seconds that a clock may be silent before another takes over; at least ten of its waits."""
BATCH = 100
_LOG = logging.getLogger("bot.clock")
Close = Callable[[OpenCheck], None]


class Deliveries(Protocol):
    """What the clock needs of GitHub (`bot.github.App`); both may raise GitHubError."""

    def failed_deliveries(self, since: datetime) -> Iterator[Delivery]:
        """Each delivery from then on that never arrived."""

    def redeliver(self, delivery: int) -> None:
        """Have it sent again."""


class Clock:
    """What is done when. `close` completes a check run that nobody will complete, and may raise GitHubError."""

    def __init__(
        self, queue: Queue, limits: Limits, deliveries: Deliveries, close: Close, others: tuple[Queue, ...] = ()
    ) -> None:
        """Nothing happens before `run`, `tick` or `chores`. `others` are queues of other stages, swept as well."""
        self._others = others
        self._queue, self._limits, self._deliveries, self._close = queue, limits, deliveries, close
        self._next_chores = 0.0
        self._busy: threading.Thread | None = None

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                wait = self.tick()
            except QueueDown as error:
                note(_LOG, "redis is down", logging.ERROR, error=type(error).__name__)
                wait = self._limits.sweep
            stop.wait(wait)

    def tick(self) -> float:
        """One look; seconds until the next. Raises QueueDown."""
        if not self._queue.hold_clock(max(HELD, 10 * self._limits.sweep)):
            return self._limits.sweep
        swept = [queue.sweep(BATCH) for queue in (self._queue, *self._others)]
        found, due = sum(count for count, _ in swept), min((wait for _, wait in swept if wait is not None), default=None)
        if found:
            note(_LOG, "sent again", logging.WARNING, count=found)
        self._begin_chores()
        return self._limits.sweep if due is None else min(self._limits.sweep, due + 0.001)

    def chores(self) -> None:
        """What asks GitHub: never raises what GitHub or Redis may say; the next time will do."""
        for chore in (self.redeliver, self.close_checks):
            try:
                chore()
            except (GitHubError, QueueDown) as error:
                note(_LOG, "chore failed", logging.WARNING, chore=chore.__name__, error=type(error).__name__, why=str(error))

    def redeliver(self) -> int:
        """Have GitHub send again what never reached us; how many. Raises GitHubError, QueueDown."""
        until, last = datetime.now(UTC), self._queue.checked_until()
        since, count = max(last - OVERLAP, until - WINDOW) if last else until - WINDOW, 0
        for delivery in self._deliveries.failed_deliveries(since):
            if self._queue.delivered(delivery.guid):
                continue
            if self._queue.try_redelivery(delivery.guid):
                self._deliveries.redeliver(delivery.id)
                note(_LOG, "redelivery asked for", delivery=delivery.guid, github=delivery.event, status=delivery.status)
                count += 1
            until = min(until, delivery.delivered)  # not forgotten before it arrived
        self._queue.check_until(until)
        return count

    def close_checks(self) -> int:
        """Complete check runs that are open for long and that nobody works on; how many. Raises GitHubError, QueueDown."""
        closed = 0
        for check in self._queue.stuck_checks():
            try:
                self._close(check)
            except Gone:  # it is left open for as long as we are shut out
                self._queue.drop(check.pull, whole=True)
                continue
            except Refused as error:  # of one; the others are not to wait for it
                note(_LOG, "check run not closed", logging.WARNING, pull=check.pull.key(), check=check.check, why=str(error))
                continue
            self._queue.check_closed(check.pull, check.check)
            note(_LOG, "check run closed", logging.WARNING, pull=check.pull.key(), check=check.check)
            closed += 1
        return closed

    def _begin_chores(self) -> None:
        if time.monotonic() < self._next_chores or (self._busy and self._busy.is_alive()):
            return
        self._next_chores = time.monotonic() + self._limits.chores
        self._busy = threading.Thread(target=self.chores, name="chores", daemon=True)
        self._busy.start()


def closing(app: App) -> Close:
    """Completes a check run at GitHub, neutrally and with an error id, unless it is complete by now."""

    def close(check: OpenCheck) -> None:
        github = app.installation(check.pull.installation, check.pull.repository)
        try:
            open_ones = {run.id for run in github.checks(check.head) if run.status != "completed"}
            if check.check in open_ones:
                github.update_check(check.check, given_up(check))
        finally:
            github.close()

    return close


def given_up(check: OpenCheck) -> CheckRun:
    """How a check run ends that nobody completed: our fault, so neutral."""
    error = f"{check.pull.number}-{check.check}"
    summary = f"The review did not come to its end, through a fault of ours. `/review` starts another. Error id: `{error}`."
    return CheckRun(check.head, unjudged(check.external_id), "Not reviewed", summary, "neutral")


def main() -> None:
    """The process. Ends with one line when a setting is missing."""
    configure()
    try:
        settings = take_settings("clock")
    except SettingsError as error:
        raise SystemExit(f"backstop clock does not start: {error}") from None
    identity = AppIdentity(settings.client_id, settings.app_id, settings.private_key, settings.github_api)
    app = App(identity, round(settings.http_seconds))
    stop = threading.Event()

    def end(*_: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    queue = open_queue(settings.redis_url, settings.limits, settings.redis_seconds)
    second = open_second(settings.redis_url, settings.limits, settings.redis_seconds)
    Clock(queue, settings.limits, app, closing(app), (second,)).run(stop)


if __name__ == "__main__":
    main()
