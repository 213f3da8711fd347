"""What a runner makes of versions that come twice, and of one that comes after newer ones have run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workers.readers import names

Treatment = Literal["runs", "refused", "skipped", ""]
"""It runs like any other; the runner stops before it has run anything; the runner passes it by in silence; not known."""
Version = tuple[int, ...]
_LEADING = re.compile(r"(\d{1,18})(?!\d)")
_DATE = re.compile(r"\d[\d_.T:-]{0,30}")


def leading(path: str) -> Version | None:
    """The number that the file's name begins with, None when there is none."""
    found = _LEADING.match(names.base(path))
    return (int(found[1]),) if found else None


def dated(path: str) -> Version | None:
    """The digits that the file's name begins with, as one number: those of `2024-01-31T1200_name` too."""
    found = _DATE.match(names.base(path))
    digits = "".join(filter(str.isdigit, found[0]))[:18] if found else ""
    return (int(digits),) if digits else None


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a runner treats the versions of one history.

    `version` reads a migration's from its path, None for a file that has none. `twins` is what becomes of the second one
    with a version, `late` of one below the newest that has run. `allowed` are words (of flags, options and settings) that
    have late ones run: where the repository names one of them, nothing is certain. `home` is the folder that holds a history.
    """

    twins: Treatment = ""
    late: Treatment = ""
    allowed: tuple[str, ...] = ()
    version: Callable[[str], Version | None] = leading
    home: Callable[[str], str] = names.folder


@dataclass(frozen=True, slots=True)
class Naming:
    """Names that a runner passes by without a word, though they are nearly those that it takes.

    `taken` and `nearly` are matched with a file's name; where the repository names one of the settings `own`, other names
    may be taken, and nothing is certain.
    """

    taken: re.Pattern[str]
    nearly: re.Pattern[str]
    own: tuple[str, ...]


UNKNOWN = Numbering()
"""Of a runner that knows migrations by their names, or of which nothing is known."""
ORDERED = Numbering(late="refused", allowed=("check-order", "no-check-order", "checkOrder"))
"""node-pg-migrate's, in SQL and in code. Source: https://salsita.github.io/node-pg-migrate/cli"""
