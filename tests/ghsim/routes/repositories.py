"""Repositories, their files, who may do what in them, their commits' pull requests."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, jsonify, request

from .. import gitstore
from ..access import app_only, find, needs
from ..core import core
from ..errors import Problem, not_found
from ..paging import legacy, page
from ..records import Repository
from ..shapes import accounts
from ..shapes import pulls as shape
from . import api

RAW = "application/vnd.github.raw"
PERMISSION = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}


@api.get("/repos/<owner>/<repo>")
@needs("metadata:read")
def get_repository(repo: Repository) -> Response:
    return jsonify(accounts.full_repository(core(), repo))


@api.get("/repos/<owner>/<repo>/installation")
@app_only
def repository_installation(owner: str, repo: str) -> Response:
    found = core().installation_of(find(owner, repo).id)
    if found is None:
        raise not_found()
    return jsonify(accounts.installation(core(), found))


@api.get("/users/<login>")
def get_user(login: str) -> Response:
    who = core().world.tables.users.get(login)
    if who is None:
        raise not_found()
    return jsonify(accounts.public_user(core(), who))


@api.get("/repos/<owner>/<repo>/collaborators/<login>/permission")
@needs("metadata:read")
def permission(repo: Repository, login: str) -> Response:
    """Everybody may read a public repository; `maintain` is called write, `triage` read."""
    hub = core()
    if login not in hub.world.tables.users:
        raise not_found()
    role = "admin" if login == repo.owner else repo.roles.get(login, "" if repo.private else "read")
    granted = PERMISSION.get(role, "none")
    levels = {"pull": ("read", "triage", "write", "maintain", "admin"), "triage": ("triage", "write", "maintain", "admin")}
    levels |= {"push": ("write", "maintain", "admin"), "maintain": ("maintain", "admin"), "admin": ("admin",)}
    may = {name: role in roles for name, roles in levels.items()}
    who = accounts.user(hub, login) | {"permissions": may, "role_name": role or "none"}
    return jsonify({"permission": granted, "role_name": role or "none", "user": who})


@api.get("/repos/<owner>/<repo>/contents/", defaults={"path": ""})
@api.get("/repos/<owner>/<repo>/contents/<path:path>")
@needs("contents:read")
def contents(repo: Repository, path: str) -> Any:
    """A file (JSON up to 1 MB, raw up to 100 MB) or the list of a folder."""
    ref = request.args.get("ref") or repo.default_branch
    sha = gitstore.tip(repo.git, ref)
    if not sha:
        raise Problem(404, f"No commit found for the ref {ref}")
    data = gitstore.blob(repo.git, sha, path) if path else None
    if data is None:
        return _folder(repo, ref, sha, path)
    if request.headers.get("Accept", "").startswith(RAW):
        return Response(data, mimetype=f"{RAW}; charset=utf-8")
    kind, _, blob, size, _ = next(entry for entry in _entries(repo, sha, path) if entry[4] == path)
    small = size <= 1_000_000
    told = {"content": base64.encodebytes(data).decode() if small else "", "encoding": "base64" if small else "none"}
    return jsonify(_entry(repo, ref, "file" if kind != "120000" else "symlink", blob, size=size, path=path) | told)


def _entries(repo: Repository, sha: str, path: str) -> list[tuple[str, str, str, int, str]]:
    return gitstore.tree(repo.git, sha, path.rpartition("/")[0])


def _folder(repo: Repository, ref: str, sha: str, path: str) -> Response:
    found = gitstore.tree(repo.git, sha, path)[:1_000]
    if not found and path:
        raise not_found()
    kinds = {"tree": "dir", "blob": "file", "commit": "submodule"}
    return jsonify([_entry(repo, ref, kinds[kind], blob, size=size, path=name) for _, kind, blob, size, name in found])


def _entry(repo: Repository, ref: str, kind: str, blob: str, *, size: int, path: str) -> dict[str, Any]:
    hub = core()
    place, html = f"{hub.api}/repos/{repo.full_name}", f"{hub.html}/{repo.full_name}/blob/{ref}/{path}"
    url = f"{place}/contents/{path}?ref={ref}"
    git = f"{place}/git/{'trees' if kind == 'dir' else 'blobs'}/{blob}"
    names = {"name": path.rpartition("/")[2], "path": path, "sha": blob, "size": size, "type": kind, "url": url}
    download = f"{hub.html}/{repo.full_name}/raw/{ref}/{path}" if kind == "file" else None
    links = {"self": url, "git": git, "html": html}
    return names | {"html_url": html, "git_url": git, "download_url": download, "_links": links}


@api.get("/repos/<owner>/<repo>/commits/<sha>/pulls")
@needs("pull_requests:read")
def pulls_of_commit(repo: Repository, sha: str) -> Response:
    """Pull requests whose head is this commit. A guess: GitHub also knows merged ones that contain it."""
    hub = core()
    found = [pull for pull in hub.world.tables.pulls.values() if pull.repository == repo.id and pull.head_sha == sha]
    return page(found, lambda pull: shape.simple(hub, pull, legacy()))


@api.get("/repos/<owner>/<repo>/commits/<sha>")
@needs("contents:read")
def get_commit(repo: Repository, sha: str) -> Response:
    found = gitstore.tip(repo.git, sha)
    if not found:
        raise Problem(422, f"No commit found for SHA: {sha}")
    return jsonify(shape.commit(core(), repo, found))
