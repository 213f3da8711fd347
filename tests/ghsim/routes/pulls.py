"""Reading pull requests: themselves, their files, commits, reviews and inline comments."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from .. import gitstore, pulls
from ..access import needs
from ..core import core
from ..errors import Problem, not_found
from ..paging import legacy, page
from ..records import Comment, Pull, Repository, Review
from ..shapes import pulls as shape
from ..shapes import reviews as written
from . import api

DIFF = "application/vnd.github.diff", "application/vnd.github.v3.diff"
PATH = "/repos/<owner>/<repo>/pulls/<int:number>"
MOST_DIFF_FILES, MOST_DIFF_LINES = 300, 20_000


def find(repo: Repository, number: int) -> Pull:
    """Raises not_found."""
    pull = pulls.find(core(), repo, number)
    if pull is None:
        raise not_found()
    return pull


def viewer() -> str:
    """Who reads: the App's bot, or nobody in particular."""
    return core().app.bot if "token" in g else ""


@api.get("/repos/<owner>/<repo>/pulls")
@needs("pull_requests:read")
def list_pulls(repo: Repository) -> Response:
    """Newest first; `state` open by default; `head` as owner:branch, `base`."""
    hub, wanted = core(), request.args.get("state", "open")
    found = [pull for pull in hub.world.tables.pulls.values() if pull.repository == repo.id and wanted in {"all", pull.state}]
    if "base" in request.args:
        found = [pull for pull in found if pull.base_ref == request.args["base"]]
    if "head" in request.args:
        found = [pull for pull in found if shape.simple(hub, pull)["head"]["label"] == request.args["head"]]
    return page(found[::-1], lambda pull: shape.simple(hub, pull, legacy()))


@api.get(PATH)
@needs("pull_requests:read|contents:read")
def get_pull(repo: Repository, number: int) -> Response:
    pull = find(repo, number)
    if request.headers.get("Accept", "").split("+")[0] in DIFF:
        return _diff(repo, pull)
    return jsonify(shape.full(core(), pull, legacy()))


def _diff(repo: Repository, pull: Pull) -> Response:
    """The whole diff or 406, never a part of it."""
    files = pulls.files(core(), pull)
    raw = gitstore.diff(repo.git, pulls.merge_base(core(), pull), pull.head_sha).partition(b"\0\0")[2]
    large = [{"resource": "PullRequest", "field": "diff", "code": "too_large"}]
    if len(files) > MOST_DIFF_FILES:
        hint = "Consider using 'List pull requests files' API or locally cloning the repository instead."
        raise Problem(406, f"Sorry, the diff exceeded the maximum number of files ({MOST_DIFF_FILES}). {hint}", large)
    if raw.count(b"\n") > MOST_DIFF_LINES:
        raise Problem(406, f"Sorry, the diff exceeded the maximum number of lines ({MOST_DIFF_LINES})", large)
    return Response(raw, mimetype=f"{DIFF[0]}; charset=utf-8")


@api.get(f"{PATH}/files")
@needs("pull_requests:read")
def list_files(repo: Repository, number: int) -> Response:
    pull = find(repo, number)
    return page(pulls.files(core(), pull)[: pulls.MOST_FILES], lambda each: shape.file(core(), pull, each))


@api.get(f"{PATH}/commits")
@needs("pull_requests:read")
def list_commits(repo: Repository, number: int) -> Response:
    found = pulls.commits(core(), find(repo, number))[:250]
    return page(found, lambda sha: shape.commit(core(), repo, sha))


@api.get(f"{PATH}/reviews")
@needs("pull_requests:read")
def list_reviews(repo: Repository, number: int) -> Response:
    return page(pulls.reviews(core(), find(repo, number), viewer()), lambda each: written.review(core(), each))


def find_review(repo: Repository, number: int, review: int) -> Review:
    """Raises not_found: also for somebody else's pending one."""
    found = next((each for each in pulls.reviews(core(), find(repo, number), viewer()) if each.id == review), None)
    if found is None:
        raise not_found()
    return found


@api.get(f"{PATH}/reviews/<int:review>")
@needs("pull_requests:read")
def get_review(repo: Repository, number: int, review: int) -> Response:
    return jsonify(written.review(core(), find_review(repo, number, review)))


@api.get(f"{PATH}/reviews/<int:review>/comments")
@needs("pull_requests:read")
def review_comments(repo: Repository, number: int, review: int) -> Response:
    own = find_review(repo, number, review).id
    found = [each for each in core().world.tables.comments.values() if each.review == own]
    return page(found, lambda each: written.comment(core(), each, short=True))


@api.get(f"{PATH}/comments")
@needs("pull_requests:read")
def list_comments(repo: Repository, number: int) -> Response:
    return page(pulls.comments(core(), find(repo, number), viewer()), lambda each: written.comment(core(), each))


def find_comment(repo: Repository, number: int) -> Comment:
    """An inline comment of this repository. Raises not_found."""
    tables = core().world.tables
    found = tables.comments.get(number)
    if found is None or tables.pulls[found.pull].repository != repo.id:
        raise not_found()
    return found


@api.get("/repos/<owner>/<repo>/pulls/comments/<int:number>")
@needs("pull_requests:read")
def get_comment(repo: Repository, number: int) -> Response:
    return jsonify(written.comment(core(), find_comment(repo, number)))
