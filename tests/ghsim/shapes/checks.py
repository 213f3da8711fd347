"""Check runs and their annotations."""

from __future__ import annotations

from typing import Any

from ..core import Core
from ..records import CheckRun
from ..world import node_id
from . import accounts

Json = dict[str, Any]


def pulls_of(hub: Core, run: CheckRun) -> list[Json]:
    """Open pull requests from this repository with this head. Empty for forks, as on GitHub."""
    repo = hub.world.tables.repositories[run.repository]
    place = f"{hub.api}/repos/{repo.full_name}"
    end = {"id": repo.id, "url": place, "name": repo.name}
    return [
        {
            "id": pull.id,
            "number": pull.number,
            "url": f"{place}/pulls/{pull.number}",
            "head": {"ref": pull.head_ref, "sha": pull.head_sha, "repo": end},
            "base": {"ref": pull.base_ref, "sha": pull.base_sha, "repo": end},
        }
        for pull in hub.world.tables.pulls.values()
        if (pull.repository, pull.head_repository, pull.head_sha, pull.state) == (repo.id, repo.id, run.head, "open")
    ]


def run(hub: Core, found: CheckRun) -> Json:
    """check-run"""
    repo = hub.world.tables.repositories[found.repository]
    place = f"{hub.api}/repos/{repo.full_name}/check-runs/{found.id}"
    return {
        "id": found.id,
        "name": found.name,
        "node_id": node_id("CR", found.id),
        "head_sha": found.head,
        "external_id": found.external_id,
        "url": place,
        "html_url": f"{hub.html}/{repo.full_name}/runs/{found.id}",
        "details_url": found.details_url or "https://example.org/",
        "status": found.status,
        "conclusion": found.conclusion,
        "started_at": found.started,
        "completed_at": found.completed,
        "output": {
            "title": found.title,
            "summary": found.summary,
            "text": found.text,
            "annotations_count": len(found.annotations),
            "annotations_url": f"{place}/annotations",
        },
        "check_suite": {"id": found.suite},
        "app": accounts.app(hub),
        "pull_requests": pulls_of(hub, found),
    }


def webhook_run(hub: Core, found: CheckRun) -> Json:
    """check-run-with-simple-check-suite, as payloads carry it. `head_branch` is null for a fork's commit."""
    repo = hub.world.tables.repositories[found.repository]
    mine = pulls_of(hub, found)
    suite = {
        "id": found.suite,
        "node_id": node_id("CS", found.suite),
        "head_branch": mine[0]["head"]["ref"] if mine else None,
        "head_sha": found.head,
        "status": found.status,
        "conclusion": found.conclusion,
        "url": f"{hub.api}/repos/{repo.full_name}/check-suites/{found.suite}",
        "before": "0" * 40,
        "after": found.head,
        "pull_requests": mine,
        "app": accounts.app(hub),
        "created_at": found.started,
        "updated_at": found.completed or found.started,
    }
    return run(hub, found) | {"check_suite": suite}


def annotation(hub: Core, found: CheckRun, each: Json) -> Json:
    """check-annotation"""
    repo = hub.world.tables.repositories[found.repository]
    names = (
        "path",
        "start_line",
        "end_line",
        "start_column",
        "end_column",
        "annotation_level",
        "title",
        "message",
        "raw_details",
    )
    place = f"{hub.html}/{repo.full_name}/blob/{found.head}/{each['path']}"
    return {name: each.get(name) for name in names} | {"blob_href": place}
