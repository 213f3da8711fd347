"""
Secrets on added lines of any text file: URLs of databases and queues with a password, keys of clouds and services, private
keys.

Only what has the shape of a real one counts: no placeholder, no variable, no well-known default, no host of the own machine
or of the own Compose network. Tests, examples and documentation are left alone. The value is read and kept nowhere.

Source: https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_PLACES = re.compile(
    r"(^|[/._-])((unit|integration|functional)?tests?|testing|dev|devel|seed(er)?s?|factories|specs?|__tests__|testdata|fixtures?|mocks?|examples?|samples?|demos?|docs?|e2e|templates?|stories|"
    r"snapshots?|cassettes|changelog|readme)([/._-]|$)|\.(mdx?|rst|adoc|lock|svg|map|snap|dist|ipynb)$|-lock\.\w+$|\.min\.\w+$",
    re.IGNORECASE,
)
_HINT = re.compile(r"://|AKIA|ASIA|gh[pousr]_|github_pat_|[sr]k_live_|xox[abprs]-|sk-ant-|glpat-|SG\.|npm_|dop_v1_|PRIVATE KEY")
"""What any of them holds."""
_LONGEST = 4_000
_MOST = 50_000
"""Added lines of one file that are looked at."""


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """What stands on lines that the change adds and did not stand in the file before."""
    del scene
    if change.deleted or _PLACES.search(change.path) or not _HINT.search(text := text_of(change, "head") or ""):
        return
    from bot.domain.configuration import Secret
    from workers.configuration.secrets import kinds

    lines, before = text.split("\n"), None
    for number in sorted(change.touched().head)[:_MOST]:
        line = lines[number - 1] if number <= len(lines) else ""
        if len(line) > _LONGEST or not _HINT.search(line) or not (found := [*kinds(line, lines[number : number + 1])]):
            continue
        before = (text_of(change, "base") or "") if before is None else before
        yield from (Secret(Span(change.path, number, number), what) for what, value in found if value not in before)


reader = TopicReader(__name__, re.compile(r""), read)
