"""Loops of a RunPython function that send statements for each row of a model, or for each batch of them, by their shape.

Only loops over what may be most of a table's rows: all of them, or those where something is or is not empty.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workers.frameworks.django.rows import Asked, Scope, Step

_ON_ROWS = frozenset(
    ("save", "delete", "add", "set", "remove", "clear", "create", "get_or_create", "update_or_create", "update")
)
_ON_MODELS = frozenset(("create", "get_or_create", "update_or_create", "update", "delete", "get"))
_BATCHED = frozenset(("update", "delete", "bulk_update"))
_FEW = frozenset(("distinct", "aggregate", "first", "get", "last", "earliest", "latest", "in_bulk", "dates", "raw", "none"))
_BOUNDS = ("gt", "gte", "lt", "lte", "range", "in")
_DEPTH = 3


def loops(scope: Scope) -> Iterator[tuple[ast.For | ast.While, Asked, tuple[str, ...], bool]]:
    """Each loop, whose rows it goes through, the calls that send something, and whether it does so in batches."""
    for node in _outermost(scope, scope.function.body):
        asked = scope.asked(node.iter) if isinstance(node, ast.For) else None
        if isinstance(node, ast.For) and asked is not None:
            sends = tuple(dict.fromkeys(_sends(scope, node.body, _targets(node)))) if most(asked) else ()
            if any(_writes(word) for word in sends) or (sends and _collects(scope)):
                yield node, asked, sends, asked.grouped
        elif found := _batches(scope, node):
            yield node, found[0], found[1], True


def most(asked: Asked) -> bool:
    """Whether it may be nearly every row: nothing narrows it down but a look for what is empty."""
    return not any(map(_narrows, asked.steps))


def _narrows(step: Step) -> bool:
    if isinstance(step, ast.Subscript):
        return True
    word = step.func.attr if isinstance(step.func, ast.Attribute) else ""
    if word in _FEW:
        return True
    return word == "filter" and (bool(step.args) or not all(map(_empty, step.keywords)))


def _empty(keyword: ast.keyword) -> bool:
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
    return (keyword.arg or "").endswith("__isnull") or value is None or value == ""


def _outermost(scope: Scope, body: list[ast.stmt]) -> Iterator[ast.For | ast.While]:
    """Loops that are in no other that goes through rows."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.For | ast.While):
            yield node
            if isinstance(node, ast.While) or scope.asked(node.iter) is not None or _ranges(node):
                continue
        waiting += reversed(list(ast.iter_child_nodes(node)))


def _targets(node: ast.For) -> frozenset[str]:
    return frozenset(one.id for one in ast.walk(node.target) if isinstance(one, ast.Name))


def _sends(scope: Scope, body: list[ast.stmt], rows: frozenset[str], depth: int = 0) -> Iterator[str]:
    """The calls that send a statement for a row, by the names they are known by."""
    for call in (node for outer in body for node in ast.walk(outer) if isinstance(node, ast.Call)):
        word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if word == "save":
            yield "save()"
        elif (
            word in _ON_MODELS and isinstance(call.func, ast.Attribute) and (asked := scope.asked(call.func.value)) is not None
        ):
            yield f"{asked.model.name}.{word}()"
        elif word in _ON_ROWS and isinstance(call.func, ast.Attribute) and _root(call.func.value) in rows:
            yield f"{word}()"
        elif isinstance(call.func, ast.Name) and depth < _DEPTH and (inner := scope.called(call)) is not None:
            given = frozenset(
                name.arg
                for name, value in zip(inner.function.args.args, call.args, strict=False)
                if isinstance(value, ast.Name) and value.id in rows
            )
            yield from _sends(inner, inner.function.body, given, depth + 1)


def _writes(send: str) -> bool:
    return not send.endswith(".get()")


def _collects(scope: Scope) -> bool:
    """Whether what the loop has asked for, row by row, is written at once behind it."""
    calls = (node.func for node in ast.walk(scope.function) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in {"bulk_update", "bulk_create"} for one in calls)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _ranges(node: ast.For) -> bool:
    """Whether it counts in steps, or goes through pages."""
    match node.iter:
        case ast.Call(func=ast.Name(id="range"), args=[_, _, _]) | ast.Attribute(attr="page_range"):
            return True
    return False


def _batches(scope: Scope, node: ast.For | ast.While) -> tuple[Asked, tuple[str, ...]] | None:
    """What a loop that counts, or goes on until nothing is left, changes at a time."""
    if isinstance(node, ast.For) and not _ranges(node):
        return None
    for inner in (one for outer in node.body for one in ast.walk(outer)):
        if isinstance(inner, ast.For) and (asked := scope.asked(inner.iter)) is not None:
            sliced = any(isinstance(step, ast.Subscript) or _bounded(step) for step in asked.steps)
            if sliced and (sends := tuple(dict.fromkeys(_sends(scope, inner.body, _targets(inner))))):
                return asked, sends
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in _BATCHED:
            asked = scope.asked(inner.func.value)
            if asked is not None and (inner.func.attr == "bulk_update" or any(map(_bounded, asked.steps))):
                return asked, (f"{asked.model.name}.{inner.func.attr}()",)
    return None


def _bounded(step: Step) -> bool:
    """`filter(pk__gte=…)`, `filter(id__in=…)`."""
    if not isinstance(step, ast.Call):
        return False
    names = [(one.arg or "").split("__") for one in step.keywords]
    return any(len(name) == 2 and name[0] in {"pk", "id"} and name[1] in _BOUNDS for name in names)
