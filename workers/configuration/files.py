"""Flat files by their names: read from a tree, or where YAML carries them as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.configuration import ConfigFile
from bot.domain.facts import Fact
from workers.configuration import flat
from workers.configuration.found import compared, trial
from workers.scene import text_of

LARGEST = 500_000
"""Characters of a file that are read."""


def read_flat(change: Change, what: str, parse: flat.Parse, known: re.Pattern[str]) -> Iterator[Fact]:
    """The file, where a line of one of its sides says that it is what it seems, and the settings that differ."""
    before, after = text_of(change, "base") or "", text_of(change, "head") or ""
    if max(len(before), len(after)) > LARGEST or not (known.search(before) or known.search(after)):
        return
    yield ConfigFile(Span(change.path, 1, 1), what)
    if not change.deleted and not trial(change.path):
        yield from compared(change, parse(before, 1, ""), parse(after, 1, ""))
