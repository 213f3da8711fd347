"""What became of a comment of ours: kept for a while, so that what a repository rejects is not said there again and again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["fixed", "wrong", "open"]
"""Gone when the pull request ended; its thread resolved while it still stood; neither."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One comment: `rule` is the rule's id or the specialist's competence, `up` and `down` count 👍 and 👎."""

    repository: int
    comment: int
    rule: str
    outcome: Outcome
    up: int = 0
    down: int = 0

    @property
    def rejected(self) -> bool:
        """True when people said that it was wrong."""
        return self.outcome == "wrong" or (self.down > self.up and self.outcome != "fixed")

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([self.rule, self.outcome, self.up, self.down], separators=(",", ":"))


def read_lesson(name: str, text: str) -> Lesson:
    """One that was kept."""
    repository, comment = name.split(":")
    rule, outcome, up, down = json.loads(text)
    return Lesson(int(repository), int(comment), rule, outcome, up, down)
