"""What Prometheus may read: of one process, with labels from closed lists, nothing about anybody's repositories.

There is one web process with threads (`bot.web`), so plain counters are enough; the state of the queue is read from Redis when
it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.queue import Queue, QueueDown

CONTENT_TYPE = CONTENT_TYPE_LATEST
_GAUGES = {
    "unfinished": "Pull requests with something left to do",
    "line": "Jobs waiting for a worker",
    "dead": "Pull requests given up in the last 30 days",
    "oldest_seconds": "Age of the oldest unfinished pull request's first event",
}


class Metrics:
    """Counters of this process and gauges of the queue."""

    def __init__(self, queue: Queue) -> None:
        """A registry of its own: two of them in one process do not meet."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_QueueGauges(queue))
        self._webhooks = Counter(
            "backstop_webhooks", "Deliveries by what became of them", ["event", "outcome"], registry=self._registry
        )
        self._seconds = Histogram("backstop_webhook_seconds", "Time to answer a delivery", registry=self._registry)

    def delivered(self, event: str, outcome: str, seconds: float) -> None:
        """Count one delivery. `event` is a name we know or 'other'."""
        self._webhooks.labels(event, outcome).inc()
        self._seconds.observe(seconds)

    def text(self) -> bytes:
        """Everything, in the format of CONTENT_TYPE."""
        return generate_latest(self._registry)


class _QueueGauges(Collector):
    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: Redis is not asked at the start."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; only `backstop_redis_up 0` when Redis does not answer."""
        try:
            stats = self._queue.stats()
        except QueueDown:
            stats = {}
        yield GaugeMetricFamily("backstop_redis_up", "Whether Redis answers", value=float(bool(stats)))
        for name, value in stats.items():
            yield GaugeMetricFamily(f"backstop_queue_{name}", _GAUGES[name], value=value)
