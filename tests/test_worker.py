"""A worker, its work horse, or both are killed: what they worked on is done by another, and never by two at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from queue_jobs import told
from redis import Redis
from rq import Queue as Line
from rq.serializers import JSONSerializer

from bot.clock import Clock
from bot.domain.intents import Intent, Pull
from bot.embedded import Valkey
from bot.limits import Limits
from bot.queue import Queue

PULL = Pull(1, 2, 3)
LEASE = 0.4
LIMITS = Limits(lease=LEASE, patience=0.2, sweep=0.05, backoff=(0.0,), tries=2)
Start = Callable[[str], subprocess.Popen[bytes]]


class Nobody:
    """GitHub has nothing to say: these tests are about workers."""

    def failed_deliveries(self, _: object) -> Iterator[object]:
        return iter(())


@pytest.fixture
def start(valkey: Valkey, redis: Redis) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts workers, and ends them."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(job: str, grace: float = 5.0) -> subprocess.Popen[bytes]:
        script = str(Path(__file__).parent / "queue_worker.py")
        command = [sys.executable, script, valkey.url, f"queue_jobs.{job}", str(LEASE), str(grace)]
        running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        told(redis, "worker")
        return running[-1]

    yield begin
    for worker in running:
        worker.kill()
        worker.communicate()


@contextmanager
def clock(queue: Queue) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=Clock(queue, LIMITS, Nobody(), print).run, args=(stop,))  # type: ignore[arg-type]
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def raised(redis: Redis, job: str) -> Queue:
    queue = Queue(redis, LIMITS, f"queue_jobs.{job}")
    queue.raise_(Intent(PULL, "changed", "one"))
    return queue


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_job_runs_and_leaves_nothing_behind(start: Start, redis: Redis) -> None:
    queue = raised(redis, "finish")
    worker = start("finish")
    assert told(redis, "done") == PULL.key()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert queue.stats()["unfinished"] == 0
    assert [key for key in redis.scan_iter() if key.startswith((b"rq:job", b"rq:results", b"rq:execution"))] == []


def test_a_killed_work_horse(start: Start, redis: Redis) -> None:
    queue = raised(redis, "hold")
    start("hold")
    first = int(told(redis, "held"))
    with clock(queue):
        os.kill(int(told(redis, "horse")), signal.SIGKILL)
        killed = time.monotonic()
        second = int(told(redis, "held"))
    assert second > first
    assert time.monotonic() - killed < LEASE + 30
    redis.rpush("go", 1)
    assert told(redis, "done") == PULL.key()


def test_a_killed_worker_takes_its_horse_along(start: Start, redis: Redis) -> None:
    queue = raised(redis, "hold")
    worker = start("hold")
    first, horse = int(told(redis, "held")), int(told(redis, "horse"))
    worker.kill()
    worker.wait()
    killed = time.monotonic()
    while not gone(horse):
        assert time.monotonic() - killed < 20, "the orphan goes on"
    start("hold")
    with clock(queue):
        assert int(told(redis, "held")) > first
    assert time.monotonic() - killed < LEASE + 30
    redis.rpush("go", 1)
    assert told(redis, "done") == PULL.key()


def test_sigterm_lets_a_job_end(start: Start, redis: Redis) -> None:
    queue = raised(redis, "hold")
    worker = start("hold")
    told(redis, "held")
    horse = int(told(redis, "horse"))
    for process in (worker.pid, horse):  # as platforms do
        os.kill(process, signal.SIGTERM)
    redis.rpush("go", 1)
    assert told(redis, "done") == PULL.key()
    assert worker.wait(10) == 0
    assert queue.stats()["unfinished"] == 0


def test_sigterm_hands_a_long_job_back(start: Start, redis: Redis) -> None:
    queue = raised(redis, "hold")
    worker = start("hold", 0.1)  # type: ignore[call-arg]
    told(redis, "held")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    with queue.lease(PULL) as lease:  # at once: it was given back
        wanted = queue.wanted(PULL)
        assert wanted
        assert wanted.tries == 1, "that was no failure"
        queue.done(PULL, 1, lease)


def test_a_poisonous_job_is_given_up_and_the_worker_lives(start: Start, redis: Redis) -> None:
    queue = raised(redis, "fail")
    start("fail")
    with clock(queue):
        assert [told(redis, "tried"), told(redis, "tried")] == ["1", "2"]
        assert told(redis, "gave up") == "3"
        assert queue.wanted(PULL) is None
        queue.raise_(Intent(PULL, "changed", "two"))
        assert told(redis, "tried") == "1"


def test_only_our_functions_run(start: Start, redis: Redis, tmp_path: Path) -> None:
    """Whoever can write to Redis gains nothing: neither by the function, nor by a callback."""
    mark = tmp_path / "mark"
    line = Line("review", connection=redis, serializer=JSONSerializer)
    line.enqueue("subprocess.getoutput", f"touch {mark}")
    line.enqueue("os.mkdir", str(mark))
    job = line.enqueue("queue_jobs.finish", 1, 2, 9)
    redis.hset(job.key, "success_callback_name", "queue_jobs.called")
    failing = line.enqueue("queue_jobs.fail", 1, 2, 8)
    redis.hset(failing.key, "failure_callback_name", "queue_jobs.called")
    raised(redis, "finish")
    start("finish")
    assert told(redis, "busy") == "1:2:9"
    assert told(redis, "done") == PULL.key()
    assert not mark.exists()
    assert redis.llen("busy") == 0, "a function of ours, but not on the list"
    assert redis.llen("called") == 0
