"""What each delivery asks for."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.domain.intents import Command, Event, Intent, Lifecycle, MergeGroup, Pull
from bot.events import Malformed, external_id, read_event

APP, HEAD, PULL = 77, "a" * 40, Pull(1, 2, 3)
PLACE = {"installation": {"id": 1}, "repository": {"id": 2}}


def read(name: str, payload: dict[str, Any]) -> tuple[Event, ...]:
    return read_event(name, payload, "guid", APP)


def pull_request(action: str, draft: bool = False, **more: Any) -> dict[str, Any]:
    return {**PLACE, "action": action, "pull_request": {"number": 3, "draft": draft, "head": {"sha": HEAD}}, **more}


def comment(body: Any = "/review-db full", **more: Any) -> dict[str, Any]:
    person = {"id": 7, "login": "ann", "type": "User"}
    issue = {"number": 3, "state": "open", "pull_request": {}}
    return {
        **PLACE,
        "action": "created",
        "issue": issue,
        "comment": {"id": 9, "user": person, "body": body},
        "sender": person,
        **more,
    }


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (pull_request("opened"), "changed"),
        (pull_request("reopened"), "changed"),
        (pull_request("synchronize"), "changed"),
        (pull_request("ready_for_review"), "changed"),
        (pull_request("edited", changes={"base": {"ref": {"from": "main"}}}), "changed"),
        (pull_request("opened", draft=True), "draft"),
        (pull_request("synchronize", draft=True), "draft"),
        (pull_request("converted_to_draft", draft=True), "draft"),
        (pull_request("closed"), "closed"),
    ],
)
def test_a_pull_request_is_looked_at(payload: dict[str, Any], reason: Any) -> None:
    assert read("pull_request", payload) == (Intent(PULL, reason, "guid", HEAD),)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("pull_request", pull_request("labeled")),
        ("pull_request", pull_request("stacked")),
        ("pull_request", pull_request("edited", changes={"title": {"from": "x"}})),
        ("pull_request", {key: value for key, value in pull_request("opened").items() if key != "installation"}),
        ("ping", PLACE),
        ("star", pull_request("created")),
        ("merge_group", {**PLACE, "action": "destroyed", "merge_group": {"head_sha": HEAD}}),
        ("installation", {**PLACE, "action": "new_permissions_accepted"}),
        ("installation_repositories", {**PLACE, "action": "added", "repositories_added": []}),
        ("check_run", {**PLACE, "action": "completed", "check_run": {"app": {"id": APP}}}),
        ("check_suite", {**PLACE, "action": "requested", "check_suite": {"app": {"id": APP}}}),
        ("repository", {**PLACE, "action": "renamed"}),
        ("repository", {**PLACE, "action": "transferred"}),
    ],
)
def test_what_is_not_ours_is_ignored(name: str, payload: dict[str, Any]) -> None:
    assert read(name, payload) == ()


def test_commands_of_a_comment() -> None:
    assert read("issue_comment", comment("/review-db full\n/help")) == (
        Intent(PULL, "command", "guid", command=Command(9, "ann", 7, ("/review-db", "full"))),
        Intent(PULL, "command", "guid", command=Command(9, "ann", 7, ("/help",))),
    )
    assert len(read("issue_comment", comment("/help\n" * 50))) == 5


@pytest.mark.parametrize(
    "payload",
    [
        comment("no command"),
        comment("> /review"),
        comment("```\n/review\n```"),
        comment(None),
        comment(action="edited"),
        comment(action="deleted"),
        comment(issue={"number": 3, "state": "open"}),
        comment(issue={"number": 3, "state": "closed", "pull_request": {}}),
        comment(sender={"id": 8, "login": "eve", "type": "User"}),
        comment(sender={"id": 7, "login": "ann[bot]", "type": "Bot"}),
        comment(sender={"id": 7, "login": "org", "type": "Organization"}),
    ],
)
def test_what_is_no_command(payload: dict[str, Any]) -> None:
    assert read("issue_comment", payload) == ()


def rerun(**run: Any) -> dict[str, Any]:
    return {**PLACE, "action": "rerequested", "check_run": {"app": {"id": APP}, "head_sha": HEAD, "pull_requests": [], **run}}


def test_the_button_of_a_check_run() -> None:
    wanted = (Intent(PULL, "rerun", "guid", HEAD),)
    assert read("check_run", rerun(external_id=external_id(3, "key"))) == wanted, "a fork: only we know the number"
    assert read("check_run", rerun(external_id="", pull_requests=[{"number": 3}])) == wanted
    assert read("check_run", rerun(external_id="0:key")) == (Intent(Pull(1, 2, 0), "rerun", "guid", HEAD),), "the worker asks"
    assert read("check_run", rerun(external_id=external_id(3, "key"), app={"id": 78})) == ()


def test_the_button_of_all_checks() -> None:
    def suite(action: str = "rerequested", **more: Any) -> dict[str, Any]:
        pulls = [{"number": 3}, {"number": 4}]
        told = {"app": {"id": APP}, "head_sha": HEAD, "pull_requests": pulls, **more}
        return {**PLACE, "action": action, "check_suite": told}

    wanted = tuple(Intent(Pull(1, 2, number), "rerun", "guid", HEAD) for number in (3, 4))
    assert read("check_suite", suite()) == wanted
    fork = (Intent(Pull(1, 2, 0), "rerun", "guid", HEAD),)
    assert read("check_suite", suite(pull_requests=[])) == fork, "GitHub tells no number: the worker asks for the check runs"
    assert read("check_suite", suite(app={"id": 78})) == ()
    assert read("check_suite", suite("completed")) == ()


def test_merge_groups_and_the_life_of_an_installation() -> None:
    group = {**PLACE, "action": "checks_requested", "merge_group": {"head_sha": HEAD}}
    assert read("merge_group", group) == (MergeGroup(1, 2, HEAD, "guid"),)
    for action, noun in (
        ("created", "created"),
        ("deleted", "deleted"),
        ("suspend", "suspended"),
        ("unsuspend", "unsuspended"),
    ):
        assert read("installation", {**PLACE, "action": action}) == (Lifecycle(1, noun, (), "guid"),)  # type: ignore[arg-type]
    for action, noun in (("deleted", "removed"), ("archived", "removed"), ("unarchived", "added")):
        assert read("repository", {**PLACE, "action": action}) == (Lifecycle(1, noun, (2,), "guid"),)  # type: ignore[arg-type]
    removed = {**PLACE, "action": "removed", "repositories_removed": [{"id": 5}, {"id": 6}]}
    assert read("installation_repositories", removed) == (Lifecycle(1, "removed", (5, 6), "guid"),)


@pytest.mark.parametrize("place", ["installation", "repository", "pull_request"])
@pytest.mark.parametrize("nonsense", [None, 5, "x", [], {}, {"id": True}, {"id": -1}, {"id": 2**60}, {"id": "1"}])
def test_nonsense_is_malformed_and_nothing_worse(place: str, nonsense: Any) -> None:
    payload = copy.deepcopy(pull_request("opened"))
    payload[place] = nonsense
    with pytest.raises(Malformed):
        read("pull_request", payload)
