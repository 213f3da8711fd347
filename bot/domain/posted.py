"""What stands on GitHub now, and the writes that bring it to what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.domain.accepted import Label
from bot.domain.changes import Side

Conclusion = Literal["success", "neutral", "failure", "cancelled", "skipped"]


@dataclass(frozen=True, slots=True)
class Inline:
    """A comment of ours in a diff. `marker` is its authenticated content, '' when it carries none of ours.

    `fixed` says that it was edited down to its one line; `resolved` and `outdated` are GitHub's words for its thread.
    `up` and `down` count 👍 and 👎.
    """

    id: int
    node: str
    body: str
    marker: str
    resolved: bool = False
    outdated: bool = False
    answered: bool = False
    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class PostedReview:
    """A review of ours."""

    id: int
    commit: str
    state: str
    body: str
    marker: str


@dataclass(frozen=True, slots=True)
class Check:
    """A check run of ours on the head."""

    id: int
    status: Literal["queued", "in_progress", "completed"]
    conclusion: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The pull request as GitHub tells it, and everything of ours on it."""

    number: int
    state: Literal["open", "closed", "merged"]
    draft: bool
    base: str
    base_branch: str
    head: str
    head_repository: int | None
    author: str
    full_name: str
    private: bool
    reviews: tuple[PostedReview, ...] = ()
    inline: tuple[Inline, ...] = ()
    checks: tuple[Check, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """Lines of a diff: `line` the last one, `start` the first (equal for one line)."""

    path: str
    start: int
    line: int
    side: Side = "head"


@dataclass(frozen=True, slots=True)
class NewInline:
    """A comment to be made in a review."""

    anchor: Anchor
    body: str


@dataclass(frozen=True, slots=True)
class PostReview:
    """One review call: event COMMENT, all comments at once."""

    commit: str
    body: str
    comments: tuple[NewInline, ...] = ()


@dataclass(frozen=True, slots=True)
class EditReview:
    """New text for the body of a review of ours."""

    review: int
    body: str


@dataclass(frozen=True, slots=True)
class EditInline:
    """New text for an inline comment of ours."""

    comment: int
    body: str


@dataclass(frozen=True, slots=True)
class DropPending:
    """A PENDING review that a crash left behind: it would block every later one."""

    review: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A line of a check run: GitHub shows it beside the code."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"]
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """The check run as it is wanted. An empty `conclusion` means it is still in progress."""

    head: str
    external_id: str
    title: str
    summary: str
    conclusion: Conclusion | Literal[""] = ""
    annotations: tuple[Annotation, ...] = ()
    text: str = ""


Write = PostReview | EditReview | EditInline | DropPending


@dataclass(frozen=True, slots=True)
class Plan:
    """The writes that close the difference, in order; empty when all stands as it should. The check run comes last."""

    writes: tuple[Write, ...] = ()
    check: CheckRun | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)
