"""What the simulated GitHub keeps of each thing: plain records, and the tables they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Role = Literal["admin", "maintain", "write", "triage", "read"]


@dataclass
class User:
    id: int
    login: str
    type: Literal["User", "Bot", "Organization"] = "User"


@dataclass
class Repository:
    id: int
    owner: str
    name: str
    private: bool
    git: str
    created: str
    default_branch: str = "main"
    fork_of: int | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    next_number: int = 1
    archived: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass
class Pull:
    """`base_sha` is the tip of the base branch when the last event was made, as on GitHub; `history` holds each head with
    an id (for the order) and its time, `fixes` are for the page, `labels` names with their descriptions."""

    id: int
    repository: int
    number: int
    author: str
    title: str
    body: str
    base_ref: str
    base_sha: str
    head_ref: str
    head_sha: str
    head_repository: int | None
    created: str
    updated: str
    draft: bool = False
    state: Literal["open", "closed"] = "open"
    merged: bool = False
    closed_at: str | None = None
    mergeable_known: str = ""
    history: list[tuple[int, str, str]] = field(default_factory=list)
    fixes: dict[str, tuple[dict[str, str | bytes | None], str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class Reaction:
    id: int
    user: str
    content: str
    created: str


@dataclass
class Review:
    id: int
    pull: int
    user: str
    body: str
    state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED"]
    commit: str
    submitted: str | None
    minimized: str = ""


@dataclass
class Comment:
    """An inline comment. `commit`, `line` and `start` are where it was made; where it is now is worked out on reading."""

    id: int
    review: int
    pull: int
    user: str
    body: str
    path: str
    commit: str
    merge_base: str
    hunk: str
    line: int | None
    start: int | None
    side: Literal["LEFT", "RIGHT"]
    start_side: Literal["LEFT", "RIGHT"] | None
    created: str
    updated: str
    reply_to: int | None = None
    resolved_by: str = ""
    minimized: str = ""
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class IssueComment:
    id: int
    repository: int
    number: int
    user: str
    body: str
    created: str
    updated: str
    minimized: str = ""
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class CheckRun:
    id: int
    suite: int
    repository: int
    head: str
    name: str
    status: str
    started: str
    external_id: str = ""
    details_url: str = ""
    conclusion: str | None = None
    completed: str | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Installation:
    id: int
    account: str
    permissions: dict[str, str]
    events: list[str]
    repositories: list[int]
    created: str
    suspended: str | None = None


@dataclass
class Token:
    """`repositories` is None for all that the installation has."""

    value: str
    installation: int
    permissions: dict[str, str]
    repositories: tuple[int, ...] | None
    expires: datetime


@dataclass
class Tables:
    users: dict[str, User] = field(default_factory=dict)
    repositories: dict[int, Repository] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    issue_comments: dict[int, IssueComment] = field(default_factory=dict)
    suites: dict[int, tuple[int, str]] = field(default_factory=dict)
    requested: set[int] = field(default_factory=set)
    runs: dict[int, CheckRun] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)


@dataclass(frozen=True)
class SimRepository:
    """`git` is its bare directory; `id` survives renames, `full_name` is its name at the time."""

    id: int
    owner: str
    name: str
    git: Path
    installation: int | None

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"
