"""Settings as a file states them, and what the change makes of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Span
from bot.domain.configuration import Setting

_TRIAL = re.compile(
    r"(^|[/._-])(tests?|testing|e2e|ci|dev|develop|development|local|examples?|samples?|demos?|bench(mark)?s?|fixtures|docs?|"
    r"spec|playground|sandbox|integration|smoke|perf|templates?)([/._-]|$)|^\.(github|circleci|devcontainer|gitlab|buildkite)",
    re.IGNORECASE,
)

_LASTING = re.compile(
    r"(^|[/._-])(prod|production|staging|live|deploy|deployment|selfhost(ed)?|self-host(ed)?)([/._-]|$)", re.IGNORECASE
)


def lasting(path: str) -> bool:
    """Whether the path says that what it describes is meant to last: production, staging, a deployment."""
    return _LASTING.search(path) is not None


def trial(path: str) -> bool:
    """Whether the path says that nothing lasting runs with the file: tests, continuous integration, examples, development."""
    return _TRIAL.search(path) is not None


@dataclass(frozen=True, slots=True)
class Found:
    """One setting: whose, in which part of the file, its value as written without quotes, its lines."""

    store: str
    key: str
    value: str
    line: int
    end: int
    where: str = ""


def found(store: str, key: str, value: str, line: int, where: str = "", end: int = 0) -> Found:  # noqa: PLR0913, PLR0917
    """With the key and the value in the one spelling that rules know."""
    return Found(store, key.lower().replace("-", "_"), value.strip().strip("'\"").lower(), line, max(line, end), where)


def compared(change: Change, before: Iterable[Found], after: Iterable[Found]) -> Iterator[Setting]:
    """The settings that differ. Of one stated twice the last holds; a part that is gone as a whole removes nothing."""
    old, new = _by_name(before), _by_name(after)
    others: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in new.values():
        others[one.store, one.where].append((one.key, one.value))
    for name, one in new.items():
        was = old.get(name)
        if was is None or was.value != one.value:
            span = Span(change.path, one.line, one.end)
            beside = tuple(others[one.store, one.where])
            yield Setting(span, one.store, one.key, was.value if was else None, one.value, one.where, beside)
    for name, one in old.items():
        if name not in new and (not one.where or others[one.store, one.where]):
            span = Span(change.previous or change.path, one.line, one.end, "base")
            beside = tuple(others[one.store, one.where])
            yield Setting(span, one.store, one.key, one.value, None, one.where, beside)


def _by_name(many: Iterable[Found]) -> dict[tuple[str, str, str], Found]:
    return {(one.store, one.where, one.key): one for one in many}
