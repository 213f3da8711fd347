"""Where in a query's lines something is written."""

from __future__ import annotations

import re

from bot.domain.changes import Span
from bot.domain.facts import Fact
from workers.scene import Scene

_MOST = 2_000


def line_of(fact: Fact, scene: Scene, *names: str) -> Span | None:
    """The line of the fact's that says all of the names as words, one that the change touches rather than another.

    None where there is none, or too many lines.
    """
    span = fact.span
    if span.side != "head" or span.end - span.line > _MOST:
        return None
    said = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE) for name in names]
    lines = scene.tree("head").text(span.path).split("\n")[span.line - 1 : span.end]
    found = [span.line + number for number, line in enumerate(lines) if all(one.search(line) for one in said)]
    change = scene.change(span.path)
    touched = change.touched().head if change is not None and found else frozenset[int]()
    line = next((one for one in found if one in touched), found[0] if found else 0)
    return Span(span.path, line, line) if line else None
