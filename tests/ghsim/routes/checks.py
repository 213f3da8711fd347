"""Check runs: created, updated, listed, with annotations that add up fifty at a time."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from .. import gitstore
from ..access import needs
from ..core import Core, core
from ..errors import Problem, invalid_request, not_found
from ..paging import body, page, required
from ..records import CheckRun, Repository
from ..shapes import checks as shape
from . import api

CONCLUSIONS = {"action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"}
STATUSES = {"queued", "in_progress", "completed", "waiting", "requested", "pending"}
LEVELS = {"notice", "warning", "failure"}
LENGTHS = {"title": 255, "summary": 65_535, "text": 65_535}
ACTION_LENGTHS = {"label": 20, "description": 40, "identifier": 20}


@api.post("/repos/<owner>/<repo>/check-runs")
@needs("checks:write")
def create_run(repo: Repository) -> tuple[Response, int]:
    hub, sent = core(), body()
    required(sent, "name", "head_sha")
    if gitstore.tip(repo.git, sent["head_sha"]) != sent["head_sha"]:
        raise Problem(422, f"No commit found for SHA: {sent['head_sha']}")
    _check(sent)
    suite = _suite(hub, repo, sent["head_sha"])
    started = sent.get("started_at") or hub.world.clock.stamp()
    run = CheckRun(hub.world.next_id(), suite, repo.id, sent["head_sha"], sent["name"], "queued", started)
    hub.world.tables.runs[run.id] = run
    _apply(hub, run, sent)
    hub.emit("check_run", "created", repo, hub.app.bot, run=run)
    return jsonify(shape.run(hub, run)), 201


@api.patch("/repos/<owner>/<repo>/check-runs/<int:number>")
@needs("checks:write")
def update_run(repo: Repository, number: int) -> Response:
    hub, run, sent = core(), find_run(repo, number), body()
    _check(sent)
    before = run.status
    _apply(hub, run, sent)
    if run.status == "completed" != before:
        hub.emit("check_run", "completed", repo, hub.app.bot, run=run)
    return jsonify(shape.run(hub, run))


def _check(sent: dict[str, Any]) -> None:
    """Limits that stand before anything is made."""
    output = sent.get("output") or {}
    if output:
        required(output, "title", "summary")
    for name, most in LENGTHS.items():
        if len(output.get(name) or "") > most:
            raise invalid_request(f"Only {most} characters are allowed; {len(output[name])} were supplied.")
    found = output.get("annotations") or []
    if len(found) > 50:
        raise invalid_request(f"No more than 50 items are allowed; {len(found)} were supplied.")
    for each in found:
        required(each, "path", "start_line", "end_line", "annotation_level", "message")
        if each["annotation_level"] not in LEVELS or each["end_line"] < each["start_line"]:
            raise invalid_request("Invalid annotation.")
        if len(each["message"].encode()) > 65_536 or len(each.get("title") or "") > 255:
            raise invalid_request("Annotation is too long.")
        if each["start_line"] != each["end_line"] and (each.get("start_column") or each.get("end_column")):
            raise invalid_request("Columns are only allowed when start_line and end_line are equal.")
    _check_actions(sent.get("actions") or [])
    if sent.get("status") not in {None, *STATUSES} or sent.get("conclusion") not in {None, *CONCLUSIONS}:
        raise invalid_request("Unknown status or conclusion.")
    if sent.get("status") == "completed" and not sent.get("conclusion"):
        raise invalid_request('Missing "conclusion".')


def _check_actions(found: list[dict[str, Any]]) -> None:
    if len(found) > 3:
        raise invalid_request(f"No more than 3 items are allowed; {len(found)} were supplied.")
    for each in found:
        for name, most in ACTION_LENGTHS.items():
            required(each, name)
            if len(each[name]) > most:
                raise invalid_request(f"Only {most} characters are allowed; {len(each[name])} were supplied.")


def _apply(hub: Core, run: CheckRun, sent: dict[str, Any]) -> None:
    """A conclusion completes the run; annotations are added to those that are there."""
    for name in ("name", "external_id", "details_url", "status"):
        setattr(run, name, sent.get(name) or getattr(run, name))
    if sent.get("conclusion"):
        hub.world.tables.requested.discard(run.suite)
        run.status, run.conclusion = "completed", sent["conclusion"]
        run.completed = sent.get("completed_at") or hub.world.clock.stamp()
    elif sent.get("status") in STATUSES - {"completed"}:
        run.conclusion = run.completed = None
    output = sent.get("output") or {}
    for name in LENGTHS:
        setattr(run, name, output.get(name, getattr(run, name)))
    run.annotations.extend(output.get("annotations") or [])
    run.actions = sent.get("actions") or run.actions


def _suite(hub: Core, repo: Repository, head: str) -> int:
    """One per App and head."""
    suites = hub.world.tables.suites
    found = next((number for number, of in suites.items() if of == (repo.id, head)), None)
    if found is None:
        found = hub.world.next_id()
        suites[found] = (repo.id, head)
    return found


def find_run(repo: Repository, number: int) -> CheckRun:
    """Raises not_found."""
    run = core().world.tables.runs.get(number)
    if run is None or run.repository != repo.id:
        raise not_found()
    return run


@api.get("/repos/<owner>/<repo>/check-runs/<int:number>")
@needs("checks:read")
def get_run(repo: Repository, number: int) -> Response:
    return jsonify(shape.run(core(), find_run(repo, number)))


@api.get("/repos/<owner>/<repo>/check-runs/<int:number>/annotations")
@needs("checks:read")
def list_annotations(repo: Repository, number: int) -> Response:
    run = find_run(repo, number)
    return page(run.annotations, lambda each: shape.annotation(core(), run, each))


@api.get("/repos/<owner>/<repo>/commits/<ref>/check-runs")
@needs("checks:read")
def list_runs(repo: Repository, ref: str) -> Response:
    """Newest first; by default only the latest of each name. `check_name`, `status`, `filter`, `app_id` narrow."""
    hub, sha, asked = core(), gitstore.tip(repo.git, ref), request.args
    if not sha:
        raise Problem(422, f"No commit found for SHA: {ref}")
    found = [run for run in hub.world.tables.runs.values() if (run.repository, run.head) == (repo.id, sha)][::-1]
    if asked.get("filter", "latest") == "latest":
        found = list({run.name: run for run in reversed(found)}.values())[::-1]
    if asked.get("app_id", str(hub.app.id)) != str(hub.app.id):
        found = []
    found = [run for run in found if asked.get("check_name") in {None, run.name} and asked.get("status") in {None, run.status}]
    return page(found, lambda run: shape.run(hub, run), "check_runs")
