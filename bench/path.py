"""The path of a pull request: from opened to posted, GitHub calls, webhooks a second, memory. `python -m bench.path`.

All of the product as it is deployed (`tests.stack`: Valkey, web, worker, clock as processes) against the GitHub simulator,
which shares the machine and whose own time counts. No model is asked. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.memory import resident, together
from bench.speed_inputs import migrations
from bench.webhooks import SECONDS, SIZE, THREADS, counted, deliveries, measured, probot
from tests.ghsim.simulator import SimRepository, Simulator
from tests.stack import Stack

WARM, ADDED = 7, 10
HISTORIES = ((10, ""), (100, ""), (100, "shadow: off\n"))
"""Earlier migrations, and what the policy says besides: in the last ones nothing is run on the throw-away server."""
SETTINGS = {"BACKSTOP_WRITES_BURST": "100", "BACKSTOP_WRITES_PER_MINUTE": "6000"}  # reviews follow each other at once here
RESULT = Path(__file__).parent / "results" / "path.md"
POLICY = "engine: postgresql\nversion: 16\n"
FOLDER = "db/migrations"


class Review(NamedTuple):
    """One review: seconds from opened to the completed check run, GitHub calls by kind, git requests, peak memory in MB."""

    seconds: float
    calls: Counter[str]
    git: int
    memory: float


def reviews(stack: Stack, history: int, besides: str) -> list[Review]:
    """One repository with so many migrations; each pull request adds ten, and is in main before the next is opened."""
    github, files = stack.github, [(f"{FOLDER}/{name}", text) for name, text in migrations(history + ADDED * (WARM + 1))]
    first = {"README.md": "A shop.\n", ".github/backstop.yml": POLICY + besides, **dict(files[:history])}
    repo = github.create_repository(f"bench-{history}{'-read' if besides else ''}", "shop", first)
    stack.await_(lambda: github.deliver(0.0))
    done = []
    for turn in range(WARM + 1):
        added = dict(files[history + turn * ADDED : history + (turn + 1) * ADDED])
        github.push(repo, f"change-{turn}", added)
        done.append(_review(stack, repo, f"change-{turn}"))
        github.push(repo, "main", added)
    return done


def _review(stack: Stack, repo: SimRepository, branch: str) -> Review:
    """Open a pull request and wait for its completed check run; then for what may follow it."""
    github, memory, worker = stack.github, 0.0, stack.processes["worker"].pid
    seen, begun = len(github.requests), time.time()
    number = github.open_pull(repo, branch, title="Ten migrations")
    end = time.monotonic() + 60
    while not (ends := [each.at for each in github.requests[seen:] if _completes(each)]):
        memory = max(memory, together([worker, *stack.children("worker")]))
        if time.monotonic() > end:
            raise TimeoutError(stack.logs())
        time.sleep(0.02)
    stack.await_(lambda: stack.settled(repo, number) and not stack.children("worker"))
    made = [each for each in github.requests[seen:] if not each.path.startswith("/app/hook")]  # the clock's own question
    git = [each for each in made if ".git/" in each.path]
    calls = Counter(_kind(each) for each in made if each not in git)
    assert all(each.status < 400 for each in made if each not in git), calls
    return Review(ends[-1] - begun, calls, len(git), memory)


def _completes(request: Any) -> bool:
    """A check run is completed by it, made so or changed."""
    if "/check-runs" not in request.path or request.method not in {"POST", "PATCH"}:
        return False
    return bool(json.loads(request.sent).get("status") == "completed")


def _kind(request: Any) -> str:
    path = re.sub(r"^/repos/[^/]+/[^/]+", "/repos/…", request.path)
    return f"{request.method} {re.sub(r'/[0-9]+', '/N', path)}"


def _payload(github: Simulator) -> dict[str, Any]:
    """A delivery of a pull request that was opened, as the simulator has sent it."""
    sent = next(each for each in github.deliveries if (each.event, each.action) == ("pull_request", "opened"))
    payload: dict[str, Any] = json.loads(sent.raw)
    return payload


def _aim(value: float, most: float) -> str:
    return f"≤ {most:g}{', missed' if value > most else ''}"


def _reviewed(history: int, besides: str, done: Sequence[Review]) -> list[str]:
    cold, warm = done[0], done[1:]
    seconds = [each.seconds for each in warm]
    totals = [each.calls.total() for each in warm]
    middle, usual, calls = statistics.median(seconds), statistics.median(totals), cold.calls.total()
    spread = f"{middle:.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
    return [
        f"| **{history} earlier migrations{', read and judged but not run' if besides else ''}** ||||",
        f"| opened to posted, cold, s | {cold.seconds:.2f} | – | |",
        f"| opened to posted, warm, s | {spread} | – | {_aim(middle, 1)} |",
        f"| GitHub calls, cold | {calls} | – | {_aim(calls, 8)} |",
        f"| GitHub calls, warm | {usual:g} ({min(totals)} to {max(totals)}) | – | {_aim(usual, 6)} |",
        f"| git requests besides, cold / warm | {cold.git} / {statistics.median(each.git for each in warm):g} | – | |",
    ]


def _beside(title: str, ours: float, theirs: float | None = None, most: float = 0, digits: int = 0) -> str:
    ratio = f"{theirs:,.{digits}f} (ours / theirs {ours / theirs:.2f})" if theirs else "–"
    return f"| {title} | {ours:,.{digits}f} | {ratio} | {_aim(ours, most) if most else ''} |"


def _webhooks(stack: Stack, payload: dict[str, Any]) -> tuple[list[str], str]:
    """Rows of webhooks and memory, and what stands beside. Worker and clock rest, or they would review it all."""
    web, worker = [stack.processes["web"].pid, *stack.children("web")], [stack.processes["worker"].pid]
    before, resting, app = resident(web), resident(worker), stack.github.app
    for name in ("worker", "clock"):
        stack.processes[name].terminate()
        stack.processes[name].wait(20)
    rows, sent = ["| **webhooks** ||||"], {event: deliveries(app, event, payload) for event in ("ping", "pull_request")}
    ours = {event: measured(stack.port, requests) for event, requests in sent.items()}
    after, shared = resident(web), together(web)
    theirs, node = {}, None
    with probot(app) as answer:
        if isinstance(answer, str):
            beside = f"Probot was skipped: {answer}"
        else:
            port, pid, beside = answer
            theirs = {event: measured(port, requests) for event, requests in sent.items()}
            assert counted(port) == sum(load.answered for load in theirs.values())
            node = resident([pid])
    for event, note in (("ping", "ignored"), ("pull_request", "durable in Redis")):
        mine, other = ours[event], theirs.get(event)
        assert not any(load.refused for load in (mine, other) if load), (mine, other)
        rows.append(_beside(f"{event} ({note}), a second", mine.rate, other and other.rate))
        rows.append(_beside("… p50, ms", mine.p50, other and other.p50, digits=1))
        rows.append(_beside("… p99, ms", mine.p99, other and other.p99, digits=1))
    rows += ["| **memory, MB** ||||", _beside("web, master and worker, RSS, after the reviews", before, None, 75, 1)]
    rows += [
        _beside("… after the webhooks", after, node, 75, 1),
        _beside("… pages that both share counted once", shared, None, digits=1),
    ]
    return [*rows, _beside("worker, RSS, after the reviews", resting, None, 150, 1)], beside


def _kinds(done: Sequence[Review]) -> list[str]:
    """Each kind of call: how often in the cold review, and in the warm ones together."""
    cold, warm = done[0].calls, sum((each.calls for each in done[1:]), Counter())
    return [f"| `{kind}` | {cold[kind]} | {warm[kind] / (len(done) - 1):.2g} |" for kind in sorted(cold | warm)]


def main() -> None:
    """Measure, print, and keep what was printed."""
    with tempfile.TemporaryDirectory() as place, Simulator() as github, Stack(Path(place), github, SETTINGS) as stack:
        done = {kind: reviews(stack, *kind) for kind in HISTORIES}
        rows, beside = _webhooks(stack, _payload(github))
    peak = max(each.memory for some in done.values() for each in some)
    rows.append(_beside("… with its work horse while it reviews, highest seen", peak, None, 150, 1))
    lines = [
        "# The path of a pull request",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} processors; beside it: {beside}. A pull request adds {ADDED}",
        f"migrations, no model; warm is the median of {WARM} further ones of the same repository, in brackets the least and",
        "the most. The write pace (burst 5, 60 a minute) is lifted, as the reviews follow each other at once.",
        "",
        f"Webhooks: {SIZE // 1024} KB, signed, {THREADS} connections for {SECONDS:g} s each, each sends its next when its last",
        "is answered, so p50 is mostly queueing; the sender shares the machine. The Probot app only counts and keeps nothing;",
        "our pull_request is in Redis before the answer.",
        "",
        "| | backstop | Probot | aim |",
        "|---|---:|---:|---|",
        *(row for kind, some in done.items() for row in _reviewed(*kind, some)),
        *rows,
        "",
        f"| GitHub calls ({HISTORIES[-1][0]} earlier migrations) | cold | warm, mean |",
        "|---|---:|---:|",
        *_kinds(done[HISTORIES[-1]]),
        "",
    ]
    print("\n".join(lines))
    RESULT.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
