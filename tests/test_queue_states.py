"""Whatever happens, and in whatever order: every pull request is in one place, and in the end all is done."""

from __future__ import annotations

import threading
import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from bot.domain.intents import Intent, Lifecycle, Pull
from bot.limits import Limits
from bot.queue import Busy, Lost, Queue
from bot.queue.jobs import ReviewJob

PULLS = [Pull(i, 1, n) for i in (1, 2) for n in (1, 2, 3)]
LIMITS = Limits(lease=0.2, patience=0.002, backoff=(0.0, 0.002), tries=3, concurrent=2)
STEPS = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from(PULLS)),
    st.tuples(st.sampled_from(["finish", "fail", "die early", "die late", "postpone", "raise meanwhile"]), st.none()),
    st.tuples(st.sampled_from(["stale", "rest", "suspend"]), st.sampled_from(PULLS)),
    st.tuples(st.just("sweep"), st.none()),
)


class World:
    """A queue and whoever works on it."""

    def __init__(self, redis: Redis) -> None:
        redis.flushall()
        self.redis, self.queue = redis, Queue(redis, LIMITS)

    def do(self, step: str, pull: Pull | None) -> None:
        if step == "sweep":
            self.queue.sweep()
        elif pull is None:
            self.job(step)
        elif step == "raise":
            self.queue.raise_(Intent(pull, "changed", ""))
        elif step == "stale":  # a job that RQ runs a second time
            self.work("finish", pull)
        elif step == "rest":
            self.queue.rest(pull.installation, time.time() + 0.003)
        else:
            self.queue.raise_(Lifecycle(pull.installation, "suspended"))

    def job(self, step: str) -> None:
        job_id: Any = self.redis.lpop("rq:queue:review")
        if job_id is None:
            return
        _, i, r, n, _ = job_id.decode().split("-")
        self.redis.delete(ReviewJob.key_for(job_id.decode()))
        if step != "die early":
            self.work(step, Pull(int(i), int(r), int(n)))

    def work(self, step: str, pull: Pull) -> None:
        try:
            with self.queue.lease(pull, 0.003 if step == "die late" else None) as lease:
                wanted = self.queue.wanted(pull)
                assert wanted
                if step == "die late":
                    lease.end()  # silent from here on: the lease runs out
                elif step == "fail" and not wanted.last:
                    raise ValueError
                elif step == "postpone":
                    self.queue.postpone(pull, time.time() + 0.002, lease)
                else:
                    if step == "raise meanwhile":
                        self.queue.raise_(Intent(pull, "changed", ""))
                    self.queue.done(pull, wanted.generation, lease)
        except (Busy, Lost, ValueError):
            pass

    def check(self) -> None:
        for pull in PULLS:
            key = pull.key()
            raw: Any = self.redis.hgetall(f"backstop:pull:{key}")
            record = {name.decode(): value.decode() for name, value in raw.items()}
            unfinished = int(record.get("generation", 0)) > int(record.get("done", 0))
            state, i = record.get("state", "idle"), pull.installation
            inline = key.encode() in self.members(f"backstop:waiting:{i}")
            flying = bool(self.redis.sismember(f"backstop:flight:{i}", key))
            watched = self.redis.zscore("backstop:watch", key) is not None
            assert unfinished == (state not in ("idle", "dead")), record
            assert unfinished == (self.redis.zscore("backstop:open", key) is not None)
            assert flying == (state == "queued"), record
            assert watched == (state in ("queued", "parked")), record
            assert inline or state != "waiting"

    def members(self, name: str) -> list[bytes]:
        found: Any = self.redis.lrange(name, 0, -1)
        return found

    def drain(self) -> None:
        """Workers and the clock go on until nothing is left, without an event from outside."""
        for _ in range(2_000):
            while self.redis.llen("rq:queue:review"):
                self.job("finish")
            _, due = self.queue.sweep()
            if due is None and not self.redis.llen("rq:queue:review"):
                return
            threading.Event().wait(due or 0)
        raise AssertionError("it never ends")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=40))
def test_everything_raised_is_done_in_the_end(redis: Redis, steps: list[tuple[str, Pull | None]]) -> None:
    world = World(redis)
    for step, pull in steps:
        world.do(step, pull)
        world.check()
    world.drain()
    world.check()
    assert [pull for pull in PULLS if world.queue.wanted(pull)] == []
    stats = world.queue.stats()
    assert (stats["unfinished"], stats["line"]) == (0, 0)
    assert not any(redis.exists(f"backstop:flight:{i}", f"backstop:waiting:{i}") for i in (1, 2))
