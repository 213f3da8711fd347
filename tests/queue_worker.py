"""A worker process for tests: `queue_worker.py URL FUNCTION LEASE GRACE`."""

from __future__ import annotations

import sys

import queue_jobs

from bot.limits import Limits
from bot.queue import connect
from bot.queue.jobs import ReviewJob
from bot.worker import work


class TestJob(ReviewJob):
    functions = frozenset({sys.argv[2]})


if __name__ == "__main__":
    queue_jobs.URL, queue_jobs.FUNCTION = sys.argv[1:3]
    queue_jobs.LIMITS = Limits(lease=float(sys.argv[3]), grace=float(sys.argv[4]), backoff=(0.0,), tries=2)
    connect(sys.argv[1]).rpush("worker", "ready")
    work(connect(sys.argv[1]), queue_jobs.LIMITS, TestJob)
