"""The clock: what GitHub could not deliver is asked for again, what nobody completes is closed, one clock at a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from redis import Redis

from bot.clock import WINDOW, Clock, closing
from bot.domain.intents import Intent, Pull
from bot.embedded import Valkey
from bot.github import CHECK_NAME, App, AppIdentity
from bot.limits import Limits
from bot.queue import OpenCheck, Queue

PULL, HEAD = Pull(1, 2, 3), "a" * 40
LIMITS = Limits(lease=0.2, patience=0.05, sweep=0.02, chores=0.05, stuck=0.0, backoff=(0.0,))


class Wire(BaseHTTPRequestHandler):
    """GitHub as far as the clock sees it: a few answers, told by the test, and a list of what was asked."""

    deliveries: list[dict[str, Any]]
    asked: list[tuple[str, str]]
    checks: list[dict[str, Any]]
    down: bool

    def do_GET(self) -> None:
        if self.down:
            return self.answer(502, {"message": "Server Error"})
        path = self.path.partition("?")[0]
        if path == "/app/hook/deliveries":
            return self.answer(200, self.deliveries)
        if path.endswith("/check-runs"):
            return self.answer(200, {"total_count": len(self.checks), "check_runs": self.checks})
        return self.answer(200, {"id": 2, "full_name": "o/r", "name": "r", "owner": {"login": "o"}})

    def do_POST(self) -> None:
        self.asked.append(("POST", self.path))
        if "access_tokens" in self.path:
            expires = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            repository = {"id": 2, "full_name": "o/r"}
            return self.answer(201, {"token": "ghs_" + "x" * 36, "expires_at": expires, "repositories": [repository]})
        return self.answer(202, {})

    def do_PATCH(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((f"PATCH {body['status']} {body['conclusion']}", self.path))
        self.answer(200, {"id": 1})

    def answer(self, status: int, body: object) -> None:
        if self.command == "POST":
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def wire() -> Iterator[tuple[type[Wire], str]]:
    kind = type("OneWire", (Wire,), {"deliveries": [], "asked": [], "checks": [], "down": False})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield kind, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def pem() -> str:
    key = rsa.generate_private_key(65537, 2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture
def queue(redis: Redis) -> Queue:
    return Queue(redis, LIMITS)


@pytest.fixture
def clock(queue: Queue, wire: tuple[type[Wire], str], pem: str) -> Clock:
    app = App(AppIdentity("Iv1", 77, pem, wire[1]), 2)
    return Clock(queue, LIMITS, app, closing(app))


def delivery(number: int, guid: str, status: str, ago: timedelta = timedelta(minutes=1)) -> dict[str, Any]:
    at = (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {"event": "pull_request", "action": "opened", "installation_id": 1, "repository_id": 2}
    return {"id": number, "guid": guid, "delivered_at": at, "redelivery": False, "duration": 0.1, "status": status, **about}


def redeliveries(kind: type[Wire]) -> list[str]:
    return [path.split("/")[-2] for method, path in kind.asked if path.endswith("/attempts")]


def test_failed_deliveries_are_asked_for_again(clock: Clock, queue: Queue, wire: tuple[type[Wire], str]) -> None:
    kind, _ = wire
    queue.raise_(Intent(PULL, "changed", "arrived-after-all"))
    kind.deliveries = [
        delivery(5, "too-slow", "timed out"),
        delivery(4, "arrived-after-all", "timed out"),
        delivery(3, "refused", "Service Unavailable"),
        delivery(2, "fine", "OK"),
        delivery(1, "too-old", "Service Unavailable", WINDOW + timedelta(minutes=1)),
    ]
    assert clock.redeliver() == 2
    assert redeliveries(kind) == ["5", "3"]
    assert clock.redeliver() == 0, "not again so soon"
    queue.raise_(Intent(PULL, "changed", "too-slow"))
    kind.deliveries.insert(0, delivery(6, "refused", "Service Unavailable"))
    deadline = time.monotonic() + 30
    while clock.redeliver() == 0:
        assert time.monotonic() < deadline
    assert redeliveries(kind) == ["5", "3", "6"]


def test_what_still_fails_is_not_forgotten(clock: Clock, queue: Queue, wire: tuple[type[Wire], str]) -> None:
    kind, _ = wire
    kind.deliveries = [delivery(1, "refused", "Service Unavailable", timedelta(hours=30))]
    clock.redeliver()
    until = queue.checked_until()
    assert until
    assert until < datetime.now(UTC) - timedelta(hours=29)
    kind.deliveries.insert(0, delivery(2, "refused", "OK"))
    clock.redeliver()
    until = queue.checked_until()
    assert until
    assert until > datetime.now(UTC) - timedelta(minutes=1)


def test_a_github_that_is_down_stops_nothing(clock: Clock, queue: Queue, wire: tuple[type[Wire], str]) -> None:
    wire[0].down = True
    clock.chores()
    assert queue.checked_until() is None
    assert clock.tick() > 0


@pytest.mark.parametrize(("status", "patched"), [("in_progress", 1), ("completed", 0)])
def test_a_check_run_that_nobody_completes(
    clock: Clock, queue: Queue, wire: tuple[type[Wire], str], status: str, patched: int
) -> None:
    kind, _ = wire
    run = {"id": 55, "status": status, "conclusion": None, "external_id": "3:key", "app": {"id": 77}, "name": CHECK_NAME}
    kind.checks = [run]
    queue.raise_(Intent(PULL, "changed", "one"))
    queue.check_opened(OpenCheck(PULL, 55, HEAD, "3:key"))
    assert clock.close_checks() == 0, "somebody will"
    with queue.lease(PULL) as lease:
        queue.done(PULL, 1, lease)
    assert clock.close_checks() == 1
    assert clock.close_checks() == 0
    patches = [one for one in kind.asked if one[0].startswith("PATCH")]
    assert patches == [("PATCH completed neutral", "/repos/o/r/check-runs/55")] * patched


def test_the_second_clock_waits_for_the_end_of_the_first(clock: Clock, redis: Redis) -> None:
    first = Queue(redis, LIMITS)
    assert first.hold_clock(10)
    Queue(redis, LIMITS).raise_(Intent(PULL, "changed", "one"))
    redis.delete("rq:queue:review")
    deadline = time.monotonic() + 0.3
    while time.monotonic() < deadline:
        assert clock.tick() == LIMITS.sweep
    assert redis.llen("rq:queue:review") == 0
    redis.delete("backstop:clock")
    deadline = time.monotonic() + 30
    while not redis.llen("rq:queue:review"):
        threading.Event().wait(clock.tick())
        assert time.monotonic() < deadline


def test_the_process(valkey: Valkey, redis: Redis, wire: tuple[type[Wire], str], pem: str) -> None:
    """It sends again what a killed worker left, survives a Redis that goes away, and ends when told."""
    queue = Queue(redis, LIMITS)
    queue.raise_(Intent(PULL, "changed", "one"))
    lease = queue.lease(PULL, 0.1)
    lease.__enter__()
    lease.end()  # its worker is dead from here on
    redis.delete("rq:queue:review")
    environ = {
        "PATH": os.environ["PATH"],
        "BACKSTOP_APP_ID": "77",
        "BACKSTOP_CLIENT_ID": "Iv1",
        "BACKSTOP_PRIVATE_KEY": pem,
        "BACKSTOP_GITHUB_API": wire[1],
        "REDIS_URL": valkey.url,
        "BACKSTOP_SWEEP_SECONDS": "0.05",
        "BACKSTOP_BACKOFF_SECONDS": "0",
    }
    with subprocess.Popen([sys.executable, "-m", "bot.clock"], env=environ, stdout=subprocess.PIPE, text=True) as process:
        taken: Any = redis.execute_command("BLPOP", "rq:queue:review", 10)
        assert taken
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert json.loads(out.splitlines()[0])["event"] == "sent again"


def test_it_does_not_start_without_its_key() -> None:
    done = subprocess.run([sys.executable, "-m", "bot.clock"], env={}, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("backstop clock does not start: neither BACKSTOP_PRIVATE_KEY nor")
    assert done.stderr.count("\n") == 1
