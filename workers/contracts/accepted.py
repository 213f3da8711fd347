"""Breaks that the contract itself says are meant: `backstop: accept RULE — reason` in a comment, or `x-backstop-accept`.

It stands at the line, right above it, or, for what is gone, inside of what held it; so it stays accepted with every push.
"""

from __future__ import annotations

import re
from functools import partial

from bot.domain.changes import Span
from bot.domain.contracts import ContractChange
from workers.scene import Scene
from workers.sql.text import UnreadableText, decode_text

_COMMENT = re.compile(r"backstop:\s*accept\s+([a-z][a-z0-9-]*)\s*(?:—|–|--|-|:)\s*\S")
_KEY = re.compile(r"""["']?x-backstop-accept["']?\s*:""")
_ENTRY = re.compile(r"""["']?(?<![\w-])([a-z][a-z0-9-]+)["']?\s*:\s*["']?[^\s"'{}\]]""")
_COMMENTED = re.compile(r"\s*(#|//|/\*|\*)")
_MOST_ENTRIES = 20

Accepted = dict[int, set[str]]


def accepted(rule: str, fact: ContractChange, scene: Scene) -> bool:
    """Whether the contract at head says that this break is meant, with a reason."""
    for place in (fact.span if fact.span.side == "head" else None, fact.room):
        if place is None:
            continue
        lines = _lines(scene, place.path)
        comments, keys = scene.remember(("accepted", place.path), partial(read, lines))
        if place is fact.room:
            inside = {**comments, **keys} if fact.span.side == "base" else keys
            if any(place.line <= line <= place.end and rule in rules for line, rules in inside.items()):
                return True
        if any(rule in comments.get(line, ()) for line in (place.line, *_above(lines, place))):
            return True
    return False


def read(lines: list[str]) -> tuple[Accepted, Accepted]:
    """Line → rules accepted there, in comments and under the keys."""
    comments: Accepted = {}
    keys: Accepted = {}
    for number, line in enumerate(lines, 1):
        if "backstop" not in line:
            continue
        for match in _COMMENT.finditer(line):
            comments.setdefault(number, set()).add(match[1])
        if (key := _KEY.search(line)) is not None:
            block = [line[key.end() :], *_deeper(lines, number)]
            keys.setdefault(number, set()).update(name for text in block for name in _ENTRY.findall(text))
    return comments, keys


def _deeper(lines: list[str], number: int) -> list[str]:
    """The lines below that are indented more than this one."""
    indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
    found = []
    for line in lines[number : number + _MOST_ENTRIES]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        found.append(line)
    return found


def _above(lines: list[str], place: Span) -> range:
    """The comment lines right above."""
    first = place.line
    while first > 1 and first - 2 < len(lines) and _COMMENTED.match(lines[first - 2]):
        first -= 1
    return range(first, place.line)


def _lines(scene: Scene, path: str) -> list[str]:
    def load() -> list[str]:
        try:
            return decode_text(scene.tree("head").read(path) or b"").split("\n")
        except UnreadableText:
            return []

    return scene.remember(("lines", path), load)
