"""What webhooks ask for: plain values that go through the queue as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["changed", "draft", "closed", "command", "rerun", "merge_group", "sweep", "specialists"]


@dataclass(frozen=True, slots=True)
class Pull:
    """Which pull request, by numbers that survive renames."""

    installation: int
    repository: int
    number: int

    def key(self) -> str:
        """As keys in Redis carry it."""
        return f"{self.installation}:{self.repository}:{self.number}"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that a person typed: `comment` is the comment's id, `words` the command and its arguments."""

    comment: int
    author: str
    author_id: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """Look at this pull request again. Webhooks only raise intents; work coalesces per pull request.

    `head` is the head the event spoke of ('' when it did not say); the worker reads the truth from GitHub.
    """

    pull: Pull
    reason: Reason
    delivery: str
    head: str = ""
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class MergeGroup:
    """A merge queue asks for its check: the pull request was judged, so it is answered green."""

    installation: int
    repository: int
    head: str
    delivery: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """An installation came, went, was suspended, or its repositories changed. Empty `repositories` means all of them."""

    installation: int
    action: Literal["created", "deleted", "suspended", "unsuspended", "added", "removed"]
    repositories: tuple[int, ...] = ()
    delivery: str = ""


Event = Intent | MergeGroup | Lifecycle
