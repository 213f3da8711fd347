"""What is said: findings with their evidence and fixes, gaps, and the review that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bot.domain.changes import Span
from bot.domain.kinds import KINDS, Kind, Lock
from bot.domain.measurements import Rehearsal

__all__ = [
    "KINDS", "Coverage", "Evidence", "EvidenceKind", "Finding", "Fix", "Gap", "Hint", "Kind", "Lock", "Replacement", "Review",
    "Severity",
]  # fmt: skip


class Severity(IntEnum):
    """How much it hurts. Ordered: a larger value is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case word used in configuration and output."""
        return self.name.lower()


EvidenceKind = Literal["parsed", "measured", "documented", "quoted"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a finding is true. `source` is a URL, a path with a line, or the name of what measured it."""

    kind: EvidenceKind
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """Whole lines of a file at head that a fix's text replaces: 1-based, both ends included."""

    path: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out. With `replaces`, `text` stands in for exactly those lines; without, it is a recipe (SQL or prose).

    `language` is that of a framework's words ('python', 'ruby', …): then `text` is code, whatever it looks like.
    `verified` says what was measured when it ran and did better, '' where it was not run or did not.
    """

    horizon: Literal["now", "later"]
    title: str
    text: str
    tradeoff: str = ""
    rollback: str = ""
    replaces: Replacement | None = None
    language: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, on the lines that matter.

    `by` is 'rule', or the specialist who judged it; then `consequence` says what follows, as he puts it.

    Raises ValueError when built without evidence or without a kind: nothing is said that is not backed. `folded` ones are told
    to who unfolds, never on their lines: a measurement saw that the harm does not happen, or somebody `accepted` it (who, why).
    """

    rule: str
    kinds: tuple[Kind, ...]
    severity: Severity
    title: str
    span: Span
    evidence: tuple[Evidence, ...]
    fixes: tuple[Fix, ...] = ()
    fingerprint: str = ""
    by: str = "rule"
    locks: tuple[Lock, ...] = ()
    folded: bool = False
    consequence: str = ""
    accepted: str = ""

    def __post_init__(self) -> None:
        """Refuse a claim without proof."""
        if not self.evidence or not self.kinds:
            raise ValueError(f"finding of {self.rule} has no evidence or no kind")


@dataclass(frozen=True, slots=True)
class Gap:
    """What was set out to be checked and could not be."""

    what: str
    why: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What a rule saw and cannot judge, for a specialist to look at: it is never shown to anybody else.

    `about` is the competence that it concerns, 'backend/authentication'.
    """

    rule: str
    about: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at in one changed file."""

    path: str
    topics: tuple[str, ...]
    reader: str
    statements: int
    checked: int


@dataclass(frozen=True, slots=True)
class Review:
    """The whole output of one look at one head. Renderers only render it."""

    base: str
    head: str
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[str, ...] = ()
    rehearsals: tuple[Rehearsal, ...] = ()
    hints: tuple[Hint, ...] = ()
