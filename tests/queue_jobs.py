"""Jobs for tests of the worker; what they do is told over lists in Redis, so that nobody has to sleep."""

from __future__ import annotations

import os
from typing import Any

from redis import Redis

from bot.domain.intents import Pull
from bot.limits import Limits
from bot.queue import Busy, Queue, connect

URL, LIMITS, FUNCTION = "", Limits(), ""


def told(client: Redis, name: str, seconds: float = 10) -> Any:
    """The next thing that a job tells."""
    found: Any = client.execute_command("BLPOP", name, seconds)
    assert found, f"nothing told about {name}"
    return found[1].decode()


def _ran() -> tuple[Redis, Queue]:
    client = connect(URL, 30.0)
    client.rpush("horse", os.getpid())
    return client, Queue(client, LIMITS, FUNCTION)


def finish(*numbers: int) -> None:
    pull = Pull(*numbers)
    client, queue = _ran()
    try:
        with queue.lease(pull) as lease:
            wanted = queue.wanted(pull)
            assert wanted
            queue.done(pull, wanted.generation, lease)
            client.rpush("done", pull.key())
    except Busy:
        client.rpush("busy", pull.key())


def hold(*numbers: int) -> None:
    """Waits for a word in `go` while it holds the lease."""
    pull = Pull(*numbers)
    client, queue = _ran()
    try:
        with queue.lease(pull) as lease:
            wanted = queue.wanted(pull)
            assert wanted
            client.rpush("held", lease.fence)
            client.execute_command("BLPOP", "go", 20)
            queue.done(pull, wanted.generation, lease)
            client.rpush("done", pull.key())
    except Busy:
        client.rpush("busy", pull.key())


def called(_: Any, client: Redis, *__: Any) -> None:
    """A callback that nobody may call."""
    client.rpush("called", 1)


def fail(*numbers: int) -> None:
    pull = Pull(*numbers)
    client, queue = _ran()
    try:
        with queue.lease(pull) as lease:
            wanted = queue.wanted(pull)
            assert wanted
            if wanted.last:
                queue.done(pull, wanted.generation, lease)
                client.rpush("gave up", wanted.tries)
                return
            client.rpush("tried", wanted.tries)
            raise ValueError("poison")
    except Busy:
        client.rpush("busy", pull.key())
