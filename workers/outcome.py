"""A review as a command ends: by which policy it was, how it is shown, the exit status."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.policy import Policy

if TYPE_CHECKING:
    from bot.domain.changes import ChangeSet, Side
    from bot.domain.findings import Review


class WrongUse(Exception):
    """The command cannot be carried out as given; the message says what to do."""


def chosen(policy: Policy, options: argparse.Namespace) -> Policy:
    """What the command line says goes before the policy."""
    given = {"engine": options.engine, "version": options.version, "fail_on": options.fail_on}
    if options.version is not None:
        policy = replace(policy, release=options.version)
        given["version"] = int(options.version.partition(".")[0])
    return replace(policy, **{name: value for name, value in given.items() if value is not None})


def source(changes: ChangeSet, path: str, side: Side) -> str | None:
    """A file's text on a side, None where there is none."""
    data = (changes.head_tree if side == "head" else changes.base_tree).read(path)
    return None if data is None else data.decode("utf-8", "replace").removeprefix("\ufeff")


def page(review: Review, form: str, sources: Callable[[str, Side], str | None]) -> str:
    """The review as `--format` asks, to the end of its last line."""
    if form == "json":
        from workers.contract import to_json

        return json.dumps(to_json(review), indent=2) + "\n"
    if form == "markdown":
        from bot.comments import to_markdown

        return to_markdown(review)
    from workers.terminal import to_text

    return to_text(review, sources, *terminal())


def terminal() -> tuple[bool, int]:
    """Whether what is printed may be coloured, and the columns it has."""
    return sys.stdout.isatty(), shutil.get_terminal_size((100, 24)).columns


def status(review: Review, policy: Policy) -> int:
    """1 when a finding is at or above the policy's `fail_on`, else 0."""
    from bot.domain.findings import Severity

    worst = max((finding.severity for finding in review.findings), default=None)
    threshold = {"error": Severity.ERROR, "warning": Severity.WARNING}.get(policy.fail_on)
    return int(worst is not None and threshold is not None and worst >= threshold)
