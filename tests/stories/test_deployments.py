"""The same pull request before and after something of ours was deployed: what was said is known again, and not said twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.stack import ROOT
from tests.stories.stage import DANGER, HALF, Shop, Stage, glance, transcript

Make = Callable[..., Stage]
RULE = "workers/rules/migrations/index_blocks_writes.py"


def redeployed(stage: Stage, **settings: str) -> None:
    """The worker ends as at a deployment and another one takes its place."""
    stage.stack.processes["worker"].terminate()
    stage.stack.processes["worker"].wait(20)
    stage.stack.settings.update(settings)
    stage.stack.start("worker")


def test_another_key_for_markers(own_stage: Make) -> None:
    """The App's private key signed them until now; the comments that it signed are still ours."""
    stage = own_stage()
    shop = stage.shop("new-key").opened(DANGER)
    redeployed(stage, BACKSTOP_MARKER_KEY="a-key-of-its-own")
    shop.pushed(HALF)
    assert "1 fixed" in glance(shop.state())
    redeployed(stage, BACKSTOP_MARKER_KEY="another-one", BACKSTOP_MARKER_KEY_OLD="a-key-of-its-own")
    before = transcript(shop.state())
    shop.redelivered()
    assert transcript(shop.state()) == before


def test_a_new_rule(own_stage: Make, tmp_path: Path) -> None:
    """Deployed between two looks at one head: asked again, the new finding is said beside what stands, once."""
    older = tmp_path / "older"
    for room in ("bot", "workers"):
        shutil.copytree(ROOT / room, older / room, ignore=shutil.ignore_patterns("__pycache__"))
    (older / RULE).unlink()
    stage = own_stage(PYTHONPATH=str(older), PYTHONSAFEPATH="1", PYTHONDONTWRITEBYTECODE="1")
    shop = stage.shop("new-rule").opened(DANGER)
    shop.github.grant(shop.repo, "alice", "write")
    before = [thread["path"] for thread in shop.state()["threads"]]
    assert len(before) == 1
    redeployed(stage, PYTHONPATH="")
    asked(shop)
    after = [thread["path"] for thread in shop.state()["threads"]]
    assert (len(after), after[0]) == (2, before[0])
    writes = stage.writes()
    asked(shop)
    assert (len(shop.state()["threads"]), stage.writes()) == (2, writes + 2), "only the two reactions"
    shop.redelivered()


def asked(shop: Shop) -> None:
    shop.said("/review-db")
    assert shop.state()["conversation"][-1]["reactions"] == ["eyes", "rocket"]
