"""Reviews, comments and reactions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .. import pulls
from ..core import Core
from ..records import Comment, IssueComment, Reaction, Review
from ..world import node_id
from . import accounts
from .pulls import places

Json = dict[str, Any]
EMOJI = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def review(hub: Core, found: Review) -> Json:
    """pull-request-review"""
    pull = hub.world.tables.pulls[found.pull]
    _, url, html = places(hub, pull)
    page = f"{html}#pullrequestreview-{found.id}"
    return {
        "id": found.id,
        "node_id": node_id("PRR", found.id),
        "user": accounts.user(hub, found.user),
        "body": found.body,
        "state": found.state,
        "html_url": page,
        "pull_request_url": url,
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "commit_id": found.commit,
        **({"submitted_at": found.submitted} if found.submitted else {}),
        "author_association": accounts.association(pulls.repository(hub, pull), found.user),
    }


def comment(hub: Core, found: Comment, *, short: bool = False) -> Json:
    """pull-request-review-comment; review-comment, as a review lists its own, when `short`."""
    pull = hub.world.tables.pulls[found.pull]
    repo, url, html = places(hub, pull)
    place, page = f"{repo}/pulls/comments/{found.id}", f"{html}#discussion_r{found.id}"
    now, start = (pulls.line_now(hub, pull, found, line) for line in (found.line, found.start))
    position = None if now is None else found.hunk.count("\n")
    links = {"self": {"href": place}, "html": {"href": page}, "pull_request": {"href": url}}
    return {
        "id": found.id,
        "node_id": node_id("PRRC", found.id),
        "url": place,
        "pull_request_review_id": found.review,
        "diff_hunk": found.hunk,
        "path": found.path,
        "position": position,
        "original_position": found.hunk.count("\n"),
        "commit_id": pull.head_sha if now is not None else found.commit,
        "original_commit_id": found.commit,
        "user": accounts.user(hub, found.user),
        "body": found.body,
        "created_at": found.created,
        "updated_at": found.updated,
        "html_url": page,
        "pull_request_url": url,
        "author_association": accounts.association(pulls.repository(hub, pull), found.user),
        "_links": links,
        **({"line": now} if now is not None or not short else {}),
        "original_line": found.line,
        "start_line": start,
        "original_start_line": found.start,
        "side": found.side,
        "start_side": found.start_side,
        "subject_type": "line",
        "reactions": reactions(f"{place}/reactions", found.reactions),
        **({"in_reply_to_id": found.reply_to} if found.reply_to else {}),
    }


def issue_comment(hub: Core, found: IssueComment) -> Json:
    """issue-comment"""
    repo = hub.world.tables.repositories[found.repository]
    place = f"{hub.api}/repos/{repo.full_name}/issues"
    return {
        "id": found.id,
        "node_id": node_id("IC", found.id),
        "url": f"{place}/comments/{found.id}",
        "html_url": f"{hub.html}/{repo.full_name}/pull/{found.number}#issuecomment-{found.id}",
        "issue_url": f"{place}/{found.number}",
        "user": accounts.user(hub, found.user),
        "created_at": found.created,
        "updated_at": found.updated,
        "body": found.body,
        "author_association": accounts.association(repo, found.user),
        "performed_via_github_app": accounts.app(hub) if found.user == hub.app.bot else None,
        "reactions": reactions(f"{place}/comments/{found.id}/reactions", found.reactions),
    }


def reactions(place: str, found: list[Reaction]) -> Json:
    """reaction-rollup"""
    count = Counter(each.content for each in found)
    return {"url": place, "total_count": len(found), **{content: count[content] for content in EMOJI}}


def reaction(hub: Core, found: Reaction) -> Json:
    """reaction"""
    names = {"id": found.id, "node_id": node_id("REA", found.id), "content": found.content, "created_at": found.created}
    return names | {"user": accounts.user(hub, found.user)}
