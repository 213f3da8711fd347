"""The records of the world as GraphQL objects: dictionaries whose callables are asked only when a query names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zlib import crc32

from graphql import GraphQLError

from .. import gitstore, pulls
from ..records import CheckRun, Pull, Repository
from ..shapes.pulls import places
from ..world import node_id
from .connection import connection
from .talk import actor, issue_comment, review, thread

if TYPE_CHECKING:
    from .root import Root

Json = dict[str, Any]
CHANGES = {"removed": "DELETED", "changed": "CHANGED"}


def repository(root: Root, repo: Repository) -> Json:
    def pull_request(_info: Any, number: int) -> Json:
        root.may(repo, "pull_requests:read")
        found = pulls.find(root.hub, repo, number)
        if found is None:
            message = f"Could not resolve to a PullRequest with the number of {number}."
            raise GraphQLError(message, extensions={"type": "NOT_FOUND"})
        return pull(root, found)

    def git_object(_info: Any, oid: str = "", expression: str = "") -> Json | None:
        root.may(repo, "contents:read")
        name, _, path = (expression or oid).partition(":")
        sha = gitstore.tip(repo.git, name)
        data = gitstore.blob(repo.git, sha, path) if sha and path else None
        if data is not None:
            blob = gitstore.text(repo.git, "rev-parse", f"{sha}:{path}")
            told = {
                "__typename": "Blob",
                "id": f"B_{blob}",
                "oid": blob,
                "byteSize": len(data),
                "isTruncated": len(data) > 512_000,
            }
            return told | {"text": data.decode("utf-8", "replace")[:512_000], "isBinary": b"\0" in data}
        return commit(root, repo, sha) if sha and not path else None

    branch = repo.default_branch
    return {
        "__typename": "Repository",
        "id": node_id("R", repo.id),
        "databaseId": repo.id,
        "name": repo.name,
        "nameWithOwner": repo.full_name,
        "owner": lambda _: actor(root, repo.owner),
        "isPrivate": repo.private,
        "visibility": "PRIVATE" if repo.private else "PUBLIC",
        "isArchived": False,
        "isFork": repo.fork_of is not None,
        "url": f"{root.hub.html}/{repo.full_name}",
        "defaultBranchRef": lambda _: {
            "id": f"REF_{branch}",
            "name": branch,
            "target": lambda _: commit(root, repo, gitstore.tip(repo.git, branch)),
        },
        "pullRequest": pull_request,
        "object": git_object,
    }


def pull(root: Root, found: Pull) -> Json:
    hub, repo = root.hub, pulls.repository(root.hub, found)
    head = hub.world.tables.repositories.get(found.head_repository or 0)
    seen = head if head and (not head.private or root.who.owns(hub, head)) else None

    def mergeable(_info: Any) -> str:
        return {None: "UNKNOWN", True: "MERGEABLE", False: "CONFLICTING"}[pulls.mergeable(hub, found)]

    def reviews(_info: Any, states: list[str] | None = None, author: str = "", **span: Any) -> Json:
        own = pulls.reviews(hub, found, hub.app.bot)
        own = [
            each
            for each in own
            if (not states or each.state in states) and author in {"", each.user.removesuffix("[bot]"), each.user}
        ]
        return connection(own, lambda each: review(root, each), "reviews")(_info, **span)

    def files(info: Any, **span: Any) -> Json:
        return connection(pulls.files(hub, found), _file, "files")(info, **span)

    def commits(info: Any, **span: Any) -> Json:
        return connection(pulls.commits(hub, found), entry, "commits")(info, **span)

    def entry(sha: str) -> Json:
        return {"id": f"PURC_{sha}", "commit": commit(root, repo, sha)}

    def talk(_info: Any, **span: Any) -> Json:
        all_ = hub.world.tables.issue_comments.values()
        own = [each for each in all_ if (each.repository, each.number) == (repo.id, found.number)]
        return connection(own, lambda each: issue_comment(root, each), "comments")(_info, **span)

    tops = [each for each in pulls.comments(hub, found, hub.app.bot) if each.reply_to is None]
    return {
        "__typename": "PullRequest",
        "id": node_id("PR", found.id),
        "databaseId": None,
        "fullDatabaseId": str(found.id),
        "number": found.number,
        "title": found.title,
        "body": found.body,
        "state": "MERGED" if found.merged else found.state.upper(),
        "isDraft": found.draft,
        "merged": found.merged,
        "closed": found.state == "closed",
        "mergeable": mergeable,
        "author": lambda _: actor(root, found.author),
        "viewerDidAuthor": found.author == hub.app.bot,
        "baseRefName": found.base_ref,
        "baseRefOid": found.base_sha,
        "headRefName": found.head_ref,
        "headRefOid": found.head_sha,
        "headRepository": lambda _: repository(root, seen) if seen else None,
        "baseRepository": lambda _: repository(root, repo),
        "isCrossRepository": found.head_repository != found.repository,
        "createdAt": found.created,
        "updatedAt": found.updated,
        "url": places(hub, found)[2],
        "changedFiles": lambda _: len(pulls.files(hub, found)),
        "files": files,
        "commits": commits,
        "labels": connection(list(found.labels.items()), _label, "labels"),
        "reviews": reviews,
        "comments": talk,
        "reviewThreads": connection(tops, lambda each: thread(root, each), "reviewThreads"),
    }


def _label(each: tuple[str, str]) -> Json:
    name, description = each
    return {
        "id": node_id("LA", crc32(name.encode())),
        "name": name,
        "description": description or None,
        "isDefault": False,
        "color": "ededed",
    }


def _file(each: Any) -> Json:
    change = CHANGES.get(each.status, each.status.upper())
    return {"path": each.path, "additions": each.additions, "deletions": each.deletions, "changeType": change}


def commit(root: Root, repo: Repository, sha: str) -> Json:
    hub = root.hub

    def suites(info: Any, filterBy: Json | None = None, **span: Any) -> Json:
        root.may(repo, "checks:read")
        ours = (filterBy or {}).get("appId") in {None, hub.app.id}
        found = [number for number, of in hub.world.tables.suites.items() if ours and of == (repo.id, sha)]
        return connection(found, lambda number: suite(root, repo, sha, number), "checkSuites")(info, **span)

    def shown(form: str) -> Callable[[Any], str]:
        return lambda _info: gitstore.text(repo.git, "show", "-s", f"--format={form}", sha)

    return {
        "__typename": "Commit",
        "id": f"C_{sha}",
        "oid": sha,
        "message": shown("%B"),
        "committedDate": shown("%cI"),
        "checkSuites": suites,
    }


def suite(root: Root, repo: Repository, sha: str, number: int) -> Json:
    runs = [run for run in root.hub.world.tables.runs.values() if run.suite == number]
    done = bool(runs) and all(run.status == "completed" for run in runs)

    def check_runs(info: Any, filterBy: Json | None = None, **span: Any) -> Json:
        asked = filterBy or {}
        found = [
            each
            for each in runs
            if asked.get("checkName") in {None, each.name} and asked.get("appId") in {None, root.hub.app.id}
        ]
        if asked.get("checkType") == "LATEST":
            found = list({each.name: each for each in found}.values())
        if asked.get("status"):
            found = [each for each in found if each.status.upper() == asked["status"]]
        return connection(found, lambda each: run(root, each), "checkRuns")(info, **span)

    app = root.hub.app
    return {
        "__typename": "CheckSuite",
        "id": node_id("CS", number),
        "databaseId": number,
        "app": {"id": node_id("A", app.id), "databaseId": app.id, "slug": app.slug, "name": app.slug.capitalize()},
        "status": "COMPLETED" if done else "IN_PROGRESS" if runs else "QUEUED",
        "conclusion": (runs[-1].conclusion or "").upper() or None if done else None,
        "commit": lambda _: commit(root, repo, sha),
        "checkRuns": check_runs,
    }


def run(root: Root, found: CheckRun) -> Json:
    repo = root.hub.world.tables.repositories[found.repository]
    return {
        "__typename": "CheckRun",
        "id": node_id("CR", found.id),
        "databaseId": found.id,
        "name": found.name,
        "status": found.status.upper(),
        "conclusion": found.conclusion.upper() if found.conclusion else None,
        "externalId": found.external_id,
        "title": found.title,
        "summary": found.summary,
        "text": found.text,
        "startedAt": found.started,
        "completedAt": found.completed,
        "url": f"{root.hub.html}/{repo.full_name}/runs/{found.id}",
        "checkSuite": lambda _: suite(root, repo, found.head, found.suite),
    }
