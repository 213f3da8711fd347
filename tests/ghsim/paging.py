"""Pages of a list with GitHub's Link header; JSON bodies read as GitHub reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, request

from .core import core
from .errors import Problem, invalid_request

Item = TypeVar("Item")


def page(found: Sequence[Item], shape: Callable[[Item], Any], wrap: str = "") -> Response:
    """One page, shaped: only what is shown is shaped. `wrap` names the list inside an object with `total_count`."""
    size = min(max(request.args.get("per_page", 30, type=int), 1), 100)
    number = max(request.args.get("page", 1, type=int), 1)
    shown = [shape(each) for each in found[(number - 1) * size : number * size]]
    answer = jsonify({"total_count": len(found), wrap: shown} if wrap else shown)
    last = max(-(-len(found) // size), 1)
    steps = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    wanted = [(rel, n) for rel, n in steps.items() if 1 <= n <= last and n != number and not (rel == "first" and number == 1)]
    if wanted:
        place = core().api + request.path
        links = (f'<{place}?{urlencode({**request.args, "page": n})}>; rel="{rel}"' for rel, n in wanted)
        answer.headers["Link"] = ", ".join(links)
    return answer


def body() -> dict[str, Any]:
    """The JSON object sent. Raises 400 in GitHub's words."""
    sent = request.get_json(silent=True)
    if sent is None and not request.get_data():
        return {}
    if not isinstance(sent, dict):
        raise Problem(400, "Problems parsing JSON")
    return sent


def required(sent: dict[str, Any], *names: str) -> None:
    """Raises 422 naming what is missing."""
    for name in names:
        if sent.get(name) in {None, ""}:
            raise invalid_request(f'"{name}" wasn\'t supplied.')


def legacy() -> bool:
    """Whether the version asked for is the older one."""
    return request.headers.get("X-GitHub-Api-Version", "2022-11-28") == "2022-11-28"
