"""
Switches that make an application answer with its own insides, in files that say that they are for production.

A file says so by its name (`.env.production`, `settings/prod.py`, `compose.prod.yml`, `config/environments/production.rb`) or
by a line of its own (`APP_ENV=production`) with no other environment beside it. Examples, templates and tests are left alone,
and so is what was switched on before.

Source: https://docs.djangoproject.com/en/stable/ref/settings/#debug
Source: https://laravel.com/docs/configuration#debug-mode
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_PLACES = re.compile(
    r"(^|/)\.env(\.[\w.-]+)?$|\.env$|(^|/)(settings|config)/[\w/.-]{1,200}\.py$|(^|/)settings\w*\.py$|(^|/)[\w.-]*compose[\w.-]{0,99}\.ya?ml$"
    r"|(^|/)config/environments/production\.rb$|(^|/)application-prod\w*\.(properties|ya?ml)$"
)
_ASIDE = re.compile(
    r"(^|[/._-])(examples?|samples?|templates?|dist|tests?|testing|fixtures?|docs?|demos?|dev|development|local|stag\w*)([/._-]|$)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"(^|[/._-])(prod|production)([/._-]|$)", re.IGNORECASE)
_ENVIRONMENT = re.compile(
    r"""^[ \t-]*["']?(?:export )?(?:APP|DJANGO|FLASK|NODE|RAILS|RACK|APPLICATION)_ENV["']?\s*[:=]\s*["']?(\w+)""", re.MULTILINE
)
_SWITCHES = (
    re.compile(
        r"""^[\s-]*["']?(?:export\s+)?((?:APP|DJANGO|FLASK)_DEBUG)["']?\s*[:=]\s*["']?(?:true|1|on|yes)["']?\s*(?:#.*)?$""",
        re.IGNORECASE,
    ),
    re.compile(r"^(DEBUG)\s*(?::\s*bool\s*)?=\s*True\s*(?:#.*)?$"),
    re.compile(r"^\s*config\.(consider_all_requests_local)\s*=\s*true\s*(?:#.*)?$"),
    re.compile(r"^\s*(?:server\.error\.)?(include-stacktrace)\s*[:=]\s*[\"']?always[\"']?\s*(?:#.*)?$"),
)
_MOST = 20_000
"""Lines of a file that are looked at."""


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The switches that are on at head and were not at base."""
    del scene
    text = None if change.deleted or _ASIDE.search(change.path) else text_of(change, "head")
    if text is None or not _for_production(change.path, text):
        return
    from bot.domain.configuration import DebugOn

    before = {name for line in (text_of(change, "base") or "").split("\n")[:_MOST] for name in _on(line)}
    for number, line in enumerate(text.split("\n")[:_MOST], 1):
        yield from (DebugOn(Span(change.path, number, number), name) for name in _on(line) if name not in before)


def _for_production(path: str, text: str) -> bool:
    named = {word.lower() for word in _ENVIRONMENT.findall(text)}
    return named <= {"production", "prod"} and (bool(named) or _SAYS.search(path) is not None)


def _on(line: str) -> Iterator[str]:
    yield from (match[1] for pattern in _SWITCHES if len(line) < 500 and (match := pattern.search(line)))


reader = TopicReader(__name__, _PLACES, read)
