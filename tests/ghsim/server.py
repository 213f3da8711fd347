"""The simulator as a web server on loopback: Flask inside, the wire around it, threads, sockets that close at the end."""

from __future__ import annotations

import functools
import socket
import threading
from typing import Any

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .breaks import problem
from .core import core
from .errors import Problem, not_found
from .graph import graph
from .page import page
from .remote import control
from .routes import api, app, checks, issues, pulls, repositories, reviews
from .smart_http import git

ROUTES = (app, checks, issues, pulls, repositories, reviews)


class Handler(WSGIRequestHandler):
    """Quiet, with connections kept alive, and without the 40 ms that Nagle and delayed ACKs would add to each answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing: the simulator keeps a request log of its own."""


class Server(ThreadedWSGIServer):
    """Knows its open connections, so that closing it leaves no thread behind."""

    def __init__(self, port: int, application: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__("127.0.0.1", port, application, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of ours; all else is in the answer."""

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="ghsim", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self.shutdown()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # gone already
        self.server_close()


@functools.cache
def endpoints() -> Flask:
    """One for all simulators of a process, as its address map takes 40 ms: which of them is meant stands in the environ."""
    flask = Flask(__name__, template_folder="templates")
    flask.json.sort_keys = False  # type: ignore[attr-defined]
    for blueprint in (api, git, graph, control, page):
        flask.register_blueprint(blueprint)
    flask.register_error_handler(Problem, problem)
    flask.register_error_handler(HTTPException, _http_error)
    flask.register_error_handler(Exception, _broken)
    return flask


def _http_error(error: HTTPException) -> Response:
    if error.code == 404:
        return problem(not_found())  # type: ignore[return-value]
    answer = jsonify({"message": error.name, "status": str(error.code)})
    answer.status_code = error.code or 500
    return answer


def _broken(error: Exception) -> Response:
    """A fault of the simulator's own: told by `invariants`, so that no test passes over it."""
    import traceback

    core().contract.violations.append("simulator: " + "".join(traceback.format_exception(error)))
    return problem(Problem(500, "Server Error"))  # type: ignore[return-value]
