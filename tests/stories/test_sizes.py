"""Pull requests as large as GitHub takes them, and a GitHub of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ghsim.simulator import Simulator
from tests.stack import Stack
from tests.stories.stage import BASE, DANGER, DROP, FOLDER, INDEX, QUICK, Shop, Stage, transcript

MANY = {f"assets/{number:04}.txt": f"{number}\n" for number in range(3_100)}
LONG = f"{FOLDER}/V9__long.sql"


def comments(shop: Shop) -> list[str]:
    return [thread["path"] for thread in shop.state()["threads"]]


def rows(count: int) -> str:
    """Statements that are harmless, one a line."""
    return "".join(f"COMMENT ON TABLE orders IS 'row {number}';\n" for number in range(count))


def test_three_thousand_files(shop: Shop) -> None:
    """The migrations are beyond those that GitHub shows: all is said in the summary, as no line there takes a comment."""
    shop.opened({**MANY, **DANGER}, settle=False).stage.settle(60)
    (review,) = shop.state()["reviews"]
    assert comments(shop) == []
    assert INDEX in review["body"]
    assert DROP in review["body"]
    assert [conclusion for _, conclusion in shop.checks()] == ["neutral"]
    shop.redelivered()


def test_one_file_comes_without_its_patch(shop: Shop) -> None:
    """GitHub leaves out the patch of 20,000 lines and takes no comment there: it costs that comment only."""
    index = "CREATE INDEX orders_placed_idx ON orders (placed_at);\n"
    shop.opened({**DANGER, LONG: rows(20_100) + index}, settle=False).stage.settle(60)
    (review,) = shop.state()["reviews"]
    assert comments(shop) == [INDEX, DROP]
    assert f"{LONG}:20101" in review["body"].replace("`", "")
    shop.redelivered()


@pytest.fixture
def enterprise(tmp_path: Path) -> Iterator[Stage]:
    """GitHub Enterprise Server: the API below /api/v3, GraphQL at /api/graphql, git and pages at the host."""
    with Simulator(contract=True, prefix="/api/v3") as github, Stack(tmp_path, github, QUICK) as stack:
        yield Stage.of(github, stack)
        assert github.invariants() == []


def test_enterprise(enterprise: Stage, faultless: str) -> None:
    """The same words as on github.com, and no call beside the configured address."""
    shop = enterprise.shop("enterprise", BASE).opened(DANGER)
    assert enterprise.github.url.endswith("/api/v3")
    assert transcript(shop.state()) == faultless
    shop.github.grant(shop.repo, "alice", "write")
    shop.said("/explain F1")
    assert [said["by"] for said in shop.state()["conversation"]] == ["alice", "backstop[bot]"]
    shop.redelivered()
