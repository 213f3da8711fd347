"""The job as RQ sees it: one function, three numbers, JSON, nothing kept.

Whoever can write to Redis must not gain the worker: RQ would import and call any dotted name, as the job's function, as its
callbacks, and post to any address as its webhook. This class lets nothing through but the functions it is told.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from redis import Redis
from rq import Queue as Line
from rq import Retry
from rq.job import Job
from rq.serializers import JSONSerializer

REVIEW = "workers.jobs.review_pull"
LINE = "review"
SECOND = "workers.second.read_pull"
SECOND_LINE = "specialists"
_KEPT_FAILED = 3600


class Refused(Exception):
    """A job that is not ours: a function that is not on the list, or arguments that are no numbers."""


class ReviewJob(Job):
    """A job that calls nothing but `functions`, with numbers only."""

    functions: ClassVar[frozenset[str]] = frozenset({REVIEW})

    @property
    def func(self) -> Any:
        """The function. Raises Refused; RQ then counts the job as failed."""
        numbers = all(type(one) is int for one in self.args)
        if self.func_name not in self.functions or self.instance is not None or self.kwargs or not numbers:
            raise Refused("a job with another function or other arguments than ours")
        return super().func

    @property
    def success_callback(self) -> None:
        """None: we never set one, so a name in Redis is somebody else's."""

    @property
    def failure_callback(self) -> None:
        """None, as success_callback."""

    @property
    def stopped_callback(self) -> None:
        """None, as success_callback."""

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Nothing is sent."""


class SecondJob(ReviewJob):
    """A job of the second stage."""

    functions: ClassVar[frozenset[str]] = frozenset({SECOND})


def template(connection: Redis, seconds: int, function: str, name: str = LINE) -> list[str]:
    """The fields of a job as RQ itself would save them, but `data`: name, value, name, value …

    `Retry` without waits: what RQ finds dead it runs again at once, and our own record says whether it is due. Waits would
    need RQ's scheduler, one more process that can die. The result is not kept, a failure for an hour.
    """
    line = Line(name, connection=connection, serializer=JSONSerializer, job_class=ReviewJob)
    job = line.create_job(
        function,
        timeout=seconds,
        result_ttl=0,
        failure_ttl=_KEPT_FAILED,
        description=name,
        job_id="template",
        retry=Retry(max=2),
    )
    fields = {name: value for name, value in job.to_dict().items() if name not in ("data", "created_at")}
    return [part if isinstance(part, str) else str(part) for pair in fields.items() for part in pair]


def stamps() -> list[str]:
    """The two fields that tell when: in RQ's own form."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return ["created_at", now, "enqueued_at", now]
