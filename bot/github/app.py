"""The App at GitHub: its installations, and the deliveries that failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.access import Access, Shared, shaped
from bot.github.installation import Installation
from bot.github.names import Names
from bot.github.tokens import AppIdentity, Tokens
from bot.github.wire import TIMEOUT, Answer, Wire

PAGES = 100
"""Hundreds of deliveries looked through in one sweep."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An attempt to tell us something. `id` names the attempt, `guid` what was told; `status` is OK, or the reason in words."""

    id: int
    guid: str
    event: str
    action: str
    status: str
    delivered: datetime
    installation: int | None
    repository: int | None


class App:
    """What a process keeps: the key, the tokens and the names of repositories. For all its threads."""

    def __init__(self, identity: AppIdentity, timeout: int = TIMEOUT, clock: Callable[[], float] = time.time) -> None:
        """No call yet. `timeout` in seconds. Raises ValueError for a key or an address that cannot work."""
        self.identity = identity
        self._timeout, self._clock = timeout, clock
        self._shared = Shared(identity, Tokens(identity, clock), Names(), clock)
        self._wire()

    def installation(self, installation: int, repository: int) -> Installation:
        """A client for one repository, with a connection of its own: for one job. No call yet."""
        return Installation(Access(self._shared, self._wire(), installation, repository), repository)

    def failed_deliveries(self, since: datetime) -> Iterator[Delivery]:
        """What was sent from `since` (with a time zone) on and never arrived, newest first, each once. Raises GitHubError.

        GitHub keeps three days of attempts; a later attempt that succeeded makes up for a failure.
        """
        arrived: set[str] = set()
        failed: dict[str, Delivery] = {}
        for delivery in self._deliveries(since):
            if delivery.status == "OK":
                arrived.add(delivery.guid)
            else:
                failed.setdefault(delivery.guid, delivery)
        return (delivery for guid, delivery in failed.items() if guid not in arrived)

    def redeliver(self, delivery: int) -> None:
        """Ask for another attempt, by an attempt's id. Raises GitHubError."""
        self._wire().send("POST", f"/app/hook/deliveries/{delivery}/attempts", self._shared.tokens.app_header())

    def _deliveries(self, since: datetime) -> Iterator[Delivery]:
        """All attempts from `since` on, newest first."""
        wire, path = self._wire(), "/app/hook/deliveries?per_page=100"
        for _ in range(PAGES):
            answer = wire.send("GET", path, self._shared.tokens.app_header())
            for delivery in _read(answer):
                if delivery.delivered < since:
                    return
                yield delivery
            following = wire.next_page(answer)
            if following is None:
                return
            path = following

    def _wire(self) -> Wire:
        return Wire(self.identity.api_url, self._timeout, self._clock)


def _read(answer: Answer) -> list[Delivery]:
    with shaped(answer):
        return [_delivery(entry) for entry in answer.body]


def _delivery(entry: dict[str, Any]) -> Delivery:
    return Delivery(
        id=int(entry["id"]),
        guid=str(entry["guid"]),
        event=str(entry["event"]),
        action=entry["action"] or "",
        status=str(entry["status"]),
        delivered=datetime.fromisoformat(entry["delivered_at"]),
        installation=entry["installation_id"],
        repository=entry["repository_id"],
    )
