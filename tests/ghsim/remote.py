# ruff: noqa: SIM905  lists of words read better as words
"""Stage directions over HTTP, for a simulator that runs as its own process: `POST /_sim/NAME` with JSON arguments."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import requests
from flask import Blueprint, Response, jsonify, request

control = Blueprint("control", __name__)
ALLOWED = set(
    "create_repository import_repository fork grant push move delete_branch open_pull close_pull reopen ready".split()
)
ALLOWED |= set("edit_pull comment edit_comment reply resolve rerequest enqueue prepare_fix set_webhook deliver state".split())
ALLOWED |= set("invariants suspend unsuspend uninstall remove rename delete_repository tip view".split())


@control.post("/_sim/<name>")
def call(name: str) -> tuple[Response, int]:
    """Repositories are given by their numeric id as `repo` (and `fork`)."""
    if name not in ALLOWED:
        return jsonify({"error": f"no such direction: {name}"}), 404
    stage = request.environ["ghsim.stage"]
    arguments = request.get_json()
    for key in {"repo", "fork"} & set(arguments):
        arguments[key] = stage.view(arguments[key])
    if "source" in arguments:
        arguments["source"] = Path(arguments["source"])
    return jsonify({"result": _plain(getattr(stage, name)(**arguments))}), 200


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {key: str(each) if isinstance(each, Path) else each for key, each in asdict(value).items()}
    return value


class Remote:
    """The other end: `Remote(url).push(repo=12, branch="topic", files={...})`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def __getattr__(self, name: str) -> Any:
        def direct(**arguments: Any) -> Any:
            answer = requests.post(f"{self.url}/_sim/{name}", json=arguments, timeout=60)
            answer.raise_for_status()
            return answer.json()["result"]

        return direct
