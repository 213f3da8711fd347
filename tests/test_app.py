"""The receiver: only what GitHub signed is taken, a 2xx is a promise, and nothing takes long."""

from __future__ import annotations

import hmac
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask.testing import FlaskClient
from redis import Redis

from bot.app import LARGEST, application
from bot.domain.intents import Pull
from bot.embedded import Valkey
from bot.limits import Limits
from bot.queue import Queue, connect
from bot.settings import Settings, SettingsError
from bot.signature import signed

SECRETS = ("sesame", "older")
PAYLOAD: dict[str, Any] = {
    "action": "opened",
    "installation": {"id": 1},
    "repository": {"id": 2},
    "pull_request": {"number": 3, "draft": False, "head": {"sha": "a" * 40}, "title": "secret plans"},
}
BODY = json.dumps(PAYLOAD).encode()
GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"


def sign(body: bytes, secret: str = SECRETS[0]) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def headers(body: bytes = BODY, **more: str | None) -> dict[str, str]:
    given: dict[str, str | None] = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": GUID,
        "X-Hub-Signature-256": sign(body),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return {name: value for name, value in given.items() if value is not None}


@pytest.fixture
def queue(redis: Redis) -> Queue:
    return Queue(redis, Limits())


@pytest.fixture
def client(queue: Queue) -> FlaskClient:
    return application(Settings(77, "", "", SECRETS), queue).test_client()


def test_githubs_own_example() -> None:
    known = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signed(b"Hello, World!", known, ["It's a Secret to Everybody"])


def test_a_delivery_is_noted_once(client: FlaskClient, queue: Queue) -> None:
    first = client.post("/webhook", data=BODY, headers=headers())
    assert (first.status_code, first.json) == (202, {"outcome": "accepted"})
    wanted = queue.wanted(Pull(1, 2, 3))
    assert wanted
    assert wanted.delivery == GUID
    again = client.post("/webhook", data=BODY, headers=headers())
    assert (again.status_code, again.json) == (202, {"outcome": "repeated"})


def test_two_secrets_during_a_rotation(client: FlaskClient) -> None:
    for secret, status in (("sesame", 202), ("older", 202), ("oldest", 401), ("", 401)):
        answer = client.post("/webhook", data=BODY, headers=headers(X_Hub_Signature_256=sign(BODY, secret)))
        assert answer.status_code == status, secret


GOOD = sign(BODY)


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        "sha256=",
        GOOD[:-1],
        GOOD + "0",
        GOOD.upper(),
        "sha256=" + GOOD[7:].upper(),
        GOOD.replace("sha256", "sha1"),
        f"{GOOD},{GOOD}",
        f" {GOOD[1:]}",
        GOOD[:-1] + "é",
        sign(BODY + b" "),
        "sha256=" + hmac.new(b"", BODY, sha256).hexdigest(),
    ],
)
def test_forgeries(client: FlaskClient, redis: Redis, forged: str | None) -> None:
    answer = client.post("/webhook", data=BODY, headers=headers(X_Hub_Signature_256=forged))
    assert (answer.status_code, answer.json) == (401, {"outcome": "unsigned"})
    assert redis.keys() == []


def deep(count: int) -> bytes:
    return b'{"installation":' + b"[" * count + b"]" * count + b"}"


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b"\xff\xfe", {}, 400),
        (deep(100_000), {}, 400),
        (b'{"installation":{"id":' + b"9" * 5_000 + b"}}", {}, 400),
        (b'{"installation":{"id":1},"action":"opened"}', {}, 400),
        (BODY, {"X_GitHub_Delivery": None}, 400),
        (BODY, {"X_GitHub_Delivery": "a b"}, 400),
        (BODY, {"X_GitHub_Delivery": "a" * 65}, 400),
        (BODY, {"X_GitHub_Hook_Installation_Target_ID": "78"}, 400),
        (BODY, {"Content_Type": "application/x-www-form-urlencoded"}, 415),
        (BODY, {"Content_Type": None}, 415),
    ],
)
def test_bad_input(client: FlaskClient, redis: Redis, body: bytes, more: dict[str, Any], status: int) -> None:
    answer = client.post("/webhook", data=body, headers=headers(body, **more))
    assert answer.status_code == status
    assert redis.keys() == []


@pytest.mark.parametrize("more", [{"X_GitHub_Event": "star"}, {"X_GitHub_Event": None}, {"X_GitHub_Event": "Pull_Request"}])
def test_unknown_events_are_acknowledged(client: FlaskClient, redis: Redis, more: dict[str, Any]) -> None:
    answer = client.post("/webhook", data=BODY, headers=headers(**more))
    assert (answer.status_code, answer.json) == (202, {"outcome": "ignored"})
    assert redis.keys() == []


def test_our_own_id_is_right(client: FlaskClient) -> None:
    answer = client.post("/webhook", data=BODY, headers=headers(X_GitHub_Hook_Installation_Target_ID="77"))
    assert answer.status_code == 202


def test_sizes(client: FlaskClient) -> None:
    huge = {"CONTENT_LENGTH": str(LARGEST + 1)}
    assert client.post("/webhook", data=BODY, headers=headers(), environ_overrides=huge).status_code == 413
    chunked = {**headers(), "Transfer-Encoding": "chunked"}
    assert client.post("/webhook", data=BODY, headers=chunked).status_code == 411
    longer = {"CONTENT_LENGTH": str(len(BODY) + 1)}
    assert client.post("/webhook", data=BODY, headers=headers(), environ_overrides=longer).status_code == 400


def test_other_addresses(client: FlaskClient) -> None:
    assert client.get("/webhook").status_code == 405
    assert client.get("/").status_code == 404
    for path in ("/healthz", "/readyz", "/metrics"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_redis_that_is_down_is_no_promise() -> None:
    down = Queue(connect("unix:///nowhere/valkey.sock", 0.5), Limits())
    client = application(Settings(77, "", "", SECRETS), down).test_client()
    began = time.monotonic()
    assert client.post("/webhook", data=BODY, headers=headers()).status_code == 503
    assert client.post("/webhook", data=BODY, headers=headers(X_GitHub_Event="star")).status_code == 202
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert b"backstop_redis_up 0.0" in client.get("/metrics").data
    assert time.monotonic() - began < 20


def test_a_redis_that_hangs_is_told_in_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen()
        hung = Queue(connect(f"unix://{tmp_path / 'silent'}", 0.2), Limits())
        client = application(Settings(77, "", "", SECRETS), hung).test_client()
        began = time.monotonic()
        assert client.post("/webhook", data=BODY, headers=headers()).status_code == 503
        assert time.monotonic() - began < 20


def test_metrics_count_by_known_names(client: FlaskClient) -> None:
    client.post("/webhook", data=BODY, headers=headers())
    client.post("/webhook", data=BODY, headers=headers(X_GitHub_Event="x" * 100))
    text = client.get("/metrics").get_data(as_text=True)
    assert 'backstop_webhooks_total{event="pull_request",outcome="accepted"} 1.0' in text
    assert 'backstop_webhooks_total{event="other",outcome="ignored"} 1.0' in text
    assert "backstop_queue_unfinished 1.0" in text


def test_one_log_line_without_payload(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot.app")
    client.post("/webhook", data=BODY, headers=headers())
    (record,) = caplog.records
    fields = record.fields  # type: ignore[attr-defined]
    assert (fields["delivery"], fields["outcome"], fields["number"]) == (GUID, "accepted", 3)
    assert "secret plans" not in str(fields)


def test_without_a_secret_it_does_not_start(queue: Queue) -> None:
    for secrets in ((), ("",)):
        with pytest.raises(SettingsError):
            application(Settings(77, "", "", secrets), queue)


COMMAND = [sys.executable, "-m", "gunicorn", "--config", "python:bot.web"]


def test_gunicorn_refuses_to_start_with_one_line() -> None:
    environ = {"PATH": os.environ["PATH"], "BACKSTOP_APP_ID": "77", "REDIS_URL": "redis://localhost"}
    done = subprocess.run(COMMAND, env=environ, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert done.stderr == "backstop web does not start: BACKSTOP_WEBHOOK_SECRET is not set\n"


def test_the_master_does_not_load_what_only_its_worker_needs() -> None:
    """Both would hold it in memory: twenty megabytes more."""
    code = "import sys, bot.web; print(sorted({'flask', 'redis', 'rq', 'prometheus_client'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True).stdout == "[]\n"


@pytest.fixture(scope="module")
def web(valkey: Valkey) -> Iterator[tuple[int, int]]:
    """Port and process id of a real web process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        "PATH": os.environ["PATH"],
        "BACKSTOP_APP_ID": "77",
        "BACKSTOP_WEBHOOK_SECRET": "sesame",
        "REDIS_URL": valkey.url,
    }
    command = [*COMMAND, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while "Booting worker" not in process.stdout.readline():
            assert process.poll() is None
        yield port, process.pid
        process.terminate()
        process.stdout.read()


def raw(port: int, lines: list[str], body: bytes = b"") -> int:
    """The status of the answer to exactly these header lines."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        head = "\r\n".join(["POST /webhook HTTP/1.1", "Host: here", *lines, "", ""])
        connection.sendall(head.encode() + body)
        return int(connection.recv(4096).split(b" ", 2)[1])


def lines(body: bytes = BODY, **more: str | None) -> list[str]:
    given = headers(body, **{"Content_Length": str(len(body)), **more})
    return [f"{name}: {value}" for name, value in given.items()]


def test_over_the_wire(web: tuple[int, int], redis: Redis) -> None:
    port, _ = web
    assert raw(port, lines(), BODY) == 202
    signature = f"X-Hub-Signature-256: {GOOD}"
    assert raw(port, [*lines(), signature], BODY) == 401, "sent twice"
    assert raw(port, [*lines(Content_Length=None), "Transfer-Encoding: chunked"], b"0\r\n\r\n") == 411
    assert raw(port, lines(Content_Length=None)) == 411
    assert raw(port, lines(Content_Length=str(LARGEST + 1))) == 413, "before the body is sent"
    assert raw(port, lines(Content_Length="-1")) == 400
    assert redis.exists(f"backstop:delivery:{GUID}")


def test_a_killed_web_process_loses_nothing_it_promised(web: tuple[int, int], redis: Redis) -> None:
    """Killed between deliveries and replaced; what was answered 202 is there, what was not may come again."""
    port, master = web
    promised, answered = [], 0
    for number in range(60):
        guid = f"delivery-{number:03d}"
        if number == 30:
            (worker,) = psutil.Process(master).children()
            os.kill(worker.pid, signal.SIGKILL)
        try:
            status = raw(port, lines(X_GitHub_Delivery=guid), BODY)
        except (OSError, IndexError):
            continue
        answered += 1
        promised += [guid] if status == 202 else []
    assert answered >= 50
    assert all(redis.exists(f"backstop:delivery:{guid}") for guid in promised)
    assert len(promised) == answered
