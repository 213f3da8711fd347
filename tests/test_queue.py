"""What is raised is done: once, in any order, whoever dies; and nobody has to wait for somebody else's thousand."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, suppress
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from rq import Queue as Line
from rq.serializers import JSONSerializer

from bot.domain.intents import Command, Event, Intent, Lifecycle, MergeGroup, Pull
from bot.limits import Limits
from bot.queue import Busy, Lost, OpenCheck, Queue, QueueDown, Wait, connect
from bot.queue.jobs import ReviewJob

PULL = Pull(1, 2, 3)
QUICK = Limits(lease=0.2, patience=0.01, backoff=(0.0,), tries=2, farewells=1)
HEADS = ["a" * 40, "b" * 40]


@pytest.fixture
def queue(redis: Redis) -> Queue:
    return Queue(redis, QUICK)


def changed(pull: Pull, delivery: str, head: str = HEADS[0]) -> Intent:
    return Intent(pull, "changed", delivery, head)


def line(redis: Redis) -> list[tuple[int, ...]]:
    """The arguments of the jobs in RQ's queue, as RQ reads them."""
    jobs = Line("review", connection=redis, serializer=JSONSerializer, job_class=ReviewJob).jobs
    return [tuple(job.args) for job in jobs]


def take(redis: Redis) -> Pull:
    """Take the next job out of RQ's queue, as a worker does."""
    job_id: Any = redis.lpop("rq:queue:review")
    job = ReviewJob.fetch(job_id.decode(), redis, JSONSerializer)
    job.delete(remove_from_queue=False)
    return Pull(*job.args)


def finish(queue: Queue, pull: Pull) -> None:
    with queue.lease(pull) as lease:
        wanted = queue.wanted(pull)
        assert wanted
        queue.done(pull, wanted.generation, lease)


def poisoned(queue: Queue) -> tuple[int, bool]:
    """A try that fails."""
    with suppress(ZeroDivisionError), queue.lease(PULL):
        wanted = queue.wanted(PULL)
        assert wanted
        told = (wanted.tries, wanted.last)
        raise ZeroDivisionError
    return told


def tick(queue: Queue) -> int:
    """Look once, and wait until the next look, as the clock does."""
    found, due = queue.sweep()
    if due is not None:
        threading.Event().wait(min(due + 0.001, 0.05))
    return found


def swept(queue: Queue) -> int:
    """Tick until something was found to be lost."""
    return next((found for _ in range(100) if (found := tick(queue))), 0)


def test_a_raise_becomes_one_job_as_rq_reads_it(queue: Queue, redis: Redis) -> None:
    assert queue.raise_(changed(PULL, "one"))
    (job,) = Line("review", connection=redis, serializer=JSONSerializer, job_class=ReviewJob).jobs
    assert (job.func_name, job.args, job.kwargs, job.origin) == ("workers.jobs.review_pull", [1, 2, 3], {}, "review")
    assert (job.timeout, job.result_ttl, job.failure_ttl, job.retries_left) == (240, 0, 3600, 2)
    assert job.get_status() == "queued"


def test_a_delivery_counts_once(queue: Queue, redis: Redis) -> None:
    assert queue.raise_(changed(PULL, "one"))
    assert not queue.raise_(changed(PULL, "one"))
    assert queue.delivered("one")
    assert not queue.delivered("two")
    assert 0 < redis.ttl("backstop:delivery:one") <= QUICK.deliveries
    finish(queue, PULL)
    assert not queue.raise_(changed(PULL, "one"))
    assert queue.wanted(PULL) is None
    with pytest.raises(Busy, match="nothing to do"), queue.lease(PULL):
        pass


def test_work_coalesces(queue: Queue, redis: Redis) -> None:
    for number in range(300):
        queue.raise_(changed(PULL, f"push-{number}", f"{number:040x}"))
    assert line(redis) == [(1, 2, 3)]
    wanted = queue.wanted(PULL)
    assert wanted
    assert wanted.generation == 300
    assert len(wanted.heads) == QUICK.pending
    assert wanted.delivery == "push-299"


def test_several_events_of_one_delivery_come_together(queue: Queue) -> None:
    commands = [Command(9, "ann", 7, ("/review",)), Command(9, "ann", 7, ("/help",))]
    events = [Intent(PULL, "command", "one", command=command) for command in commands]
    assert queue.raise_(*events)
    assert not queue.raise_(*events)
    wanted = queue.wanted(PULL)
    assert wanted
    assert set(wanted.commands) == set(commands)


def test_merge_groups_wait_under_number_zero(queue: Queue, redis: Redis) -> None:
    queue.raise_(MergeGroup(1, 2, HEADS[0], "one"))
    queue.raise_(MergeGroup(1, 2, HEADS[1], "two"))
    assert line(redis) == [(1, 2, 0)]
    wanted = queue.wanted(Pull(1, 2, 0))
    assert wanted
    assert wanted.heads == set(HEADS)
    assert wanted.reasons == {"merge_group"}


EVENTS: list[Event] = [
    changed(PULL, "a"),
    changed(PULL, "b", HEADS[1]),
    Intent(PULL, "draft", "c"),
    Intent(PULL, "command", "d", command=Command(9, "ann", 7, ("/review", "full"))),
    Intent(PULL, "rerun", "e", HEADS[0]),
    Intent(PULL, "closed", "f", HEADS[1]),
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(EVENTS), doubled=st.lists(st.sampled_from(EVENTS), max_size=4))
def test_the_order_of_deliveries_does_not_matter(redis: Redis, order: list[Event], doubled: list[Event]) -> None:
    redis.flushall()
    queue = Queue(redis, QUICK)
    for event in [*order, *doubled]:
        queue.raise_(event)
    wanted = queue.wanted(PULL)
    assert wanted
    assert wanted.generation == len(EVENTS)
    assert wanted.reasons == {"changed", "draft", "command", "rerun", "closed"}
    assert wanted.heads == set(HEADS)
    assert wanted.commands == (Command(9, "ann", 7, ("/review", "full")),)
    assert line(redis) == [(1, 2, 3)]


DELETED = [changed(PULL, "a"), changed(PULL, "b"), Lifecycle(1, "deleted", delivery="c")]


@pytest.mark.parametrize("order", list(permutations(DELETED)))
def test_nothing_survives_a_deleted_installation_in_any_order(queue: Queue, redis: Redis, order: tuple[Event, ...]) -> None:
    for event in order:
        queue.raise_(event)
    assert queue.wanted(PULL) is None
    assert line(redis) == []
    with pytest.raises(Busy), queue.lease(PULL):
        pass


def test_one_holder_at_a_time_and_growing_fences(queue: Queue) -> None:
    queue.raise_(changed(PULL, "one"))
    with queue.lease(PULL) as first:
        assert 0 < first.remaining() <= QUICK.lease
        with pytest.raises(Busy) as busy, queue.lease(PULL):
            pass
        assert 0 < busy.value.seconds <= QUICK.lease
    with queue.lease(PULL) as second:
        assert second.fence > first.fence
        assert first.remaining() == 0
        with pytest.raises(Lost):
            first.renew()
        with pytest.raises(Lost):
            queue.done(PULL, 1, first)
        assert second.remaining() > 0


def test_a_lease_is_kept_while_its_holder_lives(queue: Queue) -> None:
    queue.raise_(changed(PULL, "one"))
    with queue.lease(PULL, 0.06) as lease:
        threading.Event().wait(0.2)
        assert lease.remaining() > 0
        lease.hold(5)
        assert lease.remaining() > 4


def test_what_was_raised_meanwhile_goes_to_the_back(queue: Queue, redis: Redis) -> None:
    for number in range(1, 7):
        queue.raise_(changed(Pull(1, 2, number), f"d{number}"))
    pull = take(redis)
    with queue.lease(pull) as lease:
        queue.raise_(changed(pull, "again"))
        queue.done(pull, 1, lease)
    assert queue.wanted(pull)
    assert line(redis) == [(1, 2, 2), (1, 2, 3), (1, 2, 4), (1, 2, 5)]
    order = []
    while line(redis):
        order.append(take(redis).number)
        finish(queue, Pull(1, 2, order[-1]))
    assert order == [2, 3, 4, 5, 6, 1]
    assert queue.stats()["unfinished"] == 0


def test_an_installation_with_much_to_do_does_not_hold_up_another(queue: Queue, redis: Redis) -> None:
    for number in range(1, 1001):
        queue.raise_(changed(Pull(1, 2, number), f"d{number}"))
    queue.raise_(changed(Pull(9, 9, 9), "other"))
    assert line(redis) == [(1, 2, 1), (1, 2, 2), (1, 2, 3), (1, 2, 4), (9, 9, 9)]


def test_a_failure_is_tried_again_then_told_then_buried(queue: Queue, redis: Redis) -> None:
    queue.raise_(changed(PULL, "one"))
    seen = []
    while queue.wanted(PULL):
        assert take(redis) == PULL
        seen.append(poisoned(queue))
    assert seen == [(1, False), (2, False), (3, True)]
    assert queue.stats() == {"unfinished": 0, "line": 0, "dead": 1, "oldest_seconds": 0}
    queue.raise_(changed(PULL, "two"))
    assert line(redis) == [(1, 2, 3)]
    assert queue.stats()["dead"] == 0


def test_back_off(redis: Redis) -> None:
    queue = Queue(redis, Limits(backoff=(0.0, 0.05)))
    queue.raise_(changed(PULL, "one"))
    for _ in range(2):
        take(redis)
        poisoned(queue)
    assert line(redis) == []
    with pytest.raises(Busy), queue.lease(PULL):
        pass
    queue.raise_(changed(PULL, "two"))
    assert line(redis) == [(1, 2, 3)], "a new event does not wait for the old failure"


def test_postponed_is_not_failed(queue: Queue, redis: Redis) -> None:
    queue.raise_(changed(PULL, "one"))
    for count in range(5):
        take(redis)
        with queue.lease(PULL) as lease:
            wanted = queue.wanted(PULL)
            assert wanted
            assert (wanted.tries, wanted.postponed) == (1, count)
            queue.postpone(PULL, time.time() + 0.02, lease)
        assert line(redis) == []
        queue.raise_(Intent(Pull(1, 2, 4), "changed", ""))
        take(redis)
        finish(queue, Pull(1, 2, 4))
        while not line(redis):
            tick(queue)


def test_a_resting_installation_begins_nothing(queue: Queue, redis: Redis) -> None:
    queue.raise_(changed(PULL, "one"))
    queue.rest(1, time.time() + 0.1)
    with pytest.raises(Busy), queue.lease(PULL):
        pass
    for number in range(10, 20):
        queue.raise_(changed(Pull(1, 2, number), f"d{number}"))
    queue.raise_(changed(Pull(5, 5, 5), "other"))
    take(redis)
    assert line(redis) == [(5, 5, 5)]
    while len(line(redis)) < 5:
        tick(queue)
    assert len(line(redis)) == 5


def test_who_waits_in_line_goes_on_after_the_rest(queue: Queue, redis: Redis) -> None:
    for number in range(1, 7):
        queue.raise_(changed(Pull(1, 2, number), f"d{number}"))
    with ExitStack() as running:
        for _ in range(4):
            running.enter_context(queue.lease(take(redis)))
        queue.rest(1, time.time() + 0.6)
        for number in range(1, 5):
            queue.done(Pull(1, 2, number), 1)
    assert line(redis) == []
    while len(line(redis)) < 2:
        tick(queue)
    assert line(redis) == [(1, 2, 5), (1, 2, 6)]


def test_the_pace_of_writes(queue: Queue, redis: Redis) -> None:
    for _ in range(5):
        queue.pace(1)
    with pytest.raises(Wait) as wait:
        queue.pace(1)
    assert 0.9 < wait.value.seconds <= 1
    queue.pace(2, 3)
    quick = Queue(redis, Limits(per_minute=60_000))
    threading.Event().wait(wait.value.seconds / 1000 + 0.002)
    quick.pace(1)


def test_what_is_lost_on_the_way_is_sent_again(queue: Queue, redis: Redis) -> None:
    queue.raise_(changed(PULL, "one"))
    assert queue.sweep()[0] == 0
    assert take(redis) == PULL  # its worker dies before it takes the lease
    assert swept(queue) == 1
    assert line(redis) == [(1, 2, 3)]
    finish(queue, PULL)
    assert queue.sweep() == (0, None)


def test_a_job_that_waits_in_line_is_not_sent_twice(queue: Queue, redis: Redis) -> None:
    queue.raise_(changed(PULL, "one"))
    for _ in range(5):
        threading.Event().wait(0.011)
        assert queue.sweep()[0] == 0
    assert line(redis) == [(1, 2, 3)]


def test_what_an_end_left_off_comes_back(queue: Queue) -> None:
    """Work that was wanted, and check runs that stayed open; not what was done; nothing after `deleted`."""
    wanted, done, checked = (Pull(1, 2, number) for number in (3, 4, 5))
    elsewhere = Pull(1, 9, 3)
    for pull in (wanted, done, checked, elsewhere):
        queue.raise_(changed(pull, f"d{pull.key()}"))
    for pull in (done, checked):
        queue.done(pull, 1)
    queue.check_opened(OpenCheck(checked, 77, HEADS[0], "5:key"))
    queue.forget(Lifecycle(1, "removed", (2, 9), "removed"))
    assert not any(queue.wanted(pull) for pull in (wanted, done, checked, elsewhere))
    queue.forget(Lifecycle(1, "added", (2,), "added"))
    found = {pull: queue.wanted(pull) for pull in (wanted, done, checked, elsewhere)}
    assert {pull for pull, one in found.items() if one and one.reasons == {"sweep"}} == {wanted, checked}
    queue.forget(Lifecycle(1, "unsuspended", (), "back"))
    assert queue.wanted(elsewhere)
    queue.forget(Lifecycle(1, "deleted", (), "deleted"))
    queue.forget(Lifecycle(1, "unsuspended", (), "back-again"))
    assert queue.wanted(wanted) is None


def test_an_end_erases_and_takes_the_lease(queue: Queue, redis: Redis) -> None:
    for number in range(1, 8):
        queue.raise_(changed(Pull(1, 2, number), f"d{number}"))
    queue.raise_(changed(Pull(7, 2, 1), "other"))
    queue.pace(1)
    queue.record(PULL, "review", "5")
    queue.check_opened(OpenCheck(PULL, 77, HEADS[0], "3:key"))
    queue.spend(PULL, 7, 5, 60)
    with queue.lease(PULL) as lease:
        queue.forget(Lifecycle(1, "suspended", delivery="end"))
        assert lease.remaining() == 0
        with pytest.raises(Lost):
            lease.hold(1)
        queue.record(PULL, "review", "6")
        assert queue.wanted(PULL) is None
        left = {key for key in redis.scan_iter() if b":1" in key.replace(b"7:2:1", b"")}
        assert left == {b"backstop:lease:1:2:3", b"backstop:left:1"}
        assert line(redis) == [(7, 2, 1)]
        queue.raise_(Lifecycle(1, "unsuspended", delivery="back"), changed(PULL, "new"))
        with pytest.raises(Busy), queue.lease(PULL):
            pass
        assert queue.recorded(PULL, "review") is None
    assert swept(queue) == 1
    finish(queue, PULL)


def test_only_the_removed_repository_goes(queue: Queue, redis: Redis) -> None:
    for repository in (2, 3, 4):
        queue.raise_(changed(Pull(1, repository, 1), f"d{repository}"))
    queue.forget(Lifecycle(1, "removed", (2, 4), "end"))
    assert line(redis) == [(1, 3, 1)]
    assert queue.stats()["unfinished"] == 1


def test_what_is_gone_at_github_is_dropped(queue: Queue) -> None:
    queue.raise_(changed(PULL, "one"))
    with queue.lease(PULL):
        queue.drop(PULL)
    assert queue.stats()["unfinished"] == 0
    assert queue.sweep() == (0, None)


def test_small_notes(queue: Queue) -> None:
    queue.record(PULL, "review", "5")
    assert queue.recorded(PULL, "review") is None, "nothing is kept of what nobody raised"
    queue.raise_(changed(PULL, "one"))
    queue.record(PULL, "review", "5")
    assert queue.recorded(PULL, "review") == "5"
    assert [queue.spend(PULL, 7, 2, 60) for _ in range(3)] == [True, True, False]
    assert queue.spend(PULL, 8, 2, 60)


def test_only_the_check_runs_that_nobody_works_on_are_stuck(redis: Redis) -> None:
    queue = Queue(redis, Limits(stuck=0.0))
    check = OpenCheck(PULL, 77, HEADS[0], "3:key")
    queue.raise_(changed(PULL, "one"))
    queue.check_opened(check)
    assert queue.stuck_checks() == []
    finish(queue, PULL)
    assert queue.stuck_checks() == [check]
    queue.check_closed(PULL, 77)
    assert queue.stuck_checks() == []


def test_one_clock_at_a_time(redis: Redis) -> None:
    first, second = Queue(redis, QUICK), Queue(redis, QUICK)
    assert first.hold_clock(0.05)
    assert not second.hold_clock(0.05)
    assert first.hold_clock(0.02)
    threading.Event().wait(0.03)
    assert second.hold_clock(1)


def test_another_redis_that_is_down_is_told_quickly() -> None:
    began = time.monotonic()
    queue = Queue(connect("unix:///nowhere/valkey.sock", 0.5), QUICK)
    with pytest.raises(QueueDown):
        queue.raise_(changed(PULL, "one"))
    assert time.monotonic() - began < 10
