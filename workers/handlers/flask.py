"""What workers/readers/api/flask.py finds; it loads this when there is such a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.compare import ROUTE
from workers.handlers.outside import guards_in, statements
from workers.handlers.python import (
    Function,
    Module,
    calls,
    dotted,
    functions,
    head_of,
    inner,
    items,
    keyword,
    last,
    literal,
    module,
    sorted_out,
)  # fmt: skip
from workers.handlers.sides import compared
from workers.handlers.words import guards
from workers.scene import Scene

_METHODS = frozenset(("route", "get", "post", "put", "patch", "delete"))
_VERBS = frozenset(("get", "post", "put", "patch", "delete"))
_BEFORE = frozenset(("before_request", "before_app_request"))


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and what changed about them."""
    return compared("Flask", change, scene, find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    """What guards the whole application; of a blueprint's own file the endpoints tell."""
    del endpoint
    used = statements(scene, ("before_request", "before_app_request"), (".py",))
    return next((asking for statement, text in used if (asking := guards_in(_following(text, statement)))), ())


def _following(text: str, statement: str) -> str:
    """The few lines from there on: the function that is decorated, or the one that is given."""
    at = text.find(statement)
    return text[at : at + 300]


def find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    """The endpoints of one side of a file; None where it is none of the framework's."""
    source = module(scene, change, side)
    if not source.imports("flask", "flask_restful", "flask_smorest", "quart", "flask_restx"):
        return None
    before = list(_before(source))
    routes = dict(_resources(source.tree))
    found = [*_functions(source, side, before), *_classes(source, side, routes)]
    named = {one.handler.partition(".")[0] for one in found}
    return [*found, *_routes(source, side, {name: call for name, call in routes.items() if name not in named})]


def _before(source: Module) -> Iterator[tuple[str, Guard]]:
    """Of what the requests are guarded, and by what: blueprint or application, and the function."""
    for name, function, _ in functions(source.tree):
        for one in function.decorator_list:
            asked = name if guards(name) else next((word for word in inner(function.body) if guards(word)), "")
            if last(one) in _BEFORE and asked:
                yield dotted(one).rpartition(".")[0], Guard(asked, one.lineno)


def _functions(source: Module, side: Side, before: list[tuple[str, Guard]]) -> Iterator[Endpoint]:
    for name, function, _ in functions(source.tree):
        for route in function.decorator_list:
            if isinstance(route, ast.Call) and isinstance(route.func, ast.Attribute) and route.func.attr in _METHODS:
                yield _endpoint(
                    source, side, name, function, route, [g for owner, g in before if owner == dotted(route.func.value)]
                )


def _endpoint(  # noqa: PLR0913, PLR0917
    source: Module, side: Side, name: str, function: Function, route: ast.Call, before: list[Guard]
) -> Endpoint:
    path = literal(route.args[0]) if route.args else literal(keyword(route, "rule"))
    listed = tuple(word.upper() for one in items(keyword(route, "methods")) if (word := literal(one)))
    asking, opening, rest = sorted_out(one for one in function.decorator_list if one is not route)
    first, end = head_of(function)
    return Endpoint(
        Span(source.path, first, end, side),
        "Flask",
        name,
        listed or (("GET",) if last(route) == "route" else (last(route).upper(),)),
        path,
        (*asking, *before),
        tuple(opening),
        tuple(rest),
        inner(function.body),
        "/api" in (path or "") or re.search(r"(^|/)api(/|\.py$|_)", source.path) is not None,
    )


def _resources(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Class → the call that gives it paths: `api.add_resource(Orders, "/orders")`."""
    for call in calls(tree):
        if last(call) == "add_resource" and len(call.args) > 1 and last(call.args[0]):
            yield last(call.args[0]), call


def _paths(call: ast.Call | None) -> list[str]:
    return [path for one in (call.args[1:] if call is not None else ()) if (path := literal(one))]


def _routes(source: Module, side: Side, routes: dict[str, ast.Call]) -> Iterator[Endpoint]:
    """The paths of classes of other files."""
    for name, call in routes.items():
        span = Span(source.path, call.lineno, call.end_lineno or call.lineno, side)
        for path in _paths(call):
            yield Endpoint(span, "Flask", ROUTE + name, (), path, serves_data=True)


def _classes(source: Module, side: Side, routes: dict[str, ast.Call]) -> Iterator[Endpoint]:
    """Classes with methods of HTTP's names that are made for it."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef) or not any(last(base).endswith(("View", "Resource")) for base in node.bases):
            continue
        listed = [one for item in node.body for one in _listed(item)]
        paths = _paths(routes.get(node.name))
        for method in node.body:
            if isinstance(method, Function) and method.name in _VERBS:
                asking, opening, rest = sorted_out([*listed, *node.decorator_list, *node.bases, *method.decorator_list])
                first, end = head_of(method)
                span, name = Span(source.path, first, end, side), f"{node.name}.{method.name}"
                found = (tuple(asking), tuple(opening), tuple(rest), inner(method.body))
                verbs = (method.name.upper(),) if paths else ()
                for path in paths or (None,):
                    yield Endpoint(span, "Flask", name, verbs, path, *found, bool(paths))


def _listed(item: ast.stmt) -> list[ast.expr]:
    named = isinstance(item, ast.Assign) and any(last(one) in {"decorators", "method_decorators"} for one in item.targets)
    return items(item.value) if named and isinstance(item, ast.Assign) else []
