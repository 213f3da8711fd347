"""A finding that people accept, with a reason: it stays accepted, and the check no longer holds the merge for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sample_reviews import golden

from tests.stories.stage import DANGER, DROP, FOLDER, INDEX, Shop, Stage, glance

LABEL = "backstop: accept drop-breaks-running-code"


@pytest.fixture
def gated(own_stage: Callable[..., Stage]) -> Shop:
    """Where errors hold the merge, and a pull request with one, and a warning."""
    shop = own_stage(BACKSTOP_MODE="gate").shop("acme")
    shop.github.grant(shop.repo, "alice", "write")
    shop.github.grant(shop.repo, "mallory", "read")
    shop.opened(DANGER)
    assert shop.checks() == [("1 problem, 1 warning", "failure")]
    return shop


def shown(shop: Shop) -> tuple[str, str | None]:
    """What the merge box says: the newest check run."""
    return shop.checks()[-1]


def test_by_command(gated: Shop) -> None:
    gated.said("/accept F1 the table is empty until the launch")
    assert shown(gated) == ("1 warning, 1 accepted", "neutral")
    gated.said("/accept F2 nobody reads it since May")
    assert shown(gated) == ("2 accepted", "success")
    golden("stories/accepted.md", glance(gated.state()))
    gated.redelivered()
    gated.pushed({f"{FOLDER}/V4__more.sql": "CREATE INDEX orders_placed_idx ON orders (placed_at);\n"})
    assert shown(gated) == ("1 problem, 2 accepted", "failure")
    gated.said("/reopen F1")
    assert shown(gated) == ("2 problems, 1 accepted", "failure")
    gated.redelivered()
    gated.pushed({INDEX: None, DROP: None, f"{FOLDER}/V4__more.sql": None, "README.md": "Done.\n"})
    assert shown(gated)[1] == "success"
    assert gated.stage.github.invariants() == []


def test_by_rule(gated: Shop) -> None:
    """All of a rule, also what comes later."""
    gated.said("/accept index-blocks-writes the table is empty until the launch")
    gated.pushed({f"{FOLDER}/V4__more.sql": "CREATE INDEX orders_placed_idx ON orders (placed_at);\n"})
    assert shown(gated) == ("1 warning, 2 accepted", "neutral")


def test_by_label(gated: Shop) -> None:
    """Its description is the reason; without one, nothing is accepted, and that is said."""
    gated.github.label(gated.repo, gated.number, LABEL)
    gated.settled()
    assert shown(gated) == ("1 problem, 1 warning", "failure")
    gated.github.label(gated.repo, gated.number, LABEL, "Nobody reads it since May")
    gated.settled()
    assert shown(gated) == ("1 problem, 1 accepted", "failure")
    gated.redelivered()
    gated.github.label(gated.repo, gated.number, LABEL, None)
    gated.settled()
    assert shown(gated) == ("1 problem, 1 warning", "failure")
    gated.redelivered()


def test_who_and_what_may_not(gated: Shop) -> None:
    before = gated.state()["threads"]
    for login, words, marks in (
        ("mallory", "/accept F1 because I want it", ["confused"]),
        ("alice", "/accept F9 because I want it", ["confused", "eyes"]),
        ("alice", "/accept F1", ["confused", "eyes"]),
        ("alice", "/accept no-such-rule because I want it", ["confused", "eyes"]),
    ):
        gated.said(words, login)
        asked = next(said for said in reversed(gated.state()["conversation"]) if said["by"] == login)
        assert asked["reactions"] == marks, words
    assert gated.state()["threads"] == before
    assert shown(gated) == ("1 problem, 1 warning", "failure")
    gated.redelivered()
