"""What people and bots wrote, as GraphQL objects: reviews, threads, comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import pulls
from ..records import Comment, IssueComment, Repository, Review
from ..shapes.pulls import places
from ..world import node_id
from .connection import connection

if TYPE_CHECKING:
    from .root import Root

Json = dict[str, Any]
REACTIONS = {"+1": "THUMBS_UP", "-1": "THUMBS_DOWN", "eyes": "EYES", "rocket": "ROCKET", "confused": "CONFUSED",
             "heart": "HEART", "hooray": "HOORAY", "laugh": "LAUGH"}  # fmt: skip


def actor(root: Root, login: str) -> Json:
    """Bots lose their [bot] here."""
    who = root.hub.user(login)
    kind = {"Bot": "BOT", "Organization": "O", "User": "U"}[who.type]
    return {"__typename": who.type, "login": login.removesuffix("[bot]"), "databaseId": who.id, "id": node_id(kind, who.id)}


def _written(root: Root, kind: str, found: Review | Comment | IssueComment, created: str | None) -> Json:
    """What all that somebody wrote has in common. A guess: their deprecated `databaseId` is null beyond 31 bits."""
    return {
        "id": node_id(kind, found.id),
        "databaseId": found.id if found.id < 2**31 else None,
        "fullDatabaseId": str(found.id),
        "author": lambda _: actor(root, found.user),
        "body": found.body,
        "viewerDidAuthor": found.user == root.hub.app.bot,
        "isMinimized": bool(found.minimized),
        "minimizedReason": found.minimized or None,
        "createdAt": created,
    }


def commit(root: Root, repo: Repository, sha: str) -> Json:
    """Of the other module, which needs this one."""
    from .shapes import commit as shape

    return shape(root, repo, sha)


def review(root: Root, found: Review) -> Json:
    tables = root.hub.world.tables
    on = tables.pulls[found.pull]
    own = [each for each in tables.comments.values() if each.review == found.id]
    return _written(root, "PRR", found, found.submitted or on.updated) | {
        "__typename": "PullRequestReview",
        "state": found.state,
        "submittedAt": found.submitted,
        "commit": lambda _: commit(root, pulls.repository(root.hub, on), found.commit),
        "url": f"{places(root.hub, on)[2]}#pullrequestreview-{found.id}",
        "comments": connection(own, lambda each: comment(root, each), "comments"),
    }


def thread(root: Root, top: Comment) -> Json:
    hub = root.hub
    on = hub.world.tables.pulls[top.pull]
    own = [each for each in pulls.comments(hub, on, hub.app.bot) if top.id in {each.id, each.reply_to}]
    return {
        "__typename": "PullRequestReviewThread",
        "id": node_id("PRRT", top.id),
        "isResolved": bool(top.resolved_by),
        "isOutdated": lambda _: pulls.outdated(hub, on, top),
        "isCollapsed": bool(top.resolved_by),
        "path": top.path,
        "line": lambda _: pulls.line_now(hub, on, top, top.line),
        "startLine": lambda _: pulls.line_now(hub, on, top, top.start),
        "originalLine": top.line,
        "originalStartLine": top.start,
        "diffSide": top.side,
        "startDiffSide": top.start_side,
        "subjectType": "LINE",
        "resolvedBy": lambda _: actor(root, top.resolved_by) if top.resolved_by else None,
        "viewerCanResolve": False,
        "viewerCanReply": True,
        "comments": connection(own, lambda each: comment(root, each), "comments"),
    }


def comment(root: Root, found: Comment) -> Json:
    hub = root.hub
    on = hub.world.tables.pulls[found.pull]
    repo = pulls.repository(hub, on)
    return _written(root, "PRRC", found, found.created) | {
        "__typename": "PullRequestReviewComment",
        "state": "PENDING" if hub.world.tables.reviews[found.review].state == "PENDING" else "SUBMITTED",
        "path": found.path,
        "diffHunk": found.hunk,
        "line": lambda _: pulls.line_now(hub, on, found, found.line),
        "startLine": lambda _: pulls.line_now(hub, on, found, found.start),
        "originalLine": found.line,
        "originalStartLine": found.start,
        "outdated": lambda _: pulls.outdated(hub, on, found),
        "replyTo": lambda _: comment(root, hub.world.tables.comments[found.reply_to]) if found.reply_to else None,
        "pullRequestReview": lambda _: review(root, hub.world.tables.reviews[found.review]),
        "commit": lambda _: commit(root, repo, on.head_sha),
        "originalCommit": lambda _: commit(root, repo, found.commit),
        "url": f"{places(hub, on)[2]}#discussion_r{found.id}",
        "reactionGroups": [_group(content, name, found) for content, name in REACTIONS.items()],
    }


def _group(content: str, name: str, found: Comment) -> Json:
    count = sum(each.content == content for each in found.reactions)
    return {"content": name, "reactors": lambda _info, **_: {"totalCount": count}}


def issue_comment(root: Root, found: IssueComment) -> Json:
    repo = root.hub.world.tables.repositories[found.repository]
    page = f"{root.hub.html}/{repo.full_name}/pull/{found.number}#issuecomment-{found.id}"
    return _written(root, "IC", found, found.created) | {"__typename": "IssueComment", "url": page}
