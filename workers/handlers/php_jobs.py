"""Jobs of Laravel: what a queued one carries, on both sides.

A job is queued as its properties. One that is read again is not constructed: a property that is new, has a type and no default
is not there, and the first look at it ends the job. The default of a parameter that is promoted to a property is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code
from bot.domain.tasks import TaskChanged
from workers.handlers.paths import TESTS
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax, TooLarge, parse_source
from workers.scene import Scene, text_of

_QUEUED = re.compile(r"implements\b[^{]{0,400}\bShouldQueue\b")
_MADE_AGAIN = re.compile(r"(^|/)Listeners?/")
"""A listener that waits is constructed when its turn comes."""
Held = dict[str, tuple[int, bool]]
"""Property → its line, and whether it is there without having been set."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The jobs that lack what the new code reads."""
    del scene
    if change.added or change.deleted or TESTS.search(change.path) or _MADE_AGAIN.search(change.path):
        return
    try:
        before, after = _jobs(change, "base"), _jobs(change, "head")
    except TooLarge as large:
        yield Gap("jobs", str(large), change.path)
        return
    if after:
        yield Code(Span(change.path, 1, 1), "Laravel jobs")
    for name, held in after.items():
        new = {word: line for word, (line, free) in held.items() if not free and word not in before.get(name, held)}
        if new:
            line = min(new.values())
            yield TaskChanged(Span(change.path, line, line), "Laravel", name, tuple(new), definite=False)


def _jobs(change: Change, side: Side) -> dict[str, Held]:
    """Raises TooLarge."""
    path = change.path if side == "head" else change.previous or change.path
    text = text_of(change, side)
    if text is None or not _QUEUED.search(text):
        return {}
    syntax = parse_source(path, text, "php")
    found = {}
    for owner in syntax.walk("class_declaration"):
        name = owner.child_by_field_name("name")
        if name is not None and _QUEUED.search(syntax.text(owner)[:400]):
            found[syntax.text(name)] = _held(syntax, owner)
    return found


def _held(syntax: Syntax, owner: Node) -> Held:
    found: Held = {}
    for node in syntax.walk("property_promotion_parameter", "property_declaration", within=owner):
        typed = node.child_by_field_name("type") is not None
        if node.type == "property_promotion_parameter":
            name = node.child_by_field_name("name")
            if name is not None:
                found[syntax.text(name).lstrip("$")] = line_of(node), not typed
            continue
        static = any(one.type == "static_modifier" for one in node.children)
        for one in (child for child in node.named_children if child.type == "property_element"):
            name, default = one.child_by_field_name("name"), one.child_by_field_name("default_value")
            if name is not None:
                found[syntax.text(name).lstrip("$")] = line_of(node), not typed or default is not None or static
    return found
