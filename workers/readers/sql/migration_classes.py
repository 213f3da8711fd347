"""
Classes of migrations in Ruby and PHP: whether the runner finds them, the application's own models that they work with, and
words of Laravel's columns that are none.

Rails asks a file for the class that its name spells, Laravel too where the file returns none. A model of the application
is what it is now: `Order.find_each` in a migration of Rails, `Order::all()` in one of Laravel. What only writes
(`update_all`), and classes that the migration itself defines, are left alone.

Source: https://guides.rubyonrails.org/active_record_migrations.html
Source: https://laravel.com/docs/12.x/migrations
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers import names
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.frameworks.python.app_code import Use
    from workers.readers.listing import Listing

    Uses = Callable[[str, str, Listing], Iterator[Use]]

_ENDING = late(
    r"(?:^|/)(?:db/(?:[^/]+/)?\w*migrate/(?:[^/]+/)?\d+_[^/]+\.rb|migrations/(?:[^/]+/)?\d{4}_\d\d_\d\d_\d+_[^/]+\.php)$"
)
_RUBY = late(r"^[ \t]*class[ \t]+(?:::)?(?:\w+::)*(\w+)[ \t]*<[ \t]*[\w:]*Migration\b", re.MULTILINE)
_PHP = late(r"^(?:final[ \t]+|abstract[ \t]+)*class[ \t]+(\w+)[ \t\r\n]+extends[ \t]+\\?[\w\\]*Migration\b", re.MULTILINE)
_RETURNS = late(r"^[ \t]*return\b[^;{]{0,200}\bnew\b|^[ \t]*namespace\b", re.MULTILINE)
_NAME = {"Rails": late(r"^\d+_([a-z0-9_]+)(?:\.[a-z0-9_]+)?\.rb$"), "Laravel": late(r"^\d+_\d+_\d+_\d+_([\w-]+)\.php$")}

_MODIFIER = late(
    r"\$\w+->\w+\([^;{}]{0,300}?\)\s*->\s*(null|notNullable(?=\(\)[^;{}]{0,300}->\s*change\()|nulable|nullabe|nullabel|nulleable|defualt|defalut|uniqe|unsinged)\s*\("
)
_MEANT = {"nu": "nullable", "no": "nullable(false)", "de": "default", "un": "unique", "unsinged": "unsigned"}


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What stands in an added or edited migration."""
    text = text_of(change, "head") or ""
    framework = "Rails" if change.path.endswith(".rb") else "Laravel"
    if (_RUBY if framework == "Rails" else _PHP).search(text) or (framework == "Laravel" and "Migration" in text):
        yield from _misnamed(change, text, framework)
        yield from _ignored(change, text) if framework == "Laravel" else ()
        yield from _app_code(change, text, scene, framework)


def _misnamed(change: Change, text: str, framework: str) -> Iterator[Fact]:
    """A class that the runner does not ask for, where the file has none that it asks for."""
    from bot.domain.models import MisnamedClass

    named = _NAME[framework].match(names.base(change.path))
    found = list((_RUBY if framework == "Rails" else _PHP).finditer(text))
    if named is None or len(found) != 1 or (framework == "Laravel" and _RETURNS.search(text)):
        return
    wanted = re.sub(r"[^a-z0-9]", "", named[1].lower())
    if re.search(rf"\b{re.escape(wanted)}\b", text.replace("_", ""), re.IGNORECASE) or _told(change, found[0][0]):
        return
    line = text.count("\n", 0, found[0].start(1)) + 1
    spelt = "".join(part[:1].upper() + part[1:] for part in re.split("[_-]", named[1]))
    yield MisnamedClass(Span(change.path, line, line), framework, spelt, found[0][1])


def _ignored(change: Change, text: str) -> Iterator[Fact]:
    """Words of a column's definition that are none: it is an object that takes any."""
    from bot.domain.models import IgnoredModifier

    for found in _MODIFIER.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        yield IgnoredModifier(Span(change.path, line, line), found[1], _MEANT.get(found[1], _MEANT[found[1][:2]]))


def _told(change: Change, line: str) -> bool:
    """Whether the file had the class under this name before it was edited."""
    return change.previous == change.path and line in (text_of(change, "base") or "")


def _app_code(change: Change, text: str, scene: Scene, framework: str) -> Iterator[Fact]:
    """One fact for the models that it works with and did not before it was edited, where the first of them is used."""
    from bot.domain.models import AppCode

    uses = _uses(framework)
    before = text_of(change, "base")
    told = {use.model for use in uses(change.path, before, scene.tree("base"))} if before else set[str]()
    found: dict[str, Use] = {}
    for use in uses(change.path, text, scene.tree("head")):
        if use.model not in told:
            found.setdefault(use.model, use)
    for first in list(found.values())[:1]:
        yield AppCode(first.span, framework, first.model, first.home, first.line, len(found) - 1)


def _uses(framework: str) -> Uses:
    if framework == "Rails":
        from workers.frameworks.rails.app_code import uses

        return uses
    from workers.frameworks.laravel import app_code

    return app_code.uses


reader = TopicReader(__name__, _ENDING, read)
