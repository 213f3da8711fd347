"""
Protocol Buffers: `.proto` files of proto2, proto3 and editions.

All changed files are compared at once, so that what moves from one to another is found again: messages and enumerations number
by number, services call by call, with the paths that `google.api.http` gives them. Wire and JSON compatibility follow the
language guide. Packages that call themselves unstable (`v1alpha1`, `v2beta`, `v1test`, `v1development`) promise nothing and are
left alone, and so do files of tests and examples.

Source: https://protobuf.dev/programming-guides/proto3/#updating
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
    from workers.contracts.protobuf.declarations import File

_ENDING = re.compile(r"\.proto$")
Found = dict[str, list[Fact | Gap]]


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences that stand in this file."""
    from bot.domain.contracts import Contract

    yield Contract(Span(change.path, 1, 1), "protobuf")
    found = scene.remember("protobuf", lambda: _all(scene))
    for path in dict.fromkeys((change.path, change.previous or change.path)):
        yield from found.get(path, ())


def _all(scene: Scene) -> Found:
    """Everything about the changed files, by the path it stands in."""
    from workers.contracts.aside import aside
    from workers.contracts.marks import Marks
    from workers.contracts.protobuf.compare import Protos

    found: Found = {}
    base: dict[str, File] = {}
    head: dict[str, File] = {}
    names: dict[str, str] = {}
    for change in scene.changes.changes:
        if not _ENDING.search(change.path) or aside(change.path):
            continue
        before, after = (_file(change, side, found) for side in ("base", "head"))
        if before is not None and (after is not None or change.deleted):
            base[before.path] = before
            names[before.path] = change.path
        if after is not None:
            head[after.path] = after
    for fact in Protos(base, head, names, Marks(scene)).facts():
        found.setdefault(fact.span.path, []).append(fact)
    return found


def _file(change: Change, side: Side, found: Found) -> File | None:
    from workers.contracts.protobuf.parse import parse
    from workers.contracts.protobuf.tokens import UnreadableProto

    absent = change.deleted if side == "head" else change.added
    text = None if absent else text_of(change, side)
    path = change.path if side == "head" else change.previous or change.path
    if text is None:
        if not absent:
            found.setdefault(path, []).append(Gap("a .proto file", "It is no text, or too large", path))
        return None
    try:
        return parse(path, text)
    except UnreadableProto as error:
        if side == "head":
            found.setdefault(path, []).append(Gap("a .proto file", f"It could not be read: {error.why}", path))
        return None


reader = TopicReader(__name__, _ENDING, read)
