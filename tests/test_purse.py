"""Budgets in Redis: per pull request, per organisation and day, per day; and what is kept apart in the second stage's keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from agents.models import Tokens
from agents.purse import Spent
from bot.domain.intents import Intent, Lifecycle, Pull
from bot.limits import Limits
from bot.models import Budget, ModelSettings
from bot.queue import Busy, Queue
from bot.queue.jobs import SECOND, SECOND_LINE
from workers.purse import Account

ONE, SAME, OTHER = Pull(1, 2, 3), Pull(1, 2, 4), Pull(9, 2, 3)
LARGE = Budget(10**9, 10**9)
SETTINGS = ModelSettings(pull=LARGE, organisation=LARGE, day=LARGE)


@pytest.fixture
def second(redis: Redis) -> Queue:
    queue = Queue(redis, Limits(), SECOND, SECOND_LINE)
    for pull in (ONE, SAME, OTHER):
        queue.raise_(Intent(pull, "specialists", ""))
    return queue


@pytest.mark.parametrize(
    ("name", "allowed", "stopped"),
    [("pull", [SAME, OTHER], [ONE]), ("organisation", [OTHER], [ONE, SAME]), ("day", [], [ONE, SAME, OTHER])],
)
@pytest.mark.parametrize("budget", [Budget(100, 10**9), Budget(10**9, 500)])
def test_a_budget_stops_whom_it_is_for(
    second: Queue, name: str, allowed: list[Pull], stopped: list[Pull], budget: Budget
) -> None:
    settings = replace(SETTINGS, **{name: budget})
    Account(second, ONE, settings).ask()
    Account(second, ONE, settings).tell(Tokens(60, 0, 30, 10, 500, 1))
    for pull in allowed:
        Account(second, pull, settings).ask()
    for pull in stopped:
        with pytest.raises(Spent):
            Account(second, pull, settings).ask()


def test_what_was_paid_is_added_up_and_forgotten_with_the_installation(second: Queue) -> None:
    for _ in range(3):
        second.pay(ONE, 10, 7)
    second.pay(OTHER, 1, 1)
    assert second.paid(ONE) == ((30, 21), (30, 21), (31, 22))
    second.forget(Lifecycle(1, "deleted", delivery="d"))
    assert second.paid(ONE)[0] == (0, 0)


def test_an_answer_that_is_paid_for_is_kept_until_it_is_written(second: Queue, redis: Redis) -> None:
    second.keep(ONE, "design", "### A design")
    assert second.kept(ONE, "design") == "### A design"
    assert 0 < redis.ttl(f"specialists:answers:{ONE.key()}") <= 86_400
    second.keep(ONE, "design", "")
    assert second.kept(ONE, "design") is None
    second.keep(ONE, "design", "x" * 60_001)
    assert second.kept(ONE, "design") is None
    for number in range(20):
        second.keep(ONE, f"design {number}", "text")
    assert redis.hlen(f"specialists:answers:{ONE.key()}") <= 8
    second.forget(Lifecycle(1, "deleted", delivery="d"))
    assert not redis.exists(f"specialists:answers:{ONE.key()}")
    second.keep(ONE, "late", "text")
    assert second.kept(ONE, "late") is None


def test_stages_do_not_meet(second: Queue, redis: Redis) -> None:
    first = Queue(redis, Limits())
    assert first.wanted(ONE) is None
    first.raise_(Intent(ONE, "changed", "guid"))
    assert second.wanted(ONE) is not None
    assert [one.pull for one in (first.wanted(ONE), second.wanted(ONE)) if one] == [ONE, ONE]
    assert (redis.llen("rq:queue:review"), redis.llen("rq:queue:specialists")) == (1, 3)


def test_the_summary_is_borrowed_while_nobody_works_on_it(redis: Redis, second: Queue) -> None:
    first = Queue(redis, Limits())
    with pytest.raises(Busy), first.borrow(ONE):
        pass  # nobody ever asked for it
    first.raise_(Intent(ONE, "changed", "one"))
    with first.lease(ONE) as held:
        with pytest.raises(Busy), first.borrow(ONE):
            pass
        with second.lease(ONE):
            held.renew()
        first.done(ONE, 1, held)
    with first.borrow(ONE) as lease:
        lease.hold(1.0)
        first.raise_(Intent(ONE, "changed", "two"))
        with pytest.raises(Busy), first.lease(ONE):
            pass
        assert redis.llen("rq:queue:review") == 2
    assert redis.llen("rq:queue:review") == 2, "the job that was sent away has come back"
    with first.lease(ONE) as held:
        first.done(ONE, 2, held)
