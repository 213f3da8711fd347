"""The conversation of a pull request, and reactions to it."""

from __future__ import annotations

from flask import Response, jsonify

from .. import pulls
from ..access import needs
from ..core import core
from ..errors import Problem, invalid_request, not_found, too_long
from ..paging import body, page, required
from ..records import Comment, IssueComment, Reaction, Repository
from ..shapes import reviews as written
from . import api
from .pulls import find_comment

READS, WRITES = "issues:read|pull_requests:read", "issues:write|pull_requests:write"
COMMENT = "/repos/<owner>/<repo>/issues/comments/<int:number>"


@api.get("/repos/<owner>/<repo>/issues/<int:number>/comments")
@needs(READS)
def list_issue_comments(repo: Repository, number: int) -> Response:
    hub = core()
    talk = hub.world.tables.issue_comments.values()
    found = [each for each in talk if (each.repository, each.number) == (repo.id, number)]
    return page(found, lambda each: written.issue_comment(hub, each))


@api.post("/repos/<owner>/<repo>/issues/<int:number>/comments")
@needs(WRITES)
def create_issue_comment(repo: Repository, number: int) -> tuple[Response, int]:
    hub, sent = core(), body()
    if pulls.find(hub, repo, number) is None:
        raise not_found()
    required(sent, "body")
    too_long("IssueComment", sent["body"])
    moment = hub.world.clock.stamp()
    made = IssueComment(hub.world.next_id(), repo.id, number, hub.app.bot, sent["body"], moment, moment)
    hub.world.tables.issue_comments[made.id] = made
    hub.emit("issue_comment", "created", repo, hub.app.bot, comment=made)
    return jsonify(written.issue_comment(hub, made)), 201


@api.get(COMMENT)
@needs(READS)
def get_issue_comment(repo: Repository, number: int) -> Response:
    return jsonify(written.issue_comment(core(), find_issue_comment(repo, number)))


@api.patch(COMMENT)
@needs(WRITES)
def edit_issue_comment(repo: Repository, number: int) -> Response:
    found, sent = find_issue_comment(repo, number), body()
    required(sent, "body")
    too_long("IssueComment", sent["body"])
    if found.user != core().app.bot:
        raise Problem(403, "Resource not accessible by integration")
    found.body, found.updated = sent["body"], core().world.clock.stamp()
    return jsonify(written.issue_comment(core(), found))


@api.delete(COMMENT)
@needs(WRITES)
def delete_issue_comment(repo: Repository, number: int) -> tuple[str, int]:
    found = find_issue_comment(repo, number)
    del core().world.tables.issue_comments[found.id]
    return "", 204


def find_issue_comment(repo: Repository, number: int) -> IssueComment:
    """Raises not_found."""
    found = core().world.tables.issue_comments.get(number)
    if found is None or found.repository != repo.id:
        raise not_found()
    return found


@api.get(f"{COMMENT}/reactions")
@needs(READS)
def issue_reactions(repo: Repository, number: int) -> Response:
    return page(find_issue_comment(repo, number).reactions, lambda each: written.reaction(core(), each))


@api.post(f"{COMMENT}/reactions")
@needs(WRITES)
def react_to_issue_comment(repo: Repository, number: int) -> tuple[Response, int]:
    return _react(find_issue_comment(repo, number))


@api.get("/repos/<owner>/<repo>/pulls/comments/<int:number>/reactions")
@needs("pull_requests:read")
def inline_reactions(repo: Repository, number: int) -> Response:
    return page(find_comment(repo, number).reactions, lambda each: written.reaction(core(), each))


@api.post("/repos/<owner>/<repo>/pulls/comments/<int:number>/reactions")
@needs("pull_requests:write")
def react_to_inline_comment(repo: Repository, number: int) -> tuple[Response, int]:
    return _react(find_comment(repo, number))


def _react(found: Comment | IssueComment) -> tuple[Response, int]:
    """201 for a new one, 200 for one that is there already. Sends no webhook."""
    hub, content = core(), body().get("content")
    if content not in written.EMOJI:
        raise invalid_request(f'"{content}" is not a member of {list(written.EMOJI)}.')
    mine = next((each for each in found.reactions if (each.user, each.content) == (hub.app.bot, content)), None)
    if mine is not None:
        return jsonify(written.reaction(hub, mine)), 200
    made = Reaction(hub.world.next_id(), hub.app.bot, content, hub.world.clock.stamp())
    found.reactions.append(made)
    return jsonify(written.reaction(hub, made)), 201


@api.delete(f"{COMMENT}/reactions/<int:reaction>")
@needs(WRITES)
def unreact(repo: Repository, number: int, reaction: int) -> tuple[str, int]:
    found = find_issue_comment(repo, number)
    mine = next((each for each in found.reactions if each.id == reaction and each.user == core().app.bot), None)
    if mine is None:
        raise not_found()
    found.reactions.remove(mine)
    return "", 204
