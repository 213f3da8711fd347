"""Writing reviews and inline comments: all or nothing, inside the diff, one pending review at most."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from .. import pulls
from ..access import needs
from ..core import Core, core
from ..diff import Side
from ..errors import PENDING, Problem, invalid, invalid_request, not_found, too_long, unprocessable
from ..paging import body, required
from ..records import Comment, Pull, Repository, Review
from ..shapes import reviews as written
from . import api
from .pulls import PATH, find, find_comment, find_review

STATES = {"": "PENDING", "COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
SIDES = {"LEFT", "RIGHT"}


@api.post(f"{PATH}/reviews")
@needs("pull_requests:write")
def create_review(repo: Repository, number: int) -> Response:
    """200, not 201. Nothing is made unless every comment can be."""
    hub, pull, sent = core(), find(repo, number), body()
    event, text, wanted = sent.get("event") or "", sent.get("body") or "", sent.get("comments") or []
    if event not in STATES:
        raise invalid_request(f'"{event}" is not a member of ["APPROVE", "COMMENT", "REQUEST_CHANGES"].')
    if any(each.user == hub.app.bot and each.state == "PENDING" for each in pulls.reviews(hub, pull, hub.app.bot)):
        raise unprocessable(PENDING)
    if event in {"APPROVE", "REQUEST_CHANGES"} and pull.author == hub.app.bot:
        raise unprocessable("Can not approve your own pull request")
    if event in {"COMMENT", "REQUEST_CHANGES"} and not text and not wanted:
        raise unprocessable("Could not create review without a body or comments")
    too_long("PullRequestReview", text)
    commit = sent.get("commit_id") or pull.head_sha
    _known(hub, pull, commit)
    moment = hub.world.clock.stamp()
    review = Review(hub.world.next_id(), pull.id, hub.app.bot, text, STATES[event], commit, moment if event else None)  # type: ignore[arg-type]
    made = [_comment(hub, pull, review, each) for each in wanted]
    hub.world.tables.reviews[review.id] = review
    hub.world.tables.comments.update({each.id: each for each in made})
    pull.updated = moment
    return jsonify(written.review(hub, review))


def _known(hub: Core, pull: Pull, commit: str) -> None:
    """The commit must belong to the pull request; after a force-push the old head no longer does."""
    if commit != pull.head_sha and commit not in pulls.commits(hub, pull):
        raise unprocessable("commit_id is not part of the pull request")


def _comment(hub: Core, pull: Pull, review: Review, sent: dict[str, Any]) -> Comment:
    required(sent, "path", "body")
    too_long("PullRequestReviewComment", sent["body"])
    line, start = sent.get("line"), sent.get("start_line")
    if line is None:
        raise invalid_request('No subschema in "oneOf" matched: "line" wasn\'t supplied.')  # position: see README.md
    side: Side = sent.get("side") or "RIGHT"
    place = pulls.Place(sent["path"], line, side, start, sent.get("start_side") or side)
    numbers = (line, 0 if start is None else start)
    if not {place.side, place.start_side} <= SIDES or not all(isinstance(each, int) for each in numbers):
        raise invalid_request("Sides are LEFT and RIGHT, lines are integers.")
    hunk = pulls.anchor(hub, pull, review.commit, place)
    base, moment = pulls.merge_base(hub, pull, review.commit), hub.world.clock.stamp()
    whose = (hub.world.next_id(), review.id, pull.id, hub.app.bot, sent["body"])
    start_side = place.start_side if start is not None else None
    return Comment(*whose, place.path, review.commit, base, hunk, line, start, side, start_side, moment, moment)


@api.put(f"{PATH}/reviews/<int:review>")
@needs("pull_requests:write")
def edit_review(repo: Repository, number: int, review: int) -> Response:
    found, sent = find_review(repo, number, review), body()
    if "body" not in sent:
        raise invalid_request('"body" wasn\'t supplied.')
    too_long("PullRequestReview", sent["body"])
    _own(found.user)
    found.body = sent["body"]
    return jsonify(written.review(core(), found))


@api.delete(f"{PATH}/reviews/<int:review>")
@needs("pull_requests:write")
def delete_review(repo: Repository, number: int, review: int) -> Response:
    """Only a pending one: what was submitted stands."""
    found = find_review(repo, number, review)
    if found.state != "PENDING":
        raise unprocessable("Can not delete a non-pending pull request review")
    gone = jsonify(written.review(core(), found))
    tables = core().world.tables
    del tables.reviews[found.id]
    tables.comments = {key: each for key, each in tables.comments.items() if each.review != found.id}
    return gone


@api.post(f"{PATH}/reviews/<int:review>/events")
@needs("pull_requests:write")
def submit_review(repo: Repository, number: int, review: int) -> Response:
    found, sent = find_review(repo, number, review), body()
    required(sent, "event")
    if found.state != "PENDING":
        raise unprocessable("Can not submit a review that is not pending")
    found.state, found.submitted = STATES[sent["event"]], core().world.clock.stamp()  # type: ignore[assignment]
    found.body = sent.get("body") or found.body
    return jsonify(written.review(core(), found))


@api.patch("/repos/<owner>/<repo>/pulls/comments/<int:number>")
@needs("pull_requests:write")
def edit_comment(repo: Repository, number: int) -> Response:
    found, sent = find_comment(repo, number), body()
    required(sent, "body")
    too_long("PullRequestReviewComment", sent["body"])
    _own(found.user)
    found.body, found.updated = sent["body"], core().world.clock.stamp()
    return jsonify(written.comment(core(), found))


@api.delete("/repos/<owner>/<repo>/pulls/comments/<int:number>")
@needs("pull_requests:write")
def delete_comment(repo: Repository, number: int) -> tuple[str, int]:
    found = find_comment(repo, number)
    _own(found.user)
    del core().world.tables.comments[found.id]
    return "", 204


@api.post(f"{PATH}/comments/<int:comment>/replies")
@needs("pull_requests:write")
def reply(repo: Repository, number: int, comment: int) -> tuple[Response, int]:
    """Only to the top comment of a thread; makes a review of its own, as GitHub does."""
    hub, pull, sent = core(), find(repo, number), body()
    required(sent, "body")
    too_long("PullRequestReviewComment", sent["body"])
    top = find_comment(repo, comment)
    if top.pull != pull.id or top.reply_to is not None:
        raise not_found()
    if any(each.state == "PENDING" for each in pulls.reviews(hub, pull, hub.app.bot)):
        message = "user_id can only have one pending review per pull request"
        raise invalid("PullRequestReview", "user_id", "custom", message)
    made = add_reply(hub, pull, top, hub.app.bot, sent["body"])
    return jsonify(written.comment(hub, made)), 201


def add_reply(hub: Core, pull: Pull, top: Comment, login: str, text: str) -> Comment:
    """A further comment in a thread, by anybody."""
    moment = hub.world.clock.stamp()
    review = Review(hub.world.next_id(), pull.id, login, "", "COMMENTED", top.commit, moment)
    place = (top.path, top.commit, top.merge_base, top.hunk, top.line, top.start, top.side, top.start_side, moment, moment)
    made = Comment(hub.world.next_id(), review.id, pull.id, login, text, *place, reply_to=top.id)
    hub.world.tables.reviews[review.id] = review
    hub.world.tables.comments[made.id] = made
    return made


def _own(login: str) -> None:
    """A guess: an App may edit only what it wrote."""
    if login != core().app.bot:
        raise Problem(403, "Resource not accessible by integration")
