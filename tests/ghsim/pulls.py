"""What is worked out of a pull request and its git: merge base, files, where a comment stands now, whether it merges."""

from __future__ import annotations

from typing import NamedTuple

from . import diff, gitstore
from .core import Core
from .errors import NO_PATH, OFF_DIFF, OTHER_HUNK, START_AFTER, unprocessable
from .records import Comment, Pull, Repository, Review

MOST_FILES = 3_000  # GitHub's "repository limits": a pull request shows no more of them


def find(hub: Core, repo: Repository, number: int) -> Pull | None:
    pulls = hub.world.tables.pulls.values()
    return next((pull for pull in pulls if pull.repository == repo.id and pull.number == number), None)


def repository(hub: Core, pull: Pull) -> Repository:
    return hub.world.tables.repositories[pull.repository]


def merge_base(hub: Core, pull: Pull, head: str = "") -> str:
    """Of the base branch as the last event left it and the head (or another commit)."""
    repo = repository(hub, pull)
    return gitstore.merge_base(repo.git, pull.base_sha, head or pull.head_sha) or pull.base_sha


def files(hub: Core, pull: Pull, head: str = "") -> tuple[diff.FileDiff, ...]:
    """Three-dot diff at the head or at an earlier commit of the pull request."""
    head = head or pull.head_sha
    return diff.files(repository(hub, pull).git, merge_base(hub, pull, head), head)


def commits(hub: Core, pull: Pull) -> tuple[str, ...]:
    return gitstore.commits(repository(hub, pull).git, merge_base(hub, pull), pull.head_sha)


def mergeable(hub: Core, pull: Pull) -> bool | None:
    """None when first asked after a push: GitHub works it out in the background. None for a merged one, too."""
    if pull.merged or pull.mergeable_known != pull.head_sha:
        pull.mergeable_known = pull.head_sha
        return None
    return bool(gitstore.merge_tree(repository(hub, pull).git, pull.base_sha, pull.head_sha))


def reviews(hub: Core, pull: Pull, viewer: str = "") -> list[Review]:
    """Submitted ones, oldest first, and the viewer's own pending one."""
    found = [review for review in hub.world.tables.reviews.values() if review.pull == pull.id]
    return [review for review in found if review.state != "PENDING" or review.user == viewer]


def comments(hub: Core, pull: Pull, viewer: str = "") -> list[Comment]:
    shown = {review.id for review in reviews(hub, pull, viewer)}
    return [comment for comment in hub.world.tables.comments.values() if comment.pull == pull.id and comment.review in shown]


class Place(NamedTuple):
    """Where somebody wants to comment; `start` is None for one line."""

    path: str
    line: int
    side: diff.Side
    start: int | None
    start_side: diff.Side


def anchor(hub: Core, pull: Pull, commit: str, place: Place) -> str:
    """The `diff_hunk` of a comment there. Raises 422 in GitHub's words when the lines are not in the diff."""
    file = next((each for each in files(hub, pull, commit)[:MOST_FILES] if each.path == place.path), None)
    if file is None:
        raise unprocessable(NO_PATH)
    if place.start is not None and place.start_side == place.side and place.start >= place.line:
        raise unprocessable(START_AFTER)
    placed = ((hunk, index) for hunk in file.hunks if (index := hunk.place(place.line, place.side)) is not None)
    hunk, index = next(placed, (None, 0))
    if hunk is None:
        raise unprocessable(OFF_DIFF)
    if place.start is not None:
        first = hunk.place(place.start, place.start_side)
        if first is None:
            raise unprocessable(OTHER_HUNK)
        if first >= index:
            raise unprocessable(START_AFTER)
    return hunk.until(index)


def line_now(hub: Core, pull: Pull, comment: Comment, line: int | None) -> int | None:
    """Where the line of a comment is at the present head; None when it is outdated."""
    if line is None:
        return None
    folder = repository(hub, pull).git
    if comment.side == "RIGHT":
        now = diff.moved(folder, comment.path, comment.commit, pull.head_sha, line)
    else:
        now = diff.moved(folder, comment.path, comment.merge_base, merge_base(hub, pull), line)
    file = next((each for each in files(hub, pull) if each.path == comment.path), None)
    if now is None or file is None:
        return None
    return now if any(hunk.place(now, comment.side) is not None for hunk in file.hunks) else None


def outdated(hub: Core, pull: Pull, comment: Comment) -> bool:
    return line_now(hub, pull, comment, comment.line) is None
