"""What a change brings of what is wrong by itself: what stood in the file before is only written anew."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.handlers import Slip
from workers.handlers.paths import TESTS
from workers.scene import Scene, text_of

Key = tuple[type, str, str]
_CODE = re.compile(r"\.(py|rb|php|go|java|kt|cs|rs|[cm]?[jt]sx?)$")
_LEAST = 8
"""Letters of a line from which on it is taken for the same one in another file."""


def fresh(change: Change, found: list[Fact], before: Callable[[], Iterable[Fact]], scene: Scene) -> list[Fact]:
    """Without the slips of which there were as many at base, whose facts are looked for when a touched line has one; and
    without those whose line went from another file of the change: they only moved."""
    lines = change.touched().head
    asked = [one for one in found if isinstance(one, Slip) and any(n in lines for n in range(one.span.line, one.span.end + 1))]
    if not asked:
        return found
    had = Counter() if change.added else Counter(_key(one) for one in before() if isinstance(one, Slip))
    has = Counter(_key(one) for one in found if isinstance(one, Slip))
    here = (text_of(change, "head") or "").split("\n")
    return [
        one
        for one in found
        if not isinstance(one, Slip) or (has[_key(one)] > had[_key(one)] and not _moved(scene, change, here[one.span.line - 1]))
    ]


def _moved(scene: Scene, change: Change, line: str) -> bool:
    """Whether a line that reads the same goes from another file."""
    gone = scene.remember("lines that go", lambda: _gone(scene))
    return len(line.strip()) >= _LEAST and bool(gone.get(line.strip(), frozenset()) - {change.previous or change.path})


def _gone(scene: Scene) -> dict[str, set[str]]:
    """Line, without its indentation → the files that it goes from."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in scene.changes.changes:
        path = one.previous or one.path
        if one.added or TESTS.search(path) or not _CODE.search(path):
            continue
        lines = (text_of(one, "base") or "").split("\n")
        for number in one.touched().base:
            if 0 < number <= len(lines):
                found[lines[number - 1].strip()].add(path)
    return found


def _key(slip: Slip) -> Key:
    return type(slip), slip.thing, slip.detail
