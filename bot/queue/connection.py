"""The connection to Redis: quick to give up, because a webhook must be answered and GitHub delivers again."""

from __future__ import annotations

from dataclasses import replace

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.limits import READING, Limits
from bot.queue.jobs import SECOND, SECOND_LINE
from bot.queue.queue import Queue


def connect(url: str, seconds: float = 2.0) -> Redis:
    """A client that waits so long for a connection and for an answer, and tries once more on a connection that was cut.

    That once more is safe: every script is a step that may be repeated. Nothing is asked before the first command.
    """
    tcp = {} if url.startswith("unix:") else {"socket_keepalive": True}
    return Redis.from_url(
        url,
        **tcp,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )


def open_second(url: str, limits: Limits, seconds: float = 2.0) -> Queue:
    """The queue of the second stage at this URL."""
    return Queue(connect(url, seconds), replace(limits, job=READING), SECOND, SECOND_LINE)


def open_queue(url: str, limits: Limits, seconds: float = 2.0) -> Queue:
    """The queue at this URL."""
    return Queue(connect(url, seconds), limits)
