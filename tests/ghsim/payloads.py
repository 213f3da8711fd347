"""What webhooks carry, built of the same shapes that the endpoints answer with."""

from __future__ import annotations

from typing import Any

from . import pulls
from .core import Core
from .records import CheckRun, Installation, IssueComment, Pull, Repository
from .shapes import accounts, checks
from .shapes import pulls as shape
from .shapes import reviews as written
from .world import node_id

Json = dict[str, Any]


def common(hub: Core, action: str, sender: str, repo: Repository | None, installation: Installation) -> Json:
    """What every payload to an App has."""
    named = {"repository": accounts.repository(hub, repo)} if repo else {}
    short = {"id": installation.id, "node_id": node_id("MDIz", installation.id)}
    return {"action": action, **named, "sender": accounts.user(hub, sender), "installation": short}


def pull_request(hub: Core, pull: Pull) -> Json:
    """Payloads still carry `assignee` and `merge_commit_sha`."""
    known = pull.mergeable_known
    told = {"number": pull.number, "pull_request": shape.full(hub, pull, legacy=True)}
    pull.mergeable_known = known  # a payload does not set GitHub to work
    return told


def issue_comment(hub: Core, found: IssueComment) -> Json:
    repo = hub.world.tables.repositories[found.repository]
    pull = pulls.find(hub, repo, found.number)
    assert pull is not None, "comments are made on pull requests only"
    told = written.issue_comment(hub, found)
    return {"issue": _issue(hub, repo, pull), "comment": told}


def _issue(hub: Core, repo: Repository, pull: Pull) -> Json:
    """The issue that every pull request is: known by its `pull_request` key."""
    place = f"{hub.api}/repos/{repo.full_name}"
    issue, described = f"{place}/issues/{pull.number}", shape.simple(hub, pull)
    names = ("id", "node_id", "number", "title", "user", "body", "state", "locked", "labels", "milestone", "assignees", "draft")
    moments = ("created_at", "updated_at", "closed_at", "author_association", "active_lock_reason", "html_url")
    talk = [
        each for each in hub.world.tables.issue_comments.values() if (each.repository, each.number) == (repo.id, pull.number)
    ]
    return {name: described[name] for name in (*names, *moments)} | {
        "url": issue,
        "repository_url": place,
        "labels_url": f"{issue}/labels{{/name}}",
        "comments_url": f"{issue}/comments",
        "events_url": f"{issue}/events",
        "timeline_url": f"{issue}/timeline",
        "assignee": None,
        "comments": len(talk),
        "reactions": written.reactions(f"{issue}/reactions", []),
        "performed_via_github_app": None,
        "state_reason": None,
        "pull_request": {name: described[name] for name in ("url", "html_url", "diff_url", "patch_url")} | {"merged_at": None},
    }


def check_run(hub: Core, run: CheckRun) -> Json:
    return {"check_run": checks.webhook_run(hub, run)}


def check_suite(hub: Core, repo: Repository, number: int) -> Json:
    """All runs of the App on one commit; it names no pull request of a fork."""
    head, suite = hub.world.tables.suites[number][1], f"{hub.api}/repos/{repo.full_name}/check-suites/{number}"
    runs = [run for run in hub.world.tables.runs.values() if run.suite == number]
    told = checks.webhook_run(hub, runs[-1])["check_suite"] | {"status": "queued", "conclusion": None, "url": suite}
    counts = {"latest_check_runs_count": len(runs), "check_runs_url": f"{suite}/check-runs"}
    return {"check_suite": told | counts | {"head_commit": _told_commit(hub, repo, head)}}


def merge_group(hub: Core, repo: Repository, pull: Pull, head: str) -> Json:
    """The queue asks for the checks of the commit it would merge."""
    group = {
        "head_sha": head,
        "head_ref": f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{pull.base_sha}",
        "base_sha": pull.base_sha,
        "base_ref": f"refs/heads/{pull.base_ref}",
        "head_commit": _told_commit(hub, repo, head),
    }
    return {"merge_group": group}


def _told_commit(hub: Core, repo: Repository, head: str) -> Json:
    commit = shape.commit(hub, repo, head)["commit"]
    people = {who: {key: commit[who][key] for key in ("name", "email")} for who in ("author", "committer")}
    told = {"id": head, "tree_id": commit["tree"]["sha"], "message": commit["message"], "timestamp": commit["author"]["date"]}
    return told | people


def installation(hub: Core, found: Installation, repositories: list[Repository]) -> Json:
    listed = [accounts.short_repository(repo) for repo in repositories]
    return {"installation": accounts.installation(hub, found), "repositories": listed}


def installation_repositories(hub: Core, found: Installation, added: list[Repository], removed: list[Repository]) -> Json:
    return {
        "installation": accounts.installation(hub, found),
        "repository_selection": "selected",
        "repositories_added": [accounts.short_repository(repo) for repo in added],
        "repositories_removed": [accounts.short_repository(repo) for repo in removed],
        "requester": None,
    }


def renamed(old: str) -> Json:
    return {"changes": {"repository": {"name": {"from": old}}}}
