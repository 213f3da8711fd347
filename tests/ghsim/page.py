"""Pages in the browser: the list of pull requests, and one that reads like a pull request conversation."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import NotFound

from . import diff, gitstore, pulls
from .core import Core, core
from .markdown import render
from .records import CheckRun, Comment, Pull, Repository

page = Blueprint("page", __name__)
SHOWN_LINES = 12  # of a hunk above a comment in the conversation
ICONS = {"success": "✓", "failure": "✕", "neutral": "■", "cancelled": "⊘", "skipped": "⊘", None: "●"}
EMOJI = {"eyes": "👀", "rocket": "🚀", "confused": "😕", "+1": "👍", "-1": "👎", "heart": "❤️", "hooray": "🎉", "laugh": "😄"}


@page.context_processor
def noticed() -> dict[str, str]:
    """For the base of all pages."""
    return {"notice": core().notice}


@page.get("/")
def index() -> str:
    """Everything there is."""
    hub = core()
    with hub.world.lock:
        repositories = list(hub.world.tables.repositories.values())
        found = {repo.id: [p for p in hub.world.tables.pulls.values() if p.repository == repo.id] for repo in repositories}
        return render_template("index.html", repositories=repositories, pulls=found)


@page.get("/<owner>/<name>/pull/<int:number>")
def conversation(owner: str, name: str, number: int) -> str:
    hub, repo, pull = _find(owner, name, number)
    with hub.world.lock:
        entries = sorted([*_pushes(hub, repo, pull), *_reviews(hub, pull), *_talk(hub, pull)], key=lambda entry: entry["id"])
        return _show("pull.html", hub, repo, pull, entries=entries)


@page.get("/<owner>/<name>/pull/<int:number>/files")
def changed(owner: str, name: str, number: int) -> str:
    """The whole diff with the threads that still stand on it."""
    hub, repo, pull = _find(owner, name, number)
    with hub.world.lock:
        return _show("files.html", hub, repo, pull, files=[_file(hub, pull, each) for each in pulls.files(hub, pull)])


@page.get("/<owner>/<name>/pull/<int:number>/version")
def version(owner: str, name: str, number: int) -> str:
    """Changes whenever the page would."""
    hub, _, pull = _find(owner, name, number)
    with hub.world.lock:
        return _version(hub, pull)


@page.post("/<owner>/<name>/pull/<int:number>/comment")
def comment(owner: str, name: str, number: int) -> Any:
    """What is typed in the box, said by the author of the pull request."""
    _, repo, pull = _find(owner, name, number)
    text = request.form.get("body", "").strip()
    if text:
        stage = request.environ["ghsim.stage"]
        stage.comment(stage.view(repo.id), number, pull.author, text)
    return redirect(f"/{repo.full_name}/pull/{number}#end", 303)


@page.post("/<owner>/<name>/pull/<int:number>/fix")
def fix(owner: str, name: str, number: int) -> Any:
    """Push a prepared fix to the head branch."""
    _, repo, pull = _find(owner, name, number)
    found = pull.fixes.pop(request.form.get("title", ""), None)
    if found is not None:
        stage = request.environ["ghsim.stage"]
        stage.push(stage.view(pull.head_repository or repo.id), pull.head_ref, found[0], found[1], login=pull.author)
    return redirect(f"/{repo.full_name}/pull/{number}#end", 303)


def _find(owner: str, name: str, number: int) -> tuple[Core, Repository, Pull]:
    hub = core()
    repo = hub.repository(f"{owner}/{name}")
    pull = pulls.find(hub, repo, number) if repo else None
    if repo is None or pull is None:
        raise NotFound
    return hub, repo, pull


def _show(template: str, hub: Core, repo: Repository, pull: Pull, **more: Any) -> str:
    runs = [run for run in hub.world.tables.runs.values() if (run.repository, run.head) == (repo.id, pull.head_sha)]
    count = {"commits": len(pulls.commits(hub, pull)), "files": len(pulls.files(hub, pull))}
    state = "merged" if pull.merged else "closed" if pull.state == "closed" else "draft" if pull.draft else "open"
    common = {"repo": repo, "pull": pull, "state": state, "count": count, "version": _version(hub, pull), "app": hub.app}
    return render_template(template, **common, checks=[_check(run) for run in runs], description=render(pull.body), **more)


def _version(hub: Core, pull: Pull) -> str:
    tables = hub.world.tables
    seen = [pull, *pulls.reviews(hub, pull), *pulls.comments(hub, pull)]
    seen += [
        each for each in tables.issue_comments.values() if (each.repository, each.number) == (pull.repository, pull.number)
    ]
    seen += [run for run in tables.runs.values() if run.head == pull.head_sha]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _pushes(hub: Core, repo: Repository, pull: Pull) -> list[dict[str, Any]]:
    """One entry for each head: the commits that came with it."""
    entries, before = [], pulls.merge_base(hub, pull, pull.history[0][1])
    for number, sha, moment in pull.history:
        shas = gitstore.commits(repo.git, before, sha)
        forced = gitstore.merge_base(repo.git, before, sha) != before
        shown = [{"sha": each[:7], "title": gitstore.text(repo.git, "show", "-s", "--format=%s", each)} for each in shas[-20:]]
        entries.append({"id": number, "kind": "push", "at": moment, "commits": shown, "forced": forced, "by": pull.author})
        before = sha
    return entries


def _reviews(hub: Core, pull: Pull) -> list[dict[str, Any]]:
    """Each with the threads it began; a review that only carries a reply is left out, as on GitHub."""
    entries = []
    for review in pulls.reviews(hub, pull):
        tops = [each for each in pulls.comments(hub, pull) if each.review == review.id and each.reply_to is None]
        if review.body or tops:
            threads = [_thread(hub, pull, each) for each in tops]
            told = {"id": review.id, "kind": "review", "at": review.submitted, "by": review.user, "on": review.commit[:7]}
            entries.append(told | {"body": render(review.body), "threads": threads})
    return entries


def _thread(hub: Core, pull: Pull, top: Comment) -> dict[str, Any]:
    said = [each for each in pulls.comments(hub, pull) if top.id in {each.id, each.reply_to}]
    lines = _rows(top.hunk)
    first = top.start or top.line or 0
    side = "new" if top.side == "RIGHT" else "old"
    marked = [row for row in lines if first <= row[side] <= (top.line or 0) and row[side]]
    words = [row["text"] for row in marked]
    for row in marked:
        row["marked"] = True
    return {
        "path": top.path,
        "lines": f"lines {top.start} to {top.line}" if top.start else f"line {top.line}",
        "rows": lines[-max(SHOWN_LINES, len(marked) + 3) :],
        "outdated": pulls.outdated(hub, pull, top),
        "resolved": top.resolved_by,
        "now": pulls.line_now(hub, pull, top, top.line),
        "side": side,
        "said": [
            {
                "by": each.user,
                "at": each.created,
                "body": render(each.body, words),
                "reactions": _reactions(each),
                "edited": each.updated != each.created,
            }
            for each in said
        ],
    }


def _rows(hunk: str) -> list[dict[str, Any]]:
    """Lines of a hunk with their numbers on both sides."""
    parsed = diff.hunks(hunk)
    return [{"sign": line.sign, "old": line.old, "new": line.new, "text": line.text} for each in parsed for line in each.lines]


def _file(hub: Core, pull: Pull, each: diff.FileDiff) -> dict[str, Any]:
    tops = [top for top in pulls.comments(hub, pull) if top.reply_to is None and top.path == each.path]
    threads = [_thread(hub, pull, top) for top in tops]
    hunks = []
    for hunk in each.hunks:
        rows = [{"sign": line.sign, "old": line.old, "new": line.new, "text": line.text} for line in hunk.lines]
        for row in rows:
            row["threads"] = [thread for thread in threads if thread["now"] and thread["now"] == row[thread["side"]]]
        hunks.append({"header": hunk.header, "rows": rows})
    return {
        "path": each.path,
        "previous": each.previous,
        "additions": each.additions,
        "deletions": each.deletions,
        "hunks": hunks,
    }


def _talk(hub: Core, pull: Pull) -> list[dict[str, Any]]:
    said = hub.world.tables.issue_comments.values()
    own = [each for each in said if (each.repository, each.number) == (pull.repository, pull.number)]
    return [
        {
            "id": each.id,
            "kind": "comment",
            "at": each.created,
            "by": each.user,
            "body": render(each.body),
            "reactions": _reactions(each),
        }
        for each in own
    ]


def _reactions(found: Any) -> list[str]:
    return [EMOJI[each.content] for each in found.reactions]


def _check(run: CheckRun) -> dict[str, Any]:
    told = {"name": run.name, "status": run.status, "conclusion": run.conclusion, "icon": ICONS.get(run.conclusion, "●")}
    words = {"title": run.title or "", "summary": render(run.summary or ""), "text": render(run.text or "")}
    return told | words | {"annotations": run.annotations}
