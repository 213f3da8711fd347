"""What workers/readers/api/code_calls.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Code as Known
from workers.handlers.fresh import fresh
from workers.handlers.paths import GENERATED, TESTS
from workers.handlers.tells import answers, certificates, goes_on, origins, promises, records, requests, tokens, waits
from workers.handlers.tells.code import Code
from workers.readers.syntax import TooLarge, language_of, parse_source
from workers.scene import Scene, text_of

_TELLS = (answers, certificates, goes_on, origins, promises, records, requests, tokens, waits)
_MOST = 100
"""Slips of one kind in a file; more of them say nothing more."""
_ASIDE = re.compile(
    r"(^|/)(seeds?|seeders|factories|storybook|cypress|playwright|testing|testutils?|testdata)/|[Tt]ests?\.(cs|java|php)$|(^|/)dev(elopment)?\.\w+$|\.Tests?/"
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What is wrong at head."""
    language = language_of(change.path)
    text = None if change.deleted or TESTS.search(change.path) or _ASIDE.search(change.path) else text_of(change, "head")
    if text is None or language is None or GENERATED.search(text[:1500]):
        return
    try:
        found = fresh(change, _told(change.path, text, language), _at_base, scene)
    except TooLarge as large:
        yield Gap("code", str(large), change.path)
        return
    if found:
        yield Known(Span(change.path, 1, 1), language)
        yield from found


def _told(path: str, text: str, language: str) -> list[Fact]:
    """Raises TooLarge."""
    tells = [one for one in _TELLS if one.CLUES.search(text)]
    code = Code(parse_source(path, text, language), language) if tells else None
    return [fact for one in tells for fact in islice(one.find(code), _MOST)] if code is not None else []


def _at_base(change: Change) -> list[Fact]:
    """Raises TooLarge."""
    path, text = change.previous or change.path, text_of(change, "base")
    language = language_of(path)
    return [] if text is None or language is None else _told(path, text, language)
