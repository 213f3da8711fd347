"""
Avro schemas, `.avsc`.

Both sides are compared by the rules of schema resolution, both ways: whether the new schema reads what was written with the old
one (what stands in a topic or a file), and whether programs that still have the old one read what is written with the new one.
A type that another file declares is compared by its name. What fails both ways is said once; files of versions (`order.2.avsc`)
that take each other's places are not compared.

Source: https://avro.apache.org/docs/1.12.0/specification/#schema-resolution
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.documents import Node

_ENDING = re.compile(r"\.avsc$")
_DIGITS = re.compile(r"\d+")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences of the file."""
    from bot.domain.contracts import Contract, OldDataUnreadable
    from workers.contracts.avro import Avro
    from workers.contracts.marks import Marks
    from workers.contracts.uses import Uses
    from workers.documents import UnreadableDocument

    yield Contract(Span(change.path, 1, 1), "avro")
    if change.added or change.deleted:
        return
    before, after = text_of(change, "base"), text_of(change, "head")
    if before is None or after is None:
        yield Gap("an Avro schema", "It is no text, or too large", change.path)
        return
    if _renumbered(change, before, after, scene):
        return
    try:
        new = _schema(change.path, after)
    except UnreadableDocument as error:
        yield Gap("an Avro schema", f"{error.why[:1].upper()}{error.why[1:]}", change.path)
        return
    try:
        old = _schema(change.previous or change.path, before)
    except UnreadableDocument:
        return
    found, marks = Uses(), Marks(scene)
    found.add(Avro(marks).compare(old, new), "")
    facts = found.facts(marks)
    lost = {(fact.span, fact.thing, fact.now) for fact in facts if isinstance(fact, OldDataUnreadable)}
    for fact in facts:  # what is true of both ways is said once
        if isinstance(fact, OldDataUnreadable) or (fact.span, fact.thing, fact.now) not in lost:
            yield fact


def _renumbered(change: Change, before: str, after: str, scene: Scene) -> bool:
    """Whether the file is another version than before: versions in files of their own are moved about as a whole."""
    if change.previous is not None and _DIGITS.findall(change.previous) != _DIGITS.findall(change.path):
        return True
    others = [one for one in scene.changes.changes if one is not change and _ENDING.search(one.path)]
    return any(text_of(one, "base") == after or text_of(one, "head") == before for one in others)


def _schema(path: str, text: str) -> Node:
    """Avro is written in JSON, whatever the ending."""
    from workers.documents import read_document

    return read_document(path, text)


reader = TopicReader(__name__, _ENDING, read)
