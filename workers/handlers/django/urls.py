"""URLs: `path`, `re_path`, `url` and a router's `register`, with what is put around the view there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint
from workers.handlers.compare import ROUTE
from workers.handlers.python import Module, calls, dotted, keyword, last, literal, sorted_out

_PATH = re.compile(r"^(url|(re_)?path)$|_(url|path)$")
"""Functions that make a route, a project's own (`optional_slash_path`) included."""
_NAMES = ("route", "regex", "prefix"), ("view", "viewset")
_API = re.compile(r"(^|/)(rest_)?api(/|_|\.py$)")


def urls(source: Module, side: Side) -> Iterator[Endpoint]:
    """Every route of a file; those that include others lead to no view."""
    for call in calls(source.tree):
        kind, given = last(call), _given(call)
        made = isinstance(call.func, ast.Name) and _PATH.search(kind) is not None
        path = literal(given[0]) if made or (kind == "register" and isinstance(call.func, ast.Attribute)) else None
        if path is None or given[1] is None or last(given[1]) == "include":
            continue
        view, around = _unwrapped(given[1])
        asking, opening, rest = sorted_out(around)
        span = Span(source.path, call.lineno, call.end_lineno or call.lineno, side)
        served = kind == "register" or _API.search(source.path) is not None or path.strip("^/").startswith("api/")
        found = (tuple(asking), tuple(opening), tuple(rest), (), served)
        if dotted(view):
            yield Endpoint(span, "Django", ROUTE + dotted(view), (), path, *found)


def _given(call: ast.Call) -> tuple[ast.expr | None, ast.expr | None]:
    """The path and the view, by their places or their names."""
    named = [next((word for key in keys if (word := keyword(call, key)) is not None), None) for keys in _NAMES]
    first, second = (call.args[at] if len(call.args) > at else named[at] for at in (0, 1))
    return first, second


def _unwrapped(node: ast.expr) -> tuple[ast.expr, list[ast.expr]]:
    """The view, and the calls that it is put in: `login_required(View.as_view())`."""
    around: list[ast.expr] = []
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
            return node.func.value, [*around, *_listed(keyword(node, "permission_classes"))]
        if len(node.args) != 1:
            break
        around.append(node.func)
        node = node.args[0]
    return node, around


def _listed(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else []
