"""The receiver: verify, understand, note in Redis, answer. No call to GitHub, no work, nothing that could take long.

A 2xx is a promise: what it answers is durable in Redis, or asks nothing of us. Whatever we cannot promise is answered 503, and
the clock has GitHub deliver it again. The only door to Flask.
"""

from __future__ import annotations

import json
import logging
import re
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from bot.domain.intents import Event, Lifecycle, MergeGroup
from bot.events import KNOWN, Malformed, read_event
from bot.logs import note
from bot.metrics import CONTENT_TYPE, Metrics
from bot.queue import Queue, QueueDown
from bot.settings import Settings, SettingsError
from bot.signature import signed

LARGEST = 25 * 1024 * 1024  # https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
SILENCE = 10.0  # seconds that a sender may keep us waiting for the next bytes; GitHub itself gives up after 10
_GUID = re.compile(r"[0-9A-Za-z-]{8,64}")
_LOG = logging.getLogger("bot.app")


@dataclass
class Delivery:
    """One request to /webhook while it is answered: what of it may be logged."""

    event: str = "other"
    guid: str = ""
    about: dict[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """Not taken: `status` is the answer's, the message a word for log and answer that tells nothing of the secret."""

    def __init__(self, status: int, why: str) -> None:
        """Keep the status."""
        super().__init__(why)
        self.status = status


class Receiver:
    """What stands behind the addresses."""

    def __init__(self, settings: Settings, queue: Queue, second: Queue | None = None) -> None:
        """`queue` is shared by the threads; `second` is the other stage's, told only of installations that end."""
        self._settings, self._queue, self._second, self._metrics = settings, queue, second, Metrics(queue)

    def webhook(self) -> Response:
        """202: noted (or nothing to note). 400, 401, 411, 413, 415: not GitHub's. 503: deliver again."""
        began, delivery = time.perf_counter(), Delivery()
        try:
            outcome, status = self._take(delivery), 202
        except Refused as refused:
            outcome, status = str(refused), refused.status
        seconds = time.perf_counter() - began
        self._metrics.delivered(delivery.event, outcome, seconds)
        level = logging.ERROR if status >= 500 else logging.INFO
        told = {"delivery": delivery.guid, "github": delivery.event, "outcome": outcome, "status": status}
        note(_LOG, "webhook", level, **told, **delivery.about, ms=round(seconds * 1000, 1))
        return _answer({"outcome": outcome}, status)

    def _take(self, delivery: Delivery) -> str:
        payload = self._verified(delivery)
        name = request.headers.get("X-GitHub-Event", "")
        delivery.event = name if name in KNOWN else "other"
        try:
            events = read_event(name, payload, delivery.guid, self._settings.app_id)
        except Malformed as error:
            raise Refused(400, "malformed") from error
        if not events:
            return "ignored"
        delivery.about = _about(events[0])
        try:
            if self._second is not None and isinstance(events[0], Lifecycle):
                self._second.raise_(*events)
            return "accepted" if self._queue.raise_(*events) else "repeated"
        except QueueDown as error:
            delivery.about["error"] = type(error).__name__
            raise Refused(503, "queue-down") from error

    def _verified(self, delivery: Delivery) -> dict[str, Any]:
        """The payload of a delivery that is GitHub's and meant for us. Raises Refused."""
        body = _body()
        if not signed(body, request.headers.get("X-Hub-Signature-256", ""), self._settings.webhook_secrets):
            raise Refused(401, "unsigned")
        guid = request.headers.get("X-GitHub-Delivery", "")
        if not _GUID.fullmatch(guid):
            raise Refused(400, "no-delivery-id")
        delivery.guid = guid
        target = request.headers.get("X-GitHub-Hook-Installation-Target-ID")
        if target is not None and target != str(self._settings.app_id):
            raise Refused(400, "another-app")
        if request.mimetype != "application/json":
            raise Refused(415, "not-json")
        return _object(body)

    def ready(self) -> Response:
        """Whether a webhook would be taken now."""
        try:
            self._queue.ping()
        except QueueDown:
            return _answer({"ready": False}, 503)
        return _answer({"ready": True}, 200)

    def metrics(self) -> Response:
        """For Prometheus."""
        return Response(self._metrics.text(), content_type=CONTENT_TYPE)


def _body() -> bytes:
    """The raw bytes, sized before they are read. Raises Refused."""
    length = request.content_length
    if length is None:  # also of a chunked body
        raise Refused(411, "no-length")
    if length > LARGEST:
        raise Refused(413, "too-large")
    if connection := request.environ.get("gunicorn.socket"):
        connection.settimeout(SILENCE)
    try:
        return request.get_data(cache=False)
    except (OSError, HTTPException) as error:
        raise Refused(400, "cut-off") from error


def _object(body: bytes) -> dict[str, Any]:
    """The payload. Raises Refused: also for a nesting that Python's parser refuses (RecursionError is no ValueError)."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "malformed") from error
    if not isinstance(payload, dict):
        raise Refused(400, "malformed")
    return payload


def _about(event: Event) -> dict[str, Any]:
    """Numbers for the log."""
    if isinstance(event, Lifecycle):
        return {"installation": event.installation, "action": event.action}
    if isinstance(event, MergeGroup):
        return {"installation": event.installation, "repository": event.repository}
    pull = event.pull
    return {"installation": pull.installation, "repository": pull.repository, "number": pull.number, "reason": event.reason}


def _answer(what: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(what), status, content_type="application/json")


def _guarded(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def application(settings: Settings, queue: Queue, second: Queue | None = None) -> Flask:
    """The web application. Raises SettingsError without a webhook secret: then everybody could be GitHub."""
    if not any(settings.webhook_secrets):
        raise SettingsError("BACKSTOP_WEBHOOK_SECRET is not set")
    receiver, app = Receiver(settings, queue, second), Flask("bot.app", static_folder=None)
    app.add_url_rule("/webhook", "webhook", receiver.webhook, methods=["POST"])
    app.add_url_rule("/healthz", "healthz", lambda: _answer({"alive": True}, 200))
    app.add_url_rule("/readyz", "readyz", receiver.ready)
    app.add_url_rule("/metrics", "metrics", receiver.metrics)
    app.after_request(_guarded)
    return app
