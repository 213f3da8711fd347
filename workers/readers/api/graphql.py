"""
GraphQL schemas in SDL: `.graphql`, `.graphqls`, `.gql`.

All changed files are compared at once, so that what moves from one to another (into an `extend type`, say) is found again;
files of queries are none of these. A type that another takes the place of, with all its fields, is told once. Fields that were
deprecated before they go are a warning; what is marked `@experimental`, `@internal` or the like promises nothing. What
graphql-core calls dangerous and breaks nobody (an optional argument or input field more, an interface more) is not said.

Source: https://spec.graphql.org/October2021/#sec-Type-System
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.contracts.graphql.compare import Schema
    from workers.contracts.graphql.pieces import Cut

_ENDING = re.compile(r"\.(graphqls?|gql)$")
Found = dict[str, list[Fact | Gap]]


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences that stand in this file; nothing for a file of queries."""
    found = scene.remember("graphql", lambda: _all(scene))
    for path in dict.fromkeys((change.path, change.previous or change.path)):
        yield from found.get(path, ())


def _all(scene: Scene) -> Found:
    """Everything about the changed files, by the path it stands in."""
    from bot.domain.contracts import Contract
    from workers.contracts.aside import aside
    from workers.contracts.graphql.compare import compared
    from workers.contracts.graphql.pieces import cut
    from workers.contracts.marks import Marks

    found: Found = {}
    base: dict[str, Schema] = {}
    head: dict[str, Schema] = {}
    names: dict[str, str] = {}
    for change in scene.changes.changes:
        if not _ENDING.search(change.path) or aside(change.path):
            continue
        pieces = cut(text_of(change, "base"), text_of(change, "head"))
        before, after = (_schema(change, side, found, pieces) for side in ("base", "head"))
        path = change.previous or change.path
        if before is not None and (after is not None or change.deleted):
            base[path], names[path] = before, change.path
        if after is not None:
            head[change.path] = after
        if before is not None or after is not None:
            found.setdefault(change.path, []).append(Contract(Span(change.path, 1, 1), "graphql"))
    for fact in compared(base, head, names, Marks(scene)):
        found.setdefault(fact.span.path, []).append(fact)
    return found


def _schema(change: Change, side: Side, found: Found, pieces: Cut | None) -> Schema | None:
    from workers.contracts.graphql.schema import UnreadableSchema, read_schema

    absent = change.deleted if side == "head" else change.added
    text = None if absent else text_of(change, side)
    path = change.path if side == "head" else change.previous or change.path
    if text is None and not absent and side == "head":
        found.setdefault(path, []).append(Gap("a GraphQL schema", "It is no text, or too large", path))
    try:
        return None if text is None or not text.strip() else read_schema(path, text, pieces)
    except UnreadableSchema as error:
        if side == "head":
            found.setdefault(path, []).append(Gap("a GraphQL schema", f"It could not be read: {error.why}", path))
        return None


reader = TopicReader(__name__, _ENDING, read)
