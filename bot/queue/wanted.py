"""What is wanted of a pull request, and the JSON between the nouns and the scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.intents import Command, Event, Intent, Lifecycle, MergeGroup, Pull, Reason

_FINAL = {"deleted"}
_FORGETTING = {"deleted", "suspended", "removed"}
_BACK = {"unsuspended", "added"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that was raised for a pull request and is not done: the same whatever the order it came in.

    `heads` are the heads that events spoke of: hints, to notice a stale read. `tries` counts this one,
    `postponed` how often it was put off since the last event. `last` says that the work was given up: only say so (a neutral
    check run with an error id), and call `done`. `delivery` is for the logs.
    A `pull.number` of 0 stands for the merge queues of the repository: each head in `heads` wants its check answered, but for
    those in `again`, of which somebody wants the check runs reported again.
    """

    pull: Pull
    generation: int
    reasons: frozenset[Reason]
    heads: frozenset[str]
    commands: tuple[Command, ...]
    delivery: str
    tries: int
    postponed: int = 0
    last: bool = False
    again: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check run of ours that was created and not yet seen completed."""

    pull: Pull
    check: int
    head: str
    external_id: str


def question(event: Event) -> dict[str, Any] | None:
    """The event as RAISE reads it; None where it changes nothing (an installation came: its pull requests will tell)."""
    if isinstance(event, MergeGroup):
        event = Intent(Pull(event.installation, event.repository, 0), "merge_group", event.delivery, event.head)
    if isinstance(event, Lifecycle):
        return _life(event) if event.action in _FORGETTING | _BACK else None
    asked = {"key": event.pull.key(), "reason": json.dumps([event.reason, event.head])}
    command = event.command
    if command:
        asked["command"] = json.dumps([command.comment, command.author, command.author_id, command.words])
    return asked


def _life(event: Lifecycle) -> dict[str, Any]:
    kind = {"final": event.action in _FINAL, "back": event.action in _BACK}
    return {"installation": str(event.installation), "repositories": [str(one) for one in event.repositories], **kind}


def read_wanted(pull: Pull, answer: Sequence[Any], most_tries: int) -> Wanted:
    """The answer of WANTED."""
    (generation, tries, postponed), delivery, reasons, commands = answer
    raised = [json.loads(one) for one in reasons]
    read = sorted((_command(one) for one in commands), key=lambda one: (one.comment, one.words))
    heads = frozenset(head for _, head in raised if head)
    return Wanted(
        pull,
        generation,
        frozenset(reason for reason, _ in raised),
        heads,
        tuple(read),
        delivery.decode(),
        max(tries, 1),
        postponed,
        tries > most_tries,
        frozenset(head for reason, head in raised if head and reason == "rerun"),
    )


def _command(text: bytes) -> Command:
    comment, author, author_id, words = json.loads(text)
    return Command(comment, author, author_id, tuple(words))


def read_pull(key: bytes | str) -> Pull:
    """The pull request of a key."""
    text = key.decode() if isinstance(key, bytes) else key
    installation, repository, number = (int(one) for one in text.split(":"))
    return Pull(installation, repository, number)


def about_check(check: OpenCheck) -> str:
    """What is remembered of a check run."""
    return json.dumps({"head": check.head, "external_id": check.external_id})


def read_check(answer: Sequence[bytes]) -> OpenCheck:
    """One of STUCK's answers."""
    key, number, about = answer
    told: Mapping[str, str] = json.loads(about)
    return OpenCheck(read_pull(key), int(number), told["head"], told["external_id"])
