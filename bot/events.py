"""What GitHub tells us, as nouns: one delivery gives the events it asks for, or none.

A signed payload is still only a hint: ids and words are checked for their type, everything else is read from GitHub later.
Unknown events and actions are normal (new ones appear) and give nothing; a known one without its ids is Malformed.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from bot.commands import parse
from bot.domain.accepted import Label
from bot.domain.intents import Command, Event, Intent, Lifecycle, MergeGroup, Pull, Reason

Payload = Mapping[str, Any]

SUBSCRIBED = ("check_run", "check_suite", "issue_comment", "merge_group", "pull_request", "repository")
"""What the manifest asks for."""
ALWAYS = ("installation", "installation_repositories")
"""What every App is sent, asked or not; a manifest must not name them."""
PERMISSIONS: Mapping[str, Literal["read", "write"]] = {
    "checks": "write",  # check runs with annotations
    "contents": "read",  # git
    "issues": "read",  # to be sent issue_comment
    "merge_queues": "read",  # to be sent merge_group
    "metadata": "read",  # every App's; the permission of whoever types a command; to be sent repository
    "pull_requests": "write",  # reviews, their comments, replies and reactions in the conversation
}
"""The least that the code needs, for all of it: app.yml is held against this."""

MOST_COMMANDS = 5
_CHANGED = {"opened", "reopened", "synchronize", "ready_for_review", "edited"}
_HEAD = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EXTERNAL = re.compile(r"([1-9][0-9]{0,9}):")


class Malformed(ValueError):
    """A delivery that GitHub does not send; the message says what is missing, never what was sent."""


def read_event(name: str, payload: Payload, delivery: str, app_id: int) -> tuple[Event, ...]:
    """What this delivery asks for, most often nothing. `name` is X-GitHub-Event. Raises Malformed."""
    read = _READERS.get(name)
    if read is None or "installation" not in payload:  # a webhook of a repository, not of the App
        return ()
    return read(payload, delivery, app_id)


def external_id(number: int, key: str) -> str:
    """What a check run of ours carries: GitHub does not tell the pull request of a fork's check run.

    `key` is the key of the run. https://docs.github.com/en/rest/checks/runs (`pull_requests` is empty for forks)
    """
    return f"{number}:{key}"


def judged_pull(external: str) -> int:
    """The number in an `external_id`; 0 for one that speaks of no pull request."""
    match = _EXTERNAL.match(external)
    return int(match[1]) if match else 0


def _pull_request(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    action, pull = payload.get("action"), _table(payload, "pull_request")
    reason = _reason(action, pull, payload)
    if reason is None:
        return ()
    return (Intent(_pull(payload, _number(pull, "number")), reason, delivery, _sha(_table(pull, "head").get("sha"))),)


def _reason(action: object, pull: Payload, payload: Payload) -> Reason | None:
    if action == "closed":
        return "closed"
    if action == "edited" and "base" not in _table(payload, "changes"):  # the title, the body
        return None
    if action in ("labeled", "unlabeled"):
        label = payload.get("label")
        name = label.get("name") if isinstance(label, dict) else None
        return ("draft" if pull.get("draft") is True else "changed") if isinstance(name, str) and Label(name).rule() else None
    if action in _CHANGED or action == "converted_to_draft":
        return "draft" if pull.get("draft") is True or action == "converted_to_draft" else "changed"
    return None


def _issue_comment(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    """Commands: only of a comment just made, on an open pull request, by the person who sends it.

    Not `edited`: whoever may write here can edit the comment of somebody else.
    """
    if payload.get("action") != "created":
        return ()
    issue, comment, sender = (_table(payload, name) for name in ("issue", "comment", "sender"))
    author = _number(_table(comment, "user"), "id")
    person = sender.get("type") == "User" and _number(sender, "id") == author
    body, login = comment.get("body"), sender.get("login")
    if "pull_request" not in issue or issue.get("state") != "open" or not person:
        return ()
    if not isinstance(body, str) or not isinstance(login, str):
        return ()
    pull, about = _pull(payload, _number(issue, "number")), _number(comment, "id")
    commands = [Command(about, login, author, words) for words in parse(body)[:MOST_COMMANDS]]
    return tuple(Intent(pull, "command", delivery, command=command) for command in commands)


def _check_run(payload: Payload, delivery: str, app_id: int) -> tuple[Event, ...]:
    """The button "Re-run" on a check run of ours."""
    run = _table(payload, "check_run")
    if payload.get("action") != "rerequested" or _table(run, "app").get("id") != app_id:
        return ()
    head = _sha(run.get("head_sha"))
    return tuple(Intent(_pull(payload, number), "rerun", delivery, head) for number in _judged(run))


def _judged(run: Payload) -> tuple[int, ...]:
    """The pull request of a check run: as we noted it, else as GitHub tells it (never of a fork); also those of a suite.

    0 where neither does (a suite carries no note of ours): then the worker asks GitHub for the check runs of the head.
    """
    noted, told = run.get("external_id"), run.get("pull_requests")
    if isinstance(noted, str) and (number := judged_pull(noted)):
        return (number,)
    told = told[:MOST_COMMANDS] if isinstance(told, list) else []
    return tuple(_number(one, "number") for one in told if isinstance(one, dict)) or (0,)


def _check_suite(payload: Payload, delivery: str, app_id: int) -> tuple[Event, ...]:
    """The button "Re-run all checks" on a suite of ours: one per head."""
    suite = _table(payload, "check_suite")
    if payload.get("action") != "rerequested" or _table(suite, "app").get("id") != app_id:
        return ()
    head = _sha(suite.get("head_sha"))
    return tuple(Intent(_pull(payload, number), "rerun", delivery, head) for number in _judged(suite))


_REPOSITORY: Mapping[object, Literal["added", "removed"]] = {
    "archived": "removed",
    "deleted": "removed",
    "unarchived": "added",
}


def _repository(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    """A repository that is gone, or that nobody can write to for now: its jobs are dropped, what is kept of it is erased.

    Not `renamed`: we know repositories by number. Not `transferred`: it speaks of the installation that the repository is in
    now, which may have raised work for it before this arrives; the old one learns it from `installation_repositories`.
    """
    action = _REPOSITORY.get(payload.get("action"))
    number = _number(_table(payload, "repository"), "id")
    return (Lifecycle(_installation(payload), action, (number,), delivery),) if action else ()


def _merge_group(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    if payload.get("action") != "checks_requested":
        return ()
    head = _sha(_table(payload, "merge_group").get("head_sha"))
    if not head:
        raise Malformed("merge_group.head_sha")
    return (MergeGroup(_installation(payload), _number(_table(payload, "repository"), "id"), head, delivery),)


_INSTALLATION: Mapping[object, Literal["created", "deleted", "suspended", "unsuspended"]] = {
    "created": "created",
    "deleted": "deleted",
    "suspend": "suspended",
    "unsuspend": "unsuspended",
}


def _installed(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    action = _INSTALLATION.get(payload.get("action"))
    return (Lifecycle(_installation(payload), action, delivery=delivery),) if action else ()


def _repositories(payload: Payload, delivery: str, _: int) -> tuple[Event, ...]:
    action = payload.get("action")
    if action not in ("added", "removed"):
        return ()
    listed = payload.get(f"repositories_{action}")
    if not isinstance(listed, list):
        raise Malformed(f"repositories_{action}")
    numbers = tuple(_number(one, "id") for one in listed if isinstance(one, dict))
    return (Lifecycle(_installation(payload), action, numbers, delivery),) if numbers else ()  # empty would mean: all


_READERS: Mapping[str, Callable[[Payload, str, int], tuple[Event, ...]]] = {
    "check_run": _check_run,
    "check_suite": _check_suite,
    "installation": _installed,
    "installation_repositories": _repositories,
    "issue_comment": _issue_comment,
    "merge_group": _merge_group,
    "pull_request": _pull_request,
    "repository": _repository,
}
KNOWN = frozenset(_READERS)


def _pull(payload: Payload, number: int) -> Pull:
    return Pull(_installation(payload), _number(_table(payload, "repository"), "id"), number)


def _installation(payload: Payload) -> int:
    return _number(_table(payload, "installation"), "id")


def _table(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def _number(payload: Payload, name: str) -> int:
    value = payload.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
        raise Malformed(name)
    return value


def _sha(value: object) -> str:
    return value if isinstance(value, str) and _HEAD.fullmatch(value) else ""
