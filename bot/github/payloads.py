"""The bodies of our writes, within GitHub's limits: what is too long is cut, as one such entry sinks a whole request.

Limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run (50 annotations a request, 64 KB a message,
255 characters a title, 65,535 a summary or text); the body of a review or comment 65,536 characters, as GitHub's error says.
"""

from __future__ import annotations

from typing import Any

from bot.domain.posted import Annotation, CheckRun, NewInline, PostReview

CHECK_NAME = "Backstop"
BATCH = 50
"""Annotations in one request; a PATCH appends."""
BODY = 65_000
"""Bytes of a body, summary, text or message."""
TITLE = 255
_SIDES = {"head": "RIGHT", "base": "LEFT"}

Payload = dict[str, Any]


def clipped(text: str, most: int = BODY) -> str:
    """`text` in at most `most` bytes of UTF-8; lone surrogates, which JSON cannot carry, as question marks."""
    data = text.encode("utf-8", "replace")
    return (data if len(data) <= most else data[: most - 3]).decode("utf-8", "ignore") + ("…" if len(data) > most else "")


def review(wanted: PostReview) -> Payload:
    """A submitted review: `event` says COMMENT, because without one GitHub leaves it PENDING."""
    return {
        "commit_id": wanted.commit,
        "event": "COMMENT",
        "body": clipped(wanted.body),
        "comments": [_comment(comment) for comment in wanted.comments],
    }


def check_run(wanted: CheckRun) -> list[Payload]:
    """The requests that bring a check run to what is wanted; its conclusion comes in the last: it must not look done early."""
    batches = [wanted.annotations[start : start + BATCH] for start in range(0, len(wanted.annotations), BATCH)] or [()]
    requests = [_run(wanted, batch, "") for batch in batches[:-1]]
    return [*requests, _run(wanted, batches[-1], wanted.conclusion)]


def _run(wanted: CheckRun, annotations: tuple[Annotation, ...], conclusion: str) -> Payload:
    output: Payload = {"title": clipped(wanted.title, TITLE), "summary": clipped(wanted.summary)}
    if wanted.text:
        output["text"] = clipped(wanted.text)
    if annotations:
        output["annotations"] = [_annotation(annotation) for annotation in annotations]
    state: Payload = {"status": "completed", "conclusion": conclusion} if conclusion else {"status": "in_progress"}
    return {"name": CHECK_NAME, "external_id": wanted.external_id, "output": output, **state}


def _annotation(annotation: Annotation) -> Payload:
    return {
        "path": annotation.path,
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "annotation_level": annotation.level,
        "title": clipped(annotation.title, TITLE),
        "message": clipped(annotation.message),
    }


def _comment(comment: NewInline) -> Payload:
    """One line goes without `start_line`: GitHub wants it strictly before `line`."""
    anchor = comment.anchor
    side = _SIDES[anchor.side]
    span: Payload = {"start_line": anchor.start, "start_side": side} if anchor.start < anchor.line else {}
    return {"path": anchor.path, "line": anchor.line, "side": side, "body": clipped(comment.body), **span}
