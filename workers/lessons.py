"""What people thought of our comments: gathered when a pull request ends, told by `backstop stats`, and heeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from agents.specialists import all_specialists
from bot.domain.posted import Posted
from bot.known import known
from bot.markers import Seal, digest
from bot.posting import SECOND, STAGE
from bot.queue import Lesson
from bot.queue.lessons import Outcome
from workers.rules.registry import all_rules

OFTEN = 3
"""Rejections in a repository from which a specialist's findings of that kind are held back there."""


def lessons(posted: Posted, seal: Seal, repository: int) -> Iterator[Lesson]:
    """One for each comment of ours on a pull request that has ended."""
    names = {digest(name): name for name in _names()}
    for stage in (STAGE, SECOND):
        for inline, mark in known(posted, seal, stage).inline.values():
            if mark.rule in names:
                gone = mark.state in {"fixed", "changed", "gone"}
                outcome: Outcome = "fixed" if gone else "wrong" if inline.resolved else "open"
                down = inline.down if posted.private else 0  # elsewhere anybody may
                yield Lesson(repository, inline.id, names[mark.rule], outcome, inline.up, down)


def held_back(found: Iterable[Lesson], repository: int) -> frozenset[str]:
    """Competences of specialists that this repository rejected often, and more often than not. Rules are never held back."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for one in found:
        if one.repository == repository and "/" in one.rule and (one.rejected or one.outcome == "fixed" or one.up):
            counts[one.rule].append(one.rejected)
    return frozenset(rule for rule, said in counts.items() if sum(said) >= OFTEN and 2 * sum(said) > len(said))


def table(found: Iterable[Lesson]) -> Mapping[str, Mapping[str, int]]:
    """Counts by rule: comments, fixed, rejected, 👍, 👎; the most rejected first."""
    rows: dict[str, dict[str, int]] = {}
    for one in found:
        row = rows.setdefault(one.rule, dict.fromkeys(("comments", "fixed", "wrong", "up", "down"), 0))
        row["comments"] += 1
        row["fixed"] += one.outcome == "fixed"
        row["wrong"] += one.outcome == "wrong"
        row["up"] += one.up
        row["down"] += one.down
    return dict(sorted(rows.items(), key=lambda pair: (-pair[1]["wrong"] - pair[1]["down"], pair[0])))


def _names() -> Iterator[str]:
    yield from (rule.id for rule in all_rules())
    yield from (f"{one.id}/{name}" for one in all_specialists() for name in one.competences())
