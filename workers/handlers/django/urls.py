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
    made_before = dict(_made(source.tree))
    for call in calls(source.tree):
        kind, given = last(call), _given(call)
        made = isinstance(call.func, ast.Name) and _PATH.search(kind) is not None
        path = literal(given[0]) if made or (kind == "register" and isinstance(call.func, ast.Attribute)) else None
        if path is None or given[1] is None or last(given[1]) == "include":
            continue
        given_view = made_before.get(given[1].id, given[1]) if isinstance(given[1], ast.Name) else given[1]
        view, around, methods = _unwrapped(given_view)
        asking, opening, rest = sorted_out(around)
        at = call if given_view is given[1] else given_view
        span = Span(source.path, at.lineno, at.end_lineno or at.lineno, side)
        served = kind == "register" or _API.search(source.path) is not None or path.strip("^/").startswith("api/")
        found = (tuple(asking), tuple(opening), tuple(rest), (), served or bool(methods))
        if dotted(view):
            yield Endpoint(span, "Django", ROUTE + dotted(view), methods, path, *found)


def _made(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Views that are made of a class before a route names them: `orders = OrderViewSet.as_view({…})`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and last(node.value) == "as_view":
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _given(call: ast.Call) -> tuple[ast.expr | None, ast.expr | None]:
    """The path and the view, by their places or their names."""
    named = [next((word for key in keys if (word := keyword(call, key)) is not None), None) for keys in _NAMES]
    first, second = (call.args[at] if len(call.args) > at else named[at] for at in (0, 1))
    return first, second


def _unwrapped(node: ast.expr) -> tuple[ast.expr, list[ast.expr], tuple[str, ...]]:
    """The view, the calls that it is put in (`login_required(View.as_view())`), and the methods that a view set is given."""
    around: list[ast.expr] = []
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "as_view":
            given = node.args[0] if node.args else keyword(node, "actions")
            keys = [literal(one) for one in given.keys] if isinstance(given, ast.Dict) else []
            methods = tuple(sorted(word.upper() for word in keys if word)) if all(keys) else ()
            return node.func.value, [*around, *_listed(keyword(node, "permission_classes"))], methods
        if len(node.args) != 1:
            break
        around.append(node.func)
        node = node.args[0]
    return node, around, ()


def _listed(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else []
