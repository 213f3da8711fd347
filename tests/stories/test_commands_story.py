"""What people type below a pull request, and what they get."""

from __future__ import annotations

from typing import Any

import pytest
from sample_reviews import golden

from tests.stories.stage import DANGER, FOLDER, Shop, glance

MANY = {
    f"{FOLDER}/V{n}__index.sql": f"CREATE INDEX orders_{n}_idx ON orders (customer_id, (id + {n}));\n" for n in range(2, 10)
}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """With two people: alice may write, mallory may read."""
    shop.github.grant(shop.repo, "alice", "write")
    shop.github.grant(shop.repo, "mallory", "read")
    return shop


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    """With a pull request that was reviewed."""
    return shop.opened(DANGER)


def talk(shop: Shop) -> list[tuple[str, str, list[str]]]:
    """Who said what (its first line) and the reactions."""
    return [(said["by"], said["body"].partition("\n")[0], said["reactions"]) for said in shop.state()["conversation"]]


def unanswered(shop: Shop, body: str, login: str = "alice") -> bool:
    """Nothing at all came of a comment."""
    before = shop.stage.writes()
    shop.said(body, login)
    return shop.stage.writes() == before and talk(shop)[-1] == (login, body.strip().partition("\n")[0], [])


def test_review_again(open_shop: Shop) -> None:
    """Everything stands already: nothing is said twice."""
    before = len(open_shop.state()["threads"])
    for command in ("/review", "/review-db", "/review-api"):
        open_shop.said(command)
        assert talk(open_shop)[-1] == ("alice", command, ["eyes", "rocket"])
    assert (len(open_shop.state()["threads"]), len(open_shop.state()["checks"])) == (before, 1)
    open_shop.redelivered()


def test_review_full(shop: Shop) -> None:
    """Eight findings: five get a comment, and after `/review full` all."""
    shop.opened(MANY)
    assert len(shop.state()["threads"]) == 5
    shop.said("Let me see it all.\n\n/review full")
    assert len(shop.state()["threads"]) == 8
    golden("stories/review_full.md", glance(shop.state()))
    shop.redelivered()


def test_review_of_a_path(shop: Shop) -> None:
    shop.opened(MANY)
    told = {thread["path"] for thread in shop.state()["threads"]}
    asked = next(path for path in sorted(MANY) if path not in told)
    shop.said(f"/review {asked}")
    assert {thread["path"] for thread in shop.state()["threads"]} == told | {asked}
    shop.redelivered()


def test_words(open_shop: Shop) -> None:
    for words in ("/help", "/explain index-blocks-writes", "/explain F2", "/explain F9", "/explain no-such-rule"):
        open_shop.said(words)
        assert talk(open_shop)[-2] == ("alice", words, ["eyes", "rocket"])
    golden("stories/words.md", glance({**open_shop.state(), "reviews": [], "threads": [], "checks": []}))
    open_shop.redelivered()


def test_words_that_are_not_understood(open_shop: Shop) -> None:
    for words in ("/review --api-base=https://evil.example", "/explain", "/review-api ../openapi.yaml"):
        open_shop.said(words)
        assert talk(open_shop)[-2] == ("alice", words, ["confused", "eyes"])
    golden("stories/not_understood.md", glance({**open_shop.state(), "reviews": [], "threads": [], "checks": []}))
    open_shop.redelivered()


def test_people_who_may_not(open_shop: Shop) -> None:
    """Who may read here, or is nobody here, may not command: a reaction and no words."""
    for login in ("mallory", "nobody-knows"):
        open_shop.said("/review full", login)
        assert talk(open_shop)[-1] == (login, "/review full", ["confused"])
    open_shop.redelivered()


def test_not_said_to_us(open_shop: Shop) -> None:
    assert unanswered(open_shop, "/review full", "dependabot[bot]")
    for body in ("```\n/review full\n```", "> /review full", "I would /review this", "    /review full", "/deploy now"):
        assert unanswered(open_shop, body), body


def test_an_edited_comment(open_shop: Shop) -> None:
    """Whoever may write here can edit what somebody else has said."""
    comment = open_shop.said("Fine.")
    before = open_shop.stage.writes()
    open_shop.github.edit_comment(open_shop.repo, comment, "alice", "/review full")
    open_shop.settled()
    assert open_shop.stage.writes() == before


@pytest.mark.parametrize("action", ["502-before", "502-after", "reset", "hang"])
def test_the_answer_gets_lost(open_shop: Shop, action: Any) -> None:
    """Before or after it was written: it stands there once."""
    open_shop.github.faults.add(("POST", r"/issues/\d+/comments$"), action)
    open_shop.said("/explain index-blocks-writes")
    assert [(by, reactions) for by, _, reactions in talk(open_shop)] == [("alice", ["eyes", "rocket"]), ("backstop[bot]", [])]
    open_shop.redelivered()


def test_several_commands(open_shop: Shop) -> None:
    open_shop.said("/help\n/review\n/explain F2")
    assert [by for by, _, _ in talk(open_shop)] == ["alice", "backstop[bot]", "backstop[bot]"]
    open_shop.redelivered()


def test_a_design_without_a_model(open_shop: Shop) -> None:
    open_shop.said("/design")
    assert talk(open_shop)[-2] == ("alice", "/design", ["confused", "eyes"])
    assert "runs without a model" in open_shop.state()["conversation"][-1]["body"]
    open_shop.redelivered()
