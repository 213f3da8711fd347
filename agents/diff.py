"""A change as a reader sees it: numbered lines on both sides, deletions in full, the riskiest files first, within bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from agents.case import Case, Sides
from bot.domain.findings import Gap
from bot.escape import visible
from bot.router import TOPICS

ROOM = 24_000
"""Characters of a diff: some seven thousand tokens."""
MOST = 60_000
"""Characters that migrations may take: they are never left out for want of room, only cut here."""
_CONTEXT = 3
_WIDEST = 400
Row = tuple[str, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """The diff's text, the files in it, and what did not fit."""

    text: str
    paths: tuple[str, ...]
    left_out: tuple[Gap, ...]


def shown(case: Case, topics: Collection[str]) -> Shown:
    """The files of these topics; of a later round only hunks with a line that nobody has read."""
    parts: list[str] = []
    paths: list[str] = []
    gaps: list[Gap] = []
    used = 0
    for sides in sorted(case.sides.values(), key=lambda one: _risk(one, case)):
        path, mine = sides.change.path, set(case.routes[sides.change.path]) & set(topics)
        text = _file(sides, case) if mine else ""
        if not text:
            continue
        room = (MOST if "migrations" in case.routes[path] else ROOM) - used
        if len(text) > room and "migrations" not in mine:
            gaps.append(Gap("a file", "It did not fit into what the specialists read", path))
            continue
        if len(text) > room:
            gaps.append(Gap("the end of a file", "It did not fit into what the specialists read", path))
            text = text[: max(room, 0)]
        parts.append(text)
        paths.append(path)
        used += len(text)
    return Shown("\n".join(parts), tuple(paths), tuple(gaps))


def _risk(sides: Sides, case: Case) -> tuple[int, bool, str]:
    """Migrations before SQL before contracts …; deletions first among equals."""
    return min(TOPICS.index(topic) for topic in case.routes[sides.change.path]), not sides.change.deleted, sides.change.path


def _file(sides: Sides, case: Case) -> str:
    change = sides.change
    if change.deleted:
        state = "deleted"
    elif change.added:
        state = "added"
    else:
        state = f"renamed from {visible(change.previous or '', '')}" if change.previous != change.path else "changed"
    fresh = [case.unread[sides.path(side), side] for side in ("base", "head")]
    hunks = _hunks(list(_rows(sides)), *fresh)
    if not hunks:
        return ""
    body = "\n  ⋮\n".join("\n".join(map(_line, hunk)) for hunk in hunks)
    return f"=== {visible(change.path, '')} ({', '.join(case.routes[change.path])}; {state})\n  base  head\n{body}\n"


def _rows(sides: Sides) -> Iterator[Row]:
    """Both sides merged: '-' a line before, '+' a line after, ' ' one on both."""
    base, head = 0, 0
    gone, new = sides.touched.base, sides.touched.head
    while base < len(sides.base) or head < len(sides.head):
        if base < len(sides.base) and (base + 1 in gone or head >= len(sides.head)):
            base += 1
            yield "-", base, None, sides.base[base - 1]
        elif head < len(sides.head) and (head + 1 in new or base >= len(sides.base)):
            head += 1
            yield "+", None, head, sides.head[head - 1]
        else:
            base, head = base + 1, head + 1
            yield " ", base, head, sides.head[head - 1]


def _hunks(rows: Sequence[Row], base: frozenset[int], head: frozenset[int]) -> list[list[Row]]:
    """Touched rows that nobody has read, with their context; deletions are never cut."""
    fresh = [at for at, row in enumerate(rows) if row[1 if row[0] == "-" else 2] in (base if row[0] == "-" else head)]
    near = {at + by for at in fresh for by in range(-_CONTEXT, _CONTEXT + 1)}
    hunks: list[list[Row]] = []
    last = -2
    for at in sorted(near & set(range(len(rows)))):
        if at != last + 1:
            hunks.append([])
        hunks[-1].append(rows[at])
        last = at
    return hunks


def _line(row: Row) -> str:
    sign, base, head, text = row
    cut = text if len(text) <= _WIDEST else text[:_WIDEST] + " …"
    return f"{sign}{base or '':>5} {head or '':>5} | {visible(cut)}"
