"""What calls give: the methods of querysets, of managers, of views and of the project's own functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from workers.joined.django.brought import brings
from workers.joined.django.rows import PASSED, Frame
from workers.joined.django.values import Context, Rows, Self, Value

_PICKED = frozenset(("get", "first", "last", "latest", "earliest", "create", "aget", "afirst"))
_KEPT = frozenset(("list", "sorted", "tuple", "reversed", "Paginator", "set"))
_PAGES = frozenset(("page", "get_page", "get_elided_page"))
_OF_VIEWS = frozenset(("filter_queryset", "paginate_queryset"))
_PAGED = re.compile(r"(?i)paginat")
_FILTERS = re.compile(r"Filter(Set)?$")


def called(frame: Frame, call: ast.Call) -> Value:
    """What the call gives."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
            return _above(frame, call, name)
        case ast.Attribute(value=value, attr=name):
            return _method(frame, call, value, name)
        case ast.Name(id=name):
            return _function(frame, call, name)
        case _:
            return None


def _above(frame: Frame, call: ast.Call, name: str) -> Value:
    """`super().get_queryset()`: what the next class has, else of a manager its rows, of a view what its attributes say."""
    held = frame.names.get("self")
    owners = held.whose if isinstance(held, Rows) else (held.owner,) if isinstance(held, Self) else ()
    for owner in owners:
        lineage, _ = frame.models.project.lineage(owner)
        after = lineage.index(frame.inside) + 1 if frame.inside in lineage else len(lineage)
        for one in lineage[after:]:
            if (method := one.method(name)) is not None:
                return frame.entered(one.source, method, {"self": held, **_given(frame, call, method)}, one)
    if isinstance(held, Rows):
        return held if name in {"get_queryset", "get_query_set", *PASSED} else None
    above = held.values.get(f"super.{name}") if isinstance(held, Self) else None
    return Context(dict(above.names)) if isinstance(above, Context) else above


def _method(frame: Frame, call: ast.Call, value: ast.expr, name: str) -> Value:
    held = frame.eval(value)
    if isinstance(held, Self):
        if name in _OF_VIEWS and call.args:
            return frame.eval(call.args[0])
        return frame.own(held, name, call)
    if isinstance(held, Rows):
        return _of_one(frame, call, held, name) if held.one else _of_rows(frame, call, held, name)
    if name in {"paginate_queryset", *_PAGES} and call.args:
        return _rows(frame.eval(call.args[0]))
    return None


def _of_one(frame: Frame, call: ast.Call, rows: Rows, name: str) -> Value:
    found = frame.models.method(rows.model, name)
    if found is None:
        return None
    return frame.entered(found[0].source, found[1], {"self": rows, **_given(frame, call, found[1])}, found[0])


def _of_rows(frame: Frame, call: ast.Call, rows: Rows, name: str) -> Value:
    if name in {"select_related", "prefetch_related"}:
        brought = _brought(frame, call, name)
        made: Value = rows.grown(brought) if brought is not None else None
    elif name in PASSED:
        given = {one.arg for one in call.keywords if one.arg} if name in {"annotate", "alias", "extra"} else set[str]()
        made = replace(rows, named=rows.named | given)
    elif name in _PICKED:
        made = replace(rows, one=True)
    elif name in _PAGES:
        made = rows
    else:
        made = _custom(frame, call, rows, name)
    span = frame.span(call)
    return replace(made, span=span) if isinstance(made, Rows) and span.path == rows.span.path else made


def _custom(frame: Frame, call: ast.Call, rows: Rows, name: str) -> Value:
    """A method of the manager's class or of its querysets'."""
    for one in rows.whose:
        for above in frame.models.project.lineage(one)[0]:
            if (method := above.method(name)) is not None:
                made = frame.entered(above.source, method, {"self": rows, **_given(frame, call, method)}, above)
                if not isinstance(made, Rows) and (most := brings(frame, above, method)) is not None:
                    made = rows.grown(most)
                return replace(made, whose=rows.whose) if isinstance(made, Rows) else None
    return None


def _brought(frame: Frame, call: ast.Call, name: str) -> frozenset[str] | None:
    """The relations that are named; None where they are not all written there."""
    found = set[str]()
    for one in call.args:
        paths = _paths(frame, one)
        if paths is None:
            return None
        found |= paths
    return frozenset(found) if call.args or name == "prefetch_related" else None


def _paths(frame: Frame, one: ast.expr) -> set[str] | None:
    match one:
        case ast.Constant(value=str(path)):
            return {path}
        case ast.Constant(value=None):
            return set()
        case ast.Starred(value=ast.List(elts=elements) | ast.Tuple(elts=elements)):
            return _all(frame, elements)
        case ast.Starred(value=ast.Name(id=name)) if isinstance(known := frame.source.values.get(name), ast.List | ast.Tuple):
            return _all(frame, known.elts)
        case ast.Call(func=func, args=[ast.Constant(value=str(path)), *rest]) if ast.unparse(func).endswith("Prefetch"):
            given = next((k.value for k in one.keywords if k.arg == "queryset"), rest[0] if rest else None)
            inner = frame.eval(given) if given is not None else None
            if given is None:
                return {path}
            return {path, *(f"{path}__{below}" for below in inner.loaded)} if isinstance(inner, Rows) else {path, f"{path}__*"}
        case _:
            return None


def _all(frame: Frame, elements: list[ast.expr]) -> set[str] | None:
    found = [_paths(frame, one) for one in elements]
    return {path for one in found for path in one or ()} if None not in found else None


def _function(frame: Frame, call: ast.Call, name: str) -> Value:
    first = call.args[0] if call.args else None
    if name in _KEPT or (_PAGED.search(name) and first is not None):
        kept = _rows(frame.eval(first)) if first is not None else None
        if kept is not None or name in _KEPT:
            return kept
    if name in {"get_object_or_404", "aget_object_or_404"} and first is not None:
        return _picked(frame, first)
    if name == "dict":
        return Context({one.arg: frame.eval(one.value) for one in call.keywords if one.arg})
    if name == "cast" and len(call.args) == 2:
        return frame.eval(call.args[1])
    given = next((one.value for one in call.keywords if one.arg == "queryset"), None)
    if given is not None and _FILTERS.search(name):
        return _rows(frame.eval(given))
    found = frame.models.project.function(name, frame.source) if name not in frame.names else None
    return frame.entered(found[0], found[1], _given(frame, call, found[1])) if found is not None else None


def _picked(frame: Frame, first: ast.expr) -> Value:
    model = frame.model(first)
    held = frame.managed(model, "objects", first) if model is not None else frame.eval(first)
    return replace(held, one=True) if isinstance(held, Rows) else None


def _rows(value: Value) -> Rows | None:
    return value if isinstance(value, Rows) else None


def _given(frame: Frame, call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Value]:
    """What the parameters of a function are given."""
    names = [one.arg for one in function.args.args if one.arg not in {"self", "cls"}]
    return dict(_pairs(frame, call, names))


def _pairs(frame: Frame, call: ast.Call, names: list[str]) -> Iterator[tuple[str, Value]]:
    yield from (
        (name, frame.eval(one)) for name, one in zip(names, call.args, strict=False) if not isinstance(one, ast.Starred)
    )
    yield from ((one.arg, frame.eval(one.value)) for one in call.keywords if one.arg in names)
