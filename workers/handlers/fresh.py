"""What a change brings of what is wrong by itself: what stood in the file before is only written anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.handlers import Slip

Key = tuple[type, str, str]


def fresh(change: Change, found: list[Fact], before: Callable[[], Iterable[Fact]]) -> list[Fact]:
    """Without the slips of which there were as many at base, whose facts are looked for when a touched line has one."""
    lines = change.touched().head
    asked = [one for one in found if isinstance(one, Slip) and any(n in lines for n in range(one.span.line, one.span.end + 1))]
    if change.added or not asked:
        return found
    had = Counter(_key(one) for one in before() if isinstance(one, Slip))
    has = Counter(_key(one) for one in found if isinstance(one, Slip))
    return [one for one in found if not isinstance(one, Slip) or has[_key(one)] > had[_key(one)]]


def _key(slip: Slip) -> Key:
    return type(slip), slip.thing, slip.detail
