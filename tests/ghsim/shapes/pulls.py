"""Pull requests, their files and commits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from zlib import crc32

from .. import gitstore, pulls
from ..core import Core
from ..diff import FileDiff
from ..records import Pull, Repository
from ..world import node_id
from . import accounts

Json = dict[str, Any]


def places(hub: Core, pull: Pull) -> tuple[str, str, str]:
    """Addresses: of the repository, of the pull request in the API, and as a page."""
    name = pulls.repository(hub, pull).full_name
    repo = f"{hub.api}/repos/{name}"
    return repo, f"{repo}/pulls/{pull.number}", f"{hub.html}/{name}/pull/{pull.number}"


def simple(hub: Core, pull: Pull, legacy: bool = False) -> Json:
    """pull-request-simple. `legacy` adds what version 2022-11-28 still had."""
    repo, url, html = places(hub, pull)
    issue, base = f"{repo}/issues/{pull.number}", pulls.repository(hub, pull)
    head = hub.world.tables.repositories.get(pull.head_repository or 0)
    links = {
        "self": url,
        "html": html,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{repo}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{repo}/statuses/{pull.head_sha}",
    }
    return {
        "url": url,
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue,
        **{f"{name}_url": place for name, place in links.items() if name not in {"self", "html", "issue"}},
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "active_lock_reason": None,
        "title": pull.title,
        "user": accounts.user(hub, pull.author),
        "body": pull.body or None,
        "labels": [_label(f"{repo}/labels", name, description) for name, description in pull.labels.items()],
        "milestone": None,
        "created_at": pull.created,
        "updated_at": pull.updated,
        "closed_at": pull.closed_at,
        "merged_at": pull.closed_at if pull.merged else None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "draft": pull.draft,
        "head": _end(hub, pull.head_ref, pull.head_sha, head, head.owner if head else pull.author),
        "base": _end(hub, pull.base_ref, pull.base_sha, base, base.owner),
        "_links": {name: {"href": place} for name, place in links.items()},
        "author_association": accounts.association(base, pull.author),
        "auto_merge": None,
        **({"assignee": None, "merge_commit_sha": None} if legacy else {}),
    }


def _end(hub: Core, ref: str, sha: str, repo: Repository | None, owner: str) -> Json:
    described = accounts.repository(hub, repo) if repo else None
    return {"label": f"{owner}:{ref}", "ref": ref, "sha": sha, "repo": described, "user": accounts.user(hub, owner)}


def full(hub: Core, pull: Pull, legacy: bool = False) -> Json:
    """pull-request"""
    changed, merge = pulls.files(hub, pull), pulls.mergeable(hub, pull)
    talk = [
        each
        for each in hub.world.tables.issue_comments.values()
        if (each.repository, each.number) == (pull.repository, pull.number)
    ]
    return simple(hub, pull, legacy) | {
        "merged": pull.merged,
        "mergeable": merge,
        "rebaseable": merge,
        "mergeable_state": {None: "unknown", True: "clean", False: "dirty"}[merge] if not pull.draft else "draft",
        "merged_by": accounts.user(hub, pull.author) if pull.merged else None,
        "comments": len(talk),
        "review_comments": len(pulls.comments(hub, pull)),
        "maintainer_can_modify": False,
        "commits": len(pulls.commits(hub, pull)),
        "additions": sum(file.additions for file in changed),
        "deletions": sum(file.deletions for file in changed),
        "changed_files": len(changed),
    }


def file(hub: Core, pull: Pull, each: FileDiff) -> Json:
    """diff-entry"""
    name = pulls.repository(hub, pull).full_name
    return {
        "sha": each.blob,
        "filename": each.path,
        "status": each.status,
        "additions": each.additions,
        "deletions": each.deletions,
        "changes": each.additions + each.deletions,
        "blob_url": f"{hub.html}/{name}/blob/{pull.head_sha}/{each.path}",
        "raw_url": f"{hub.html}/{name}/raw/{pull.head_sha}/{each.path}",
        "contents_url": f"{hub.api}/repos/{name}/contents/{each.path}?ref={pull.head_sha}",
        **({"patch": each.patch} if each.patch is not None else {}),
        **({"previous_filename": each.previous} if each.previous else {}),
    }


def commit(hub: Core, repo: Repository, sha: str) -> Json:
    """commit"""
    fields = gitstore.text(repo.git, "show", "-s", "--format=%an%n%ae%n%cI%n%T%n%P%n%B", sha).split("\n", 5)
    name, email, moment, tree, parents, message = [*fields, ""][:6]
    place, html = f"{hub.api}/repos/{repo.full_name}", f"{hub.html}/{repo.full_name}"
    person = {"name": name, "email": email, "date": moment}
    unsigned = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
    return {
        "url": f"{place}/commits/{sha}",
        "sha": sha,
        "node_id": f"C_{sha}",
        "html_url": f"{html}/commit/{sha}",
        "comments_url": f"{place}/commits/{sha}/comments",
        "commit": {
            "url": f"{place}/git/commits/{sha}",
            "author": person,
            "committer": person,
            "message": message.rstrip("\n"),
            "comment_count": 0,
            "tree": {"sha": tree, "url": f"{place}/git/trees/{tree}"},
            "verification": unsigned,
        },
        "author": None,
        "committer": None,
        "parents": [
            {"sha": each, "url": f"{place}/commits/{each}", "html_url": f"{html}/commit/{each}"} for each in parents.split()
        ],
    }


def _label(url: str, name: str, description: str) -> dict[str, Any]:
    number = crc32(name.encode())
    told = {"id": number, "node_id": node_id("LA", number), "url": f"{url}/{quote(name)}", "name": name, "color": "ededed"}
    return {**told, "description": description or None, "default": False}
