"""Views: functions of a request, and classes; what their decorators, bases and permission classes ask."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.changes import Side, Span
from bot.domain.handlers import Endpoint, Guard
from workers.handlers.python import (
    Function,
    Module,
    dotted,
    functions,
    head_of,
    inner,
    items,
    keyword,
    last,
    literal,
    sorted_out,
)
from workers.handlers.words import guards, opens

_VIEW = re.compile(r"(View|ViewSet|ViewBase|APIView|Viewset)$|ViewSet")
_API = re.compile(r"ViewSet|Viewset|APIView|API(Base)?$")
_ABOVE = re.compile(r"^(Base|Abstract)[A-Z]|(Base|Mixin)$")
"""What others extend: no route leads to it."""
_PERMISSIONS = frozenset(("permission_classes", "authentication_classes"))


def views(source: Module, side: Side) -> Iterator[Endpoint]:
    """Every view of a file."""
    for name, function, owner in functions(source.tree):
        first = next(iter((*function.args.posonlyargs, *function.args.args)), None)
        if owner is None and "." not in name and first is not None and first.arg in {"request", "req"}:
            yield _function(source, side, name, function)
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and any(_VIEW.search(last(base)) for base in node.bases):
            yield from _class(source, side, node)


def _function(source: Module, side: Side, name: str, function: Function) -> Endpoint:
    asking, opening, rest = _put(function.decorator_list)
    first, end = head_of(function)
    served = any(last(one) == "api_view" for one in function.decorator_list)
    found = (tuple(asking), tuple(opening), tuple(rest), inner(function.body), served)
    return Endpoint(Span(source.path, first, end, side), "Django", name, (), None, *found)


def _class(source: Module, side: Side, node: ast.ClassDef) -> Iterator[Endpoint]:
    """The class, and those of its methods that are decorated: what guards the class guards them."""
    permitted = [item for item in node.body if _permission(item)]
    asking, opening, rest = _put([*node.bases, *node.decorator_list])
    above = list(asking)
    for item in permitted:
        more, open_, other = _classes(getattr(item, "value", None), item.lineno)
        if len(more) > 1 and _named(item) == "authentication_classes":  # any of them will do
            more = [Guard("authentication_classes", item.lineno)]
        asking, opening, rest = asking + more, opening + open_, rest + other
    inside = inner(item for item in node.body if item not in permitted)
    first, _ = head_of(node)
    abstract = _ABOVE.search(node.name) or {"ABC", "ABCMeta"} & {last(one) for one in (*node.bases, *_metaclass(node))}
    served = any(_API.search(last(base)) for base in node.bases) and not abstract
    span = Span(source.path, first, node.lineno, side)
    yield Endpoint(span, "Django", node.name, (), None, tuple(asking), tuple(opening), tuple(rest), inside, served)
    for method in node.body:
        if isinstance(method, Function) and method.decorator_list:
            own = _put(method.decorator_list)
            instead = any(isinstance(one, ast.Call) and keyword(one, "permission_classes") for one in method.decorator_list)
            start, end = head_of(method)
            yield Endpoint(
                Span(source.path, start, end, side),
                "Django",
                f"{node.name}.{method.name}",
                (),
                None,
                (*own[0], *(above if instead else asking)),
                tuple(own[1]),
                (*own[2], *rest),
                inner(method.body),
                served and any(last(one) == "action" for one in method.decorator_list),
            )


def _metaclass(node: ast.ClassDef) -> list[ast.expr]:
    return [one.value for one in node.keywords if one.arg == "metaclass"]


def _permission(item: ast.stmt) -> bool:
    return _named(item) in _PERMISSIONS


def _named(item: ast.stmt) -> str:
    targets = item.targets if isinstance(item, ast.Assign) else [item.target] if isinstance(item, ast.AnnAssign) else []
    return next((name for one in targets if (name := last(one)) in _PERMISSIONS), "")


def _put(nodes: list[ast.expr]) -> tuple[list[Guard], list[Guard], list[str]]:
    """What stands there, with what `@permission_classes([…])` and `@action(permission_classes=[…])` name."""
    asking, opening, rest = sorted_out(node for node in nodes if last(node) not in {*_PERMISSIONS, "action"})
    for node in nodes:
        if isinstance(node, ast.Call) and last(node) in {*_PERMISSIONS, "action"}:
            listed = keyword(node, "permission_classes") if last(node) == "action" else next(iter(node.args), None)
            if listed is not None:
                more, open_, other = _classes(listed, node.lineno)
                asking, opening, rest = asking + more, opening + open_, rest + other
    return asking, opening, rest


def _classes(node: ast.expr | None, line: int) -> tuple[list[Guard], list[Guard], list[str]]:
    """The members of a list of permission classes: each is a guard, but those that let everybody in; [] lets everybody in."""
    if not isinstance(node, ast.List | ast.Tuple):
        return [], [], [] if node is None else [dotted(node) or "permissions"]
    named = [(word, one.lineno) for one in items(node) for word in _names(one)]
    opening = [Guard(name, at) for name, at in named if opens(name)]
    if not named:
        opening = [Guard("[]", line)]
    asking = [Guard(name, at) for name, at in named if not opens(name) and (guards(name) or name[:1].isupper())]
    return asking, opening, []


def _names(node: ast.expr) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)] or [literal(node) or last(node)]
