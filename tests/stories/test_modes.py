"""What the deployment may be set to: only look on, or hold the merge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sample_reviews import golden

from tests.stories.stage import CLEAN, DANGER, Stage, glance


@pytest.mark.parametrize("mode", ["observe", "gate"])
def test_mode(own_stage: Callable[..., Stage], mode: str) -> None:
    stage = own_stage(BACKSTOP_MODE=mode)
    shop = stage.shop("acme").opened(DANGER)
    golden(f"stories/{mode}.md", glance(shop.state()))
    shop.redelivered()
    assert stage.shop("clean").opened(CLEAN).checks()[-1][1] == "success"
    assert stage.github.invariants() == []
