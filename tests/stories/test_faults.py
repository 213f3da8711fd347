"""The same dangerous pull request, with one thing going wrong: it ends as if nothing had, and the next one is reviewed."""

from __future__ import annotations

import pytest
from sample_reviews import golden

from bot.queue import connect
from tests.ghsim.records import Review
from tests.stories.stage import DANGER, HALF, Shop, glance, transcript

CREATE, REVIEW, COMPLETE = ("POST", "/check-runs$"), ("POST", "/reviews$"), ("PATCH", r"/check-runs/\d+$")
WRITES = {"create": CREATE, "review": REVIEW, "complete": COMPLETE}
LIMITS = ("403-primary", "403-secondary", "429")


MATRIX = [(write, action) for write in WRITES for action in ("502-before", "502-after")]
MATRIX += [("review", "hang"), ("create", "reset"), ("complete", "reset-before"), ("review", "401")]
"""The whole of it is in bench/faults.py."""


@pytest.mark.parametrize(("write", "action"), MATRIX)
def test_a_write_goes_wrong(shop: Shop, faultless: str, write: str, action: str) -> None:
    fault = shop.github.faults.add(WRITES[write], action)
    shop.opened(DANGER)
    assert fault.struck == 1
    assert transcript(shop.state()) == faultless


@pytest.mark.parametrize("action", LIMITS)
def test_github_limits_us(shop: Shop, faultless: str, action: str) -> None:
    fault = shop.github.faults.add(REVIEW, action, retry_after=1)
    shop.opened(DANGER)
    assert fault.struck == 1
    assert transcript(shop.state()) == faultless


@pytest.mark.parametrize("action", ["502-before", "reset", "401", "429", "stale-read"])
def test_a_look_goes_wrong(shop: Shop, faultless: str, action: str) -> None:
    fault = shop.github.faults.add(("GET", "/graphql", 2), action, retry_after=1)
    shop.opened(DANGER)
    assert fault.struck == 1
    assert transcript(shop.state()) == faultless


@pytest.mark.parametrize("action", ["502-before", "401"])
def test_git_goes_wrong(shop: Shop, faultless: str, action: str) -> None:
    fault = shop.github.faults.add(("*", r"\.git/"), action)
    shop.opened(DANGER)
    assert fault.struck == 1
    assert transcript(shop.state()) == faultless


@pytest.mark.parametrize("trouble", ["fail", "duplicate", "delay"])
def test_a_delivery_goes_wrong(shop: Shop, faultless: str, trouble: str) -> None:
    shop.github.faults.add_webhook(r"pull_request\.opened", trouble)
    shop.opened(DANGER)
    shop.github.release_webhooks()
    shop.stage.stack.await_(lambda: shop.state()["checks"])
    shop.settled()
    assert transcript(shop.state()) == faultless


def test_pending_review_left_behind(shop: Shop, faultless: str) -> None:
    """Another version of us died with its review PENDING, which would block every other one."""
    shop.opened(DANGER, draft=True)
    leave_pending(shop)
    shop.github.ready(shop.repo, shop.number)
    shop.settled()
    assert [review["state"] for review in shop.state()["reviews"]] == ["COMMENTED"]
    assert faultless.count("## backstop[bot] on ") == len(shop.state()["threads"])


@pytest.mark.parametrize("trouble", ["lose", "reorder"])
def test_the_first_push_is_not_heard(shop: Shop, trouble: str) -> None:
    """The second one is: it ends as after both."""
    shop.opened(DANGER)
    shop.github.faults.add_webhook(r"pull_request\.synchronize", trouble)
    shop.github.push(shop.repo, "change", {"README.md": "Nothing of ours.\n"})
    shop.pushed(HALF)
    assert glance(shop.state()).count("✅ **F1** Fixed in") == 1
    shop.redelivered()


def test_abuse(shop: Shop) -> None:
    """GitHub says no more than that it was too quick: its installation rests, and nothing is asked of it meanwhile."""
    fault = shop.github.faults.add(REVIEW, "422-abuse")
    shop.opened(DANGER, settle=False)
    assert shop.repo.installation
    with connect(shop.stage.stack.valkey.url) as redis:
        shop.stage.stack.await_(lambda: redis.pttl(f"backstop:rest:{shop.repo.installation}") > 50_000)
    assert fault.struck == 1
    quiet = len(shop.github.requests)
    shop.github.push(shop.repo, "change", HALF)
    shop.github.deliver()
    mine = [each for each in shop.github.requests[quiet:] if each.installation == shop.repo.installation]
    assert mine == []
    shop.github.uninstall(shop.repo.installation)
    shop.settled()
    for number in shop.run_ids():  # it would have been completed a minute later
        del shop.github.hub.world.tables.runs[number]


def test_an_anchor_is_refused(shop: Shop) -> None:
    """GitHub does not say which: it costs one comment, whose finding is told in the summary instead."""
    fault = shop.github.faults.add(REVIEW, "422-anchor")
    shop.opened(DANGER)
    assert fault.struck == 1
    golden("stories/anchor_refused.md", glance(shop.state()))
    shop.redelivered()


def test_all_anchors_are_refused(shop: Shop) -> None:
    shop.github.faults.add(REVIEW, "422-anchor", times=3)
    shop.opened(DANGER)
    assert shop.state()["threads"] == []
    golden("stories/anchors_refused.md", transcript({**shop.state(), "checks": []}))
    shop.redelivered()


def leave_pending(shop: Shop) -> None:
    """A review of ours that was never submitted."""
    hub, pull = shop.github.hub, shop.github.pull(shop.repo, shop.number)
    review = Review(hub.world.next_id(), pull.id, hub.app.bot, "Half said", "PENDING", pull.head_sha, None)
    hub.world.tables.reviews[review.id] = review
