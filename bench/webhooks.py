"""How many webhooks a receiver takes: signed, of 18 KB, on loopback; beside ours a Probot app that only counts."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from tests.ghsim.core import SimApp

THREADS, SECONDS, MOST, SIZE = 16, 5.0, 30_000, 18 * 1024
PULLS = 100  # different pull requests that the deliveries tell of
OUT = Path(__file__).parent / "out" / "probot"
_COUNTER = """\
import http from "node:http";
import { createNodeMiddleware, createProbot } from "probot";
const { APP_ID: appId, PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret, PORT } = process.env;
let counted = 0;
const count = (app) => { app.on(["ping", "pull_request"], () => { counted += 1; }); };
const probot = createProbot({ overrides: { appId, privateKey, secret, logLevel: "fatal" } });
const receive = await createNodeMiddleware(count, { probot, webhooksPath: "/webhook" });
http.createServer(async (request, response) => {
  if (request.url === "/counted") { response.end(String(counted)); return; }
  if (!(await receive(request, response))) { if (!response.headersSent) response.writeHead(404).end(); }
}).listen(Number(PORT), "127.0.0.1");
"""


class Load(NamedTuple):
    """Deliveries a second, and how long answers took in milliseconds; `refused` had no 2xx."""

    rate: float
    p50: float
    p99: float
    answered: int
    refused: int


def measured(port: int, requests: Sequence[tuple[bytes, bytes]]) -> Load:
    """THREADS connections kept open send for SECONDS, at most MOST deliveries, each under a GUID of its own."""
    numbers, end = itertools.count(), time.monotonic() + SECONDS
    taken: list[list[tuple[float, bool]]] = [[] for _ in range(THREADS)]
    threads = [threading.Thread(target=_send, args=(port, requests, numbers, end, own)) for own in taken]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    times = [spent * 1000 for own in taken for spent, _ in own]
    cuts = statistics.quantiles(times, n=100)
    refused = sum(not good for own in taken for _, good in own)
    return Load(len(times) / seconds, cuts[49], cuts[98], len(times), refused)


def _send(
    port: int,
    requests: Sequence[tuple[bytes, bytes]],
    numbers: Iterator[int],
    end: float,
    taken: list[tuple[float, bool]],
) -> None:
    """One connection. What is sent was signed before, so that the sender costs little."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < end and (number := next(numbers)) < MOST:
            head, body = requests[number % len(requests)]
            whole = b"%bX-GitHub-Delivery: %b\r\n\r\n%b" % (head, str(uuid.uuid4()).encode(), body)
            begun = time.perf_counter()
            connection.sendall(whole)
            status = _answer(connection)
            taken.append((time.perf_counter() - begun, 200 <= status < 300))


def _answer(connection: socket.socket) -> int:
    """Read one answer to its end. Raises ConnectionError when the receiver hangs up."""
    text = b""
    while not _whole(text):
        more = connection.recv(65_536)
        if not more:
            raise ConnectionError("the receiver hung up")
        text += more
    return int(text[9:12])


def _whole(text: bytes) -> bool:
    head, found, rest = text.partition(b"\r\n\r\n")
    if not found:
        return False
    length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
    return len(rest) >= int(length[1]) if length else rest.endswith(b"0\r\n\r\n")


def deliveries(app: SimApp, event: str, payload: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """Head (still open, for the GUID) and body of SIZE bytes of one delivery for each of PULLS pull requests."""
    return [_delivery(app, event, payload, number) for number in range(1, PULLS + 1)]


def _delivery(app: SimApp, event: str, payload: dict[str, Any], number: int) -> tuple[bytes, bytes]:
    told = {**payload, "number": number, "pull_request": {**payload["pull_request"], "number": number}, "filler": ""}
    missing = SIZE - len(json.dumps(told))
    body = json.dumps({**told, "filler": "x" * max(missing, 0)}).encode()
    signature = hmac.new(app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"User-Agent: GitHub-Hookshot/bench\r\nX-GitHub-Event: {event}\r\nX-Hub-Signature-256: sha256={signature}\r\n"
        f"X-GitHub-Hook-Installation-Target-ID: {app.id}\r\n"
    )
    return head.encode(), body


@contextmanager
def probot(app: SimApp) -> Iterator[tuple[int, int, str] | str]:
    """Port, process id and versions of a Probot app that only counts; a word why not, where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        yield "node or npm is not here"
        return
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "package.json").write_text('{"private": true}\n')
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--no-save", "probot@14"]
    try:
        subprocess.run(command, cwd=OUT, check=True, capture_output=True, timeout=180)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        yield f"npm could not install it ({type(error).__name__})"
        return
    (OUT / "counter.mjs").write_text(_COUNTER)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    secrets = {"APP_ID": str(app.id), "PRIVATE_KEY": app.private_key, "WEBHOOK_SECRET": app.webhook_secret, "PORT": str(port)}
    usual = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", str(OUT)), "NODE_ENV": "production"}
    with (OUT / "counter.log").open("wb") as log:
        process = subprocess.Popen([node, "counter.mjs"], cwd=OUT, env=usual | secrets, stdout=log, stderr=log)
    try:
        _listening(port, process)
        version = json.loads((OUT / "node_modules/probot/package.json").read_text())["version"]
        runtime = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        yield port, process.pid, f"Probot {version}, Node {runtime.removeprefix('v')}"
    finally:
        process.terminate()
        process.wait(10)


def counted(port: int) -> int:
    """What the Probot app says that it has counted."""
    with urlopen(f"http://127.0.0.1:{port}/counted", timeout=5) as answer:
        return int(answer.read())


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait for it. Raises TimeoutError with its log."""
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError((OUT / "counter.log").read_text(errors="replace")[-2000:])
