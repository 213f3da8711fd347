"""What goes wrong on the wire when the fault plan says so: the answers given instead, and no answer at all."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Response

from .core import Core
from .errors import OFF_DIFF, Problem
from .faults import Fault
from .records import Token

UNICORN = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>This page is taking too long to load.</body></html>"


def canned(hub: Core, fault: Fault, token: Token | None) -> Response | None:
    """What is answered instead, with nothing done; None where the request runs first."""
    action, wait = fault.action, fault.retry_after
    later = {} if wait is None else {"Retry-After": str(wait)}
    if action == "502-before":
        return Response(UNICORN, 502, mimetype="text/html")
    if action in {"hang-before", "reset-before"}:
        return Hangup(hub, hangs=action == "hang-before")
    if action == "401":
        return problem(Problem(401, "Bad credentials"))
    if action == "404":
        return problem(Problem(404, "Not Found"))
    if action == "403-primary":
        reset = str(int(hub.world.clock.now().timestamp()) + (wait or 0))
        return limited({"X-RateLimit-Limit": str(hub.hourly), "X-RateLimit-Reset": reset}, token)
    if action in {"403-secondary", "429"}:
        words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        return problem(Problem(403 if action[0] == "4" and action != "429" else 429, words, headers=later))
    if action == "422-anchor":
        return problem(Problem(422, "Unprocessable Entity", [OFF_DIFF]))
    if action == "422-abuse":
        told = {
            "resource": "PullRequestReviewComment",
            "code": "abuse",
            "field": "base",
            "message": "was submitted too quickly",
        }
        return problem(Problem(422, "Validation Failed", [told]))
    return None


def after(hub: Core, fault: Fault) -> Response | None:
    """What becomes of the answer once all is done."""
    if fault.action == "502-after":
        return Response(UNICORN, 502, mimetype="text/html")
    return Hangup(hub, hangs=fault.action == "hang") if fault.action in {"hang", "reset"} else None


def limited(limit: dict[str, str], token: Token | None) -> Response:
    """The primary limit is used up."""
    whose = f"installation ID {token.installation}" if token else "127.0.0.1"
    return problem(Problem(403, f"API rate limit exceeded for {whose}.", headers={**limit, "X-RateLimit-Remaining": "0"}))


class Hangup(Response):
    """No answer at all: after hanging for a while, or at once by a reset of the connection."""

    def __init__(self, hub: Core, *, hangs: bool) -> None:
        super().__init__(status=599)
        self.hub, self.hangs = hub, hangs

    def __call__(self, environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
        if self.hangs:
            self.hub.faults.hang()
        connection = environ["werkzeug.socket"]
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)  # else the server would wait for the next request on it
        raise ConnectionResetError("by the fault plan")


def problem(trouble: Problem) -> Response:
    """An error as GitHub answers it."""
    body = json.dumps(trouble.body())
    return Response(body, trouble.status, trouble.headers, mimetype="application/json")
