"""git over HTTP: `git http-backend` behind the token check. Read only: nobody pushes with an App's token of ours."""

from __future__ import annotations

import gzip
import subprocess

from flask import Blueprint, Response, request

from . import gitstore
from .access import Caller, caller, find
from .core import core
from .errors import Problem

git = Blueprint("git", __name__)
CHALLENGE = {"WWW-Authenticate": 'Basic realm="GitHub"'}


@git.route("/<owner>/<name>.git/<path:rest>", methods=["GET", "POST"])
@git.route("/git/<owner>/<name>.git/<path:rest>", methods=["GET", "POST"])
def serve(owner: str, name: str, rest: str) -> Response:
    """Basic `x-access-token:TOKEN` with contents:read on this repository; public ones need none."""
    hub = core()
    try:
        who = caller()
        repo = find(owner, name)
    except Problem as trouble:
        if trouble.status in {301, 307}:
            return _moved(owner, name, rest)
        return _refuse(trouble.status if trouble.status == 403 else 401)
    if repo.private and not (who.owns(hub, repo) and who.may("contents:read")):
        return _refuse(401 if who.token is None else 403 if who.owns(hub, repo) else 404)
    return _backend(repo.git, rest, who)


def _moved(owner: str, name: str, rest: str) -> Response:
    repo = core().world.tables.repositories[core().world.tables.renamed[f"{owner}/{name}".lower()]]
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    return Response("", 301, {"Location": f"{core().html}/{repo.full_name}.git/{rest}{query}"})


def _refuse(status: int) -> Response:
    words = {401: "Bad credentials", 403: "Write access to repository not granted.", 404: "Repository not found."}
    return Response(words[status], status, CHALLENGE if status == 401 else {}, mimetype="text/plain")


def _backend(folder: str, rest: str, who: Caller) -> Response:
    """Run the CGI program on one repository. git compresses long requests: undo that here."""
    raw = request.get_data()
    if request.headers.get("Content-Encoding") == "gzip":
        raw = gzip.decompress(raw)
    environment = gitstore.ENVIRONMENT | {
        "GIT_PROJECT_ROOT": folder,
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{rest}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query_string.decode(),
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(raw)),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "REMOTE_USER": f"installation-{who.token.installation}" if who.token else "",
    }
    done = subprocess.run(["git", "http-backend"], input=raw, capture_output=True, check=False, env=environment)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
    status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
    return Response(body, status, [(name, value) for name, value in headers if name != "Status"])
