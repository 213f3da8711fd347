"""Which functions a framework calls with a request, and what of it the client sent."""

from __future__ import annotations

import ast

from workers.handlers.python import Function, dotted, last

ROUTES = frozenset(("route", "get", "post", "put", "patch", "delete", "api_view", "api_route", "action", "view_config"))
_SENT = frozenset(
    f"{request}.{part}"
    for request in ("request", "self.request", "flask.request")
    for part in ("json", "data", "form", "POST", "get_json", "values")
)


def is_handler(function: Function) -> bool:
    """By a route's decorator, or as a view that takes a request first."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return any(last(one) in ROUTES for one in function.decorator_list) or "request" in names[:2]


def sent(node: ast.AST | None, known: frozenset[str] = frozenset()) -> bool:
    """Whether it is all that a client sent: `request.json`, `request.get_json()`, `request.POST.dict()`, or a name for it."""
    name = dotted(node)
    return name in _SENT or name in known or name.removesuffix(".dict").removesuffix(".to_dict") in _SENT


def named(function: Function) -> frozenset[str]:
    """The names that stand for all that the client sent and for nothing else in a function."""
    found: dict[str, bool] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = found.get(target.id, True) and sent(node.value)
                elif isinstance(target, ast.Subscript):  # something of it is set: it is no longer only the client's
                    found[dotted(target)] = False
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"pop", "clear"}:
            found[dotted(node.func.value)] = False
        elif isinstance(node, ast.Delete):
            found.update((dotted(target), False) for target in node.targets)
    return frozenset(name for name, whole in found.items() if whole)
