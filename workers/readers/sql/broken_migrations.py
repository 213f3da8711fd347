"""
Migrations in Ruby and Python that do not parse: an `end` or a bracket that is missing.

The gap that a migration's own reader leaves says that nothing of it was checked; this says that nothing of it will run. Of
12,771 migrations in Ruby and 19,959 in Python that are in use none fails to parse here. Of PHP, whose newest syntax our grammar
has not, nothing is said.

Source: https://guides.rubyonrails.org/active_record_migrations.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(
    r"(?:^|/)(?:db/(?:[^/]+/)?\w*migrate/(?:[^/]+/)?\d+_[^/]+\.rb|(?:migrations|versions)/(?:[^/]+/)?\w{1,200}\.py)$"
)
_PYTHON = late(r"^class[ \t]+Migration[ \t]*\(|^(?:down_)?revision\b[^=\n]*=", re.MULTILINE)
_NEWEST = late(r"\b(?:r?t|tr)[\"']", re.IGNORECASE)
"""Texts of Python 3.14, which no older one parses."""
_TEMPLATE = ("<%", "{{", "{%")
_SHORT, _MOST = 60, 0.6
"""Letters of a place that are said; the part of a file that does not parse because of its end."""


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The first place that does not parse, where the file did before or is new."""
    del scene
    text, before = text_of(change, "head") or "", text_of(change, "base")
    language, broken = ("Ruby", _ruby) if change.path.endswith(".rb") else ("Python", _python)
    own = language == "Ruby" or (_PYTHON.search(text) and not _NEWEST.search(text))
    if not own or any(mark in text for mark in _TEMPLATE) or (before and any(broken(change.path, before))):
        return
    from bot.domain.slips import BrokenCode

    for line, why in broken(change.path, text):
        yield BrokenCode(Span(change.path, line, line), language, why)
        return


def _python(path: str, text: str) -> Iterator[tuple[int, str]]:
    """The place where no version of Python goes on."""
    from workers.frameworks.django.source import Module, Unread

    del path
    try:
        Module.of(text)
    except Unread as why:
        if isinstance(why.__cause__, SyntaxError):
            yield why.__cause__.lineno or 1, why.__cause__.msg


def _ruby(path: str, text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not parse, with what is wrong there, as far as the parser says so."""
    from workers.readers.syntax import TooLarge, parse_source

    try:
        root = parse_source(path, text, "ruby").root
    except TooLarge:
        return
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_missing:
            yield node.start_point.row + 1, f"`{node.type}` is missing"
        elif node.is_error and node.end_point.row - node.start_point.row >= _MOST * root.end_point.row:
            last = len(text.rstrip().split("\n"))
            yield last, "the file ends before what it opens is closed"
        elif node.is_error:
            said = (node.text or b"").decode("utf-8", "replace").split("\n")[0].strip()[:_SHORT].replace("`", "'")
            yield node.start_point.row + 1, f"`{said}` is not understood" if said else "something is missing"
        elif node.has_error:
            waiting.extend(reversed(node.children))


reader = TopicReader(__name__, _ENDING, read)
