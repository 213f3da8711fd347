"""What a change brings of what is wrong by itself: what stood in the file before is only written anew."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from bot.domain.calls import Slip
from bot.domain.changes import Change
from bot.domain.facts import Fact
from workers.handlers.paths import TESTS
from workers.readers.syntax import TooLarge
from workers.scene import Scene, text_of

Key = tuple[type, str, str]
_CODE = re.compile(r"\.(py|rb|php|go|java|kt|cs|rs|[cm]?[jt]sx?)$")
_LEAST = 8
"""Letters of a line from which on it is taken for the same one in another file."""
_MOST_LINES, _MOST_FILES = 40, 8
_OPENS, _CLOSES = re.compile(r"[(\[{]"), re.compile(r"[)\]}]")


def fresh(change: Change, found: list[Fact], before: Callable[[Change], Iterable[Fact]], scene: Scene) -> list[Fact]:
    """Without the slips of which there were as many at base, whose facts `before` looks for when a touched line has one; and
    without those that went, just as they are, from another file of the change: they only moved."""
    lines = change.touched().head
    asked = [one for one in found if isinstance(one, Slip) and any(n in lines for n in range(one.span.line, one.span.end + 1))]
    if not asked:
        return found
    had = Counter() if change.added else Counter(_key(one) for one in before(change) if isinstance(one, Slip))
    has = Counter(_key(one) for one in found if isinstance(one, Slip))
    here = (text_of(change, "head") or "").split("\n")
    return [
        one
        for one in found
        if not isinstance(one, Slip) or (has[_key(one)] > had[_key(one)] and not _moved(scene, change, one, here, before))
    ]


def _moved(scene: Scene, change: Change, slip: Slip, here: list[str], before: Callable[[Change], Iterable[Fact]]) -> bool:
    """Whether the same slip, written the same, goes from another file."""
    whole = _whole(here, slip)
    if whole is None or len(whole[0]) < _LEAST:
        return False
    gone = scene.remember("lines that go", lambda: _gone(scene))
    others = gone.get(whole[0], set[str]()) - {change.previous or change.path}
    return any((_key(slip), whole) in _slips(scene, path, before) for path in sorted(others)[:_MOST_FILES])


def _slips(scene: Scene, path: str, before: Callable[[Change], Iterable[Fact]]) -> frozenset[tuple[Key, tuple[str, ...]]]:
    """The slips of a file at base, each with its text, its first line touched."""
    change = next(one for one in scene.changes.changes if (one.previous or one.path) == path)

    def found() -> Iterator[tuple[Key, tuple[str, ...]]]:
        lines, touched = (text_of(change, "base") or "").split("\n"), change.touched().base
        for one in before(change):
            whole = _whole(lines, one) if isinstance(one, Slip) else None
            if isinstance(one, Slip) and whole is not None and one.span.line in touched:
                yield _key(one), whole

    try:
        return scene.remember(("slips that stood there", before.__module__, path), lambda: frozenset(found()))
    except TooLarge:
        return frozenset()


def _whole(lines: list[str], slip: Fact) -> tuple[str, ...] | None:
    """The lines of a slip without their indentation, until all brackets are closed; None where that is not seen."""
    found, depth = list[str](), 0
    for at in range(slip.span.line - 1, min(len(lines), slip.span.line - 1 + _MOST_LINES)):
        found.append(lines[at].strip())
        depth += len(_OPENS.findall(lines[at])) - len(_CLOSES.findall(lines[at]))
        if depth <= 0 and at + 1 >= slip.span.end:
            return tuple(found)
    return None


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
