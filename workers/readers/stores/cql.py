"""
CQL: statements of `.cql` files (migrations and scripts of Cassandra and ScyllaDB).

Source: https://cassandra.apache.org/doc/latest/cassandra/developing/cql/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.stores import CqlText, StoreFile
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_WORD = late(r"--[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*(?:'|\Z)|\"[^\"]*(?:\"|\Z)|;|[^;'\"/-]+|.", re.DOTALL)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The statements at head."""
    from workers.configuration.found import trial

    del scene
    text = text_of(change, "head")
    if text is None or change.deleted or trial(change.path):
        return
    yield StoreFile(Span(change.path, 1, 1), ("cassandra",))
    words, line, start = list[str](), 1, 0
    for match in _WORD.finditer(text):
        word = match[0]
        comment = word.startswith(("--", "//", "/*"))
        if word.strip() and not comment and not start:
            start = line + len(word[: len(word) - len(word.lstrip())].split("\n")) - 1
        line += word.count("\n")
        if word == ";" or match.end() == len(text):
            if said := " ".join("".join([*words, "" if word == ";" or comment else word]).split()):
                yield CqlText(Span(change.path, start or line, line), said[:2_000])
            words, start = [], 0
        elif not comment:
            words.append(word)


reader = TopicReader(__name__, late(r"\.cql$", re.IGNORECASE), read)
