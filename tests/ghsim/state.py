"""What a person sees of a pull request, for golden files; and what must never be, for the end of every test."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from . import pulls
from .core import Core
from .records import Comment, Pull

MARKER = re.compile(r"<!--.*?-->", re.S)
SHA = re.compile(r"\b[0-9a-f]{40}\b")


def of(hub: Core, repository: int, number: int) -> dict[str, Any]:
    """Conversation, reviews, threads and check runs in the order of the page. SHAs are numbered by first appearance."""
    with hub.world.lock:
        repo = hub.world.tables.repositories[repository]
        pull = pulls.find(hub, repo, number)
        assert pull is not None, "no such pull request"
        runs = [run for run in hub.world.tables.runs.values() if run.repository == repository]
        names = {sha: f"commit {index}" for index, sha in enumerate(_heads(hub, pull), 1)}
        talk = [
            each for each in hub.world.tables.issue_comments.values() if (each.repository, each.number) == (repository, number)
        ]
        return {
            "title": pull.title,
            "state": "merged" if pull.merged else "draft" if pull.draft and pull.state == "open" else pull.state,
            "head": names.get(pull.head_sha, pull.head_sha),
            "conversation": [
                {"by": each.user, "body": _plain(each.body, names), "reactions": sorted(r.content for r in each.reactions)}
                for each in talk
            ],
            "reviews": [
                {
                    "by": each.user,
                    "state": each.state,
                    "on": names.get(each.commit, each.commit),
                    "body": _plain(each.body, names),
                }
                for each in pulls.reviews(hub, pull, hub.app.bot)
                if each.body or each.state == "PENDING"
            ],
            "threads": [
                _thread(hub, pull, each, names) for each in pulls.comments(hub, pull, hub.app.bot) if each.reply_to is None
            ],
            "checks": [
                {
                    "name": run.name,
                    "on": names.get(run.head, "another commit"),
                    "status": run.status,
                    "conclusion": run.conclusion,
                    "title": run.title,
                    "summary": _plain(run.summary or "", names),
                    "text": _plain(run.text or "", names),
                    "annotations": [{**each, "message": _plain(each["message"], names)} for each in run.annotations],
                }
                for run in runs
                if run.head in names
            ],
        }


def _heads(hub: Core, pull: Pull) -> list[str]:
    """Base first, then the commits that anything stands on, then today's, without doubles."""
    standing = [review.commit for review in pulls.reviews(hub, pull, hub.app.bot)]
    return list(dict.fromkeys([*standing, *pulls.commits(hub, pull), pull.head_sha]))


def _plain(text: str, names: dict[str, str]) -> str:
    """Without hidden markers; SHAs by their names, short ones too."""
    shown = MARKER.sub("", text.replace("\r\n", "\n")).strip()
    for sha, name in names.items():
        shown = shown.replace(sha, f"({name})").replace(sha[:7], f"({name})")
    return re.sub(r"http://127\.0\.0\.1:\d+", "http://github.test", shown)


def _thread(hub: Core, pull: Pull, top: Comment, names: dict[str, str]) -> dict[str, Any]:
    answers = [each for each in pulls.comments(hub, pull, hub.app.bot) if each.reply_to == top.id]
    lines = f"{top.start}-{top.line}" if top.start else str(top.line)
    return {
        "path": top.path,
        "lines": lines,
        "side": top.side,
        "by": top.user,
        "body": _plain(top.body, names),
        "outdated": pulls.outdated(hub, pull, top),
        "resolved": bool(top.resolved_by),
        "minimized": top.minimized,
        "reactions": sorted(each.content for each in top.reactions),
        "replies": [{"by": each.user, "body": _plain(each.body, names)} for each in answers],
    }


def violations(hub: Core) -> list[str]:
    """Doubles, a pending review, open check runs, writes beyond the token's scope, and what the contract gate found."""
    with hub.world.lock:
        tables, bot = hub.world.tables, hub.app.bot
        found = list(hub.contract.violations)
        found += [f"review {each.id} is left PENDING" for each in tables.reviews.values() if each.state == "PENDING"]
        found += [f"check run {each.name} is {each.status}" for each in tables.runs.values() if each.status != "completed"]
        found += [f"check suite {each} waits to be run again" for each in tables.requested]
        inline = [each for each in tables.comments.values() if each.user == bot]
        reviews = [each for each in tables.reviews.values() if each.user == bot and each.body]
        found += _twice("comment", [(each.pull, each.path, each.line, each.body) for each in inline])
        found += _twice("review", [(each.pull, each.commit, each.body) for each in reviews])
        found += _twice("marker", [(each.pull, marker) for each in inline for marker in set(MARKER.findall(each.body))])
        found += _twice("marker", [(each.pull, marker) for each in reviews for marker in set(MARKER.findall(each.body))])
        talk = [each for each in tables.issue_comments.values() if each.user == bot]
        found += _twice("marker", [(each.number, marker) for each in talk for marker in set(MARKER.findall(each.body))])
        runs = [(each.repository, each.head, each.name, each.external_id) for each in tables.runs.values()]
        return found + _twice("check run", _in_a_row(runs)) + _beyond(hub)


def _in_a_row(runs: list[Any]) -> list[Any]:
    """Check runs that follow their like. What was judged before may be judged again after something else was."""
    told: dict[Any, str] = {}
    found = []
    for repository, head, name, external in runs:
        place = (repository, head, name, external.partition(":")[0])
        if told.get(place) == external:
            found += [(*place, external)] * 2
        told[place] = external
    return found


def _twice(what: str, found: list[Any]) -> list[str]:
    return [f"{what} twice: {each}" for each, count in Counter(found).items() if count > 1]


def _beyond(hub: Core) -> list[str]:
    """Writes with a token for more than one repository, or outside the one."""
    bad = []
    for each in hub.requests:
        if not each.write or each.installation is None:
            continue
        repo = hub.repository("/".join(each.path.split("/")[2:4])) if each.path.startswith("/repos/") else None
        if each.scope is None or len(each.scope) != 1 or (repo and repo.id not in each.scope):
            bad.append(f"{each.method} {each.path} with a token for {each.scope or 'all repositories'}")
    return bad
