"""A file read for its queries, as a change of all its lines or of some."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.changes import Change, ChangeSet, Touched
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.memory import MemoryTree
from bot.domain.queries import Query
from bot.domain.schema import Schema
from bot.policy import Policy
from workers.readers.topic import topic_readers
from workers.scene import Scene


def change(path: str, text: str | None, before: str | None = None, touched: set[int] | None = None) -> Change:
    lines = frozenset(touched if touched is not None else range(1, (text or "").count("\n") + 2))
    base = frozenset(range(1, (before or "").count("\n") + 2)) if before is not None else frozenset[int]()
    data = [None if one is None else one.encode() for one in (before, text)]
    previous = path if before is not None else None
    return Change(path, previous, text is None, lambda: data[0], lambda: data[1], lambda: Touched(lines, base))


def facts(path: str, text: str, touched: set[int] | None = None, beside: Mapping[str, str] | None = None) -> list[Fact | Gap]:
    files = {**(beside or {}), path: text}
    tree = MemoryTree({name: one.encode() for name, one in files.items()})
    one = change(path, text, touched=touched)
    scene = Scene(ChangeSet("base", "head", (one,), MemoryTree({}), tree), Policy(), lambda _: (Schema(),))
    found = [reader for reader in topic_readers() if reader.topic == "sql" and reader.pattern.search(path)]
    return [fact for reader in found for fact in reader.read(one, scene)]


def queries(path: str, text: str) -> list[Query]:
    return [fact for fact in facts(path, text) if isinstance(fact, Query)]
