"""Webhook deliveries: signed, sent in order by a thread of its own, logged, and redelivered under the same GUID."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from .core import Core
from .records import Installation, Repository

TIMEOUT = 10.0
REDELIVERY_DAYS = 3


@dataclass
class Delivery:
    """One attempt. `status_code` 0 means that nobody answered; GitHub's word for 2xx is OK."""

    id: int
    guid: str
    event: str
    action: str
    installation: int
    repository: int | None
    raw: bytes
    headers: dict[str, str]
    at: str = ""
    status: str = "pending"
    status_code: int = 0
    duration: float = 0.0
    redelivery: bool = False
    answer: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status_code < 300

    def item(self) -> dict[str, Any]:
        """hook-delivery-item"""
        names = ("id", "guid", "redelivery", "duration", "status", "status_code", "event")
        told = {name: getattr(self, name) for name in names}
        where = {"installation_id": self.installation, "repository_id": self.repository}
        return told | where | {"action": self.action or None, "delivered_at": self.at, "throttled_at": None}


@dataclass
class Deliveries:
    """The App's one webhook. Without a `url` everything is logged as failed: nobody listens."""

    hub: Core
    url: str = ""
    log: list[Delivery] = field(default_factory=list)
    held: list[Delivery] = field(default_factory=list)
    _queue: deque[Delivery] = field(default_factory=deque)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _busy: bool = False
    _swap: Delivery | None = None
    _closed: bool = False

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="ghsim-webhooks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(TIMEOUT)

    def send(
        self, event: str, action: str, installation: Installation, repo: Repository | None, payload: dict[str, Any]
    ) -> None:
        """Sign and queue, as the fault plan lets it."""
        raw = json.dumps(payload, separators=(",", ":")).encode()
        self.hub.contract.webhook(event, action, raw)
        number, guid = self.hub.world.next_id(), str(uuid.uuid4())
        headers = self._headers(event, guid, raw)
        made = Delivery(number, guid, event, action, installation.id, repo.id if repo else None, raw, headers)
        strike = self.hub.faults.strike_webhook(f"{event}.{action}")
        if strike == "fail":
            self._done(made, 0, "", 0.0)
        elif strike == "delay":
            self.held.append(made)
        elif strike == "reorder":
            self._swap = made
        elif strike != "lose":
            again = [replace(made, id=self.hub.world.next_id())] if strike == "duplicate" else []
            late = [self._swap] if self._swap else []
            self._swap = None
            self._put(made, *again, *late)

    def release(self) -> None:
        """Send what was held back."""
        held, self.held = self.held, []
        late = [self._swap] if self._swap else []
        self._swap = None
        self._put(*held, *late)

    def redeliver(self, found: Delivery) -> None:
        """The same GUID and body under a new id."""
        number = self.hub.world.next_id()
        self._put(replace(found, id=number, redelivery=True, status="pending", status_code=0, answer=""))

    def find(self, number: int) -> Delivery | None:
        return next((each for each in self.log if each.id == number), None)

    def wait(self, timeout: float = 30.0) -> bool:
        """Until all that was queued has been sent and answered; False when it took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue and not self._busy, timeout)

    def _headers(self, event: str, guid: str, raw: bytes) -> dict[str, str]:
        secret = self.hub.app.webhook_secret.encode()
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": f"GitHub-Hookshot/{guid[:7]}",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": "455621",
            "X-GitHub-Hook-Installation-Target-ID": str(self.hub.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": "sha1=" + hmac.new(secret, raw, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest(),
        }

    def _put(self, *made: Delivery) -> None:
        with self._changed:
            self._queue.extend(made)
            self._changed.notify_all()

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._queue or self._closed)
                    if self._closed:
                        return
                    delivery, self._busy = self._queue.popleft(), True
                self._send(session, delivery)
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _send(self, session: requests.Session, delivery: Delivery) -> None:
        begun = time.monotonic()
        try:
            answer = session.post(self.url, delivery.raw, headers=delivery.headers, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException:
            self._done(delivery, 0, "", time.monotonic() - begun)
        else:
            self._done(delivery, answer.status_code, answer.text[:4_000], time.monotonic() - begun)

    def _done(self, delivery: Delivery, status: int, answer: str, seconds: float) -> None:
        delivery.at = self.hub.world.clock.stamp()
        delivery.status_code, delivery.answer, delivery.duration = status, answer, round(seconds, 2)
        delivery.status = "OK" if delivery.ok else f"Invalid HTTP Response: {status}" if status else "failed to connect to host"
        self.log.append(delivery)
