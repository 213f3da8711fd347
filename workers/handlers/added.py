"""What a change adds elsewhere: a guard that goes here may be put there."""

from __future__ import annotations

import re
from functools import partial

from bot.domain.changes import Change, Side
from bot.domain.handlers import GuardLost
from workers.handlers.paths import TESTS
from workers.handlers.words import asks
from workers.scene import Scene, text_of

_NAME = re.compile(r"[A-Za-z_]\w+")
_INHERITED = frozenset(("Rails", "Go", "Laravel", "ASP.NET"))
"""Where a base class, or the file that lists the routes, guards without a word in the handler's own."""
_SHORTEST = 4
"""Letters of a name that is looked for."""
_CODE = re.compile(r"\.(py|rb|ts|tsx|js|mjs|cjs|java|kt|go|php|cs)$")


def moved(fact: GuardLost, scene: Scene) -> bool:
    """Whether another file of the change names the guard on a new line, where guards stand in several files; of one that leaves
    others, any new check.

    A guard that leaves others behind is most often a check that moves: into a policy, a base class, the body.
    """
    if not fact.guards:
        return False
    files = scene.remember("added names", partial(_all, scene))
    elsewhere = {name for path, (names, _) in files.items() if path != fact.span.path for name in names}
    inherited = fact.framework in _INHERITED
    if inherited and any(part in elsewhere for guard in fact.guards for part in _NAME.findall(guard)[-1:]):
        return True
    gone = {name for _, names in files.values() for name in names}
    return (
        bool(fact.left or fact.outside)
        and not fact.opened
        and any(asks(name) and name not in gone for names, _ in files.values() for name in names)
    )


def still_named(scene: Scene, name: str) -> bool:
    """Whether a new line of the change holds that name."""
    files = scene.remember("added names", partial(_all, scene))
    return len(name) >= _SHORTEST and any(name in names for names, _ in files.values())


def _all(scene: Scene) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Path → the names on its new lines and on those that go."""
    changes = [one for one in scene.changes.changes if _CODE.search(one.path) and not TESTS.search(one.path)]
    return {one.path: (_names(one, "head"), _names(one, "base")) for one in changes}


def _names(change: Change, side: Side) -> frozenset[str]:
    touched = change.touched().head if side == "head" else change.touched().base
    lines = (text_of(change, side) or "").split("\n") if touched else []
    return frozenset(name for number in touched if number <= len(lines) for name in _NAME.findall(lines[number - 1]))
