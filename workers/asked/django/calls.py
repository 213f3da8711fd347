"""Calls of querysets, and the names in them: keys of `filter`, strings of `order_by`, `F("code")`, `Count("lines")`.

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from workers.asked.django.asking import Ask, Way
from workers.asked.django.held import Held, Rowing, as_function, bodies, unsure
from workers.asked.django.listed import listed
from workers.joined.django.models import Models
from workers.joined.django.rows import Frame
from workers.joined.django.source import Source
from workers.joined.django.values import Rows

_WRITES = frozenset(("create", "get_or_create", "update_or_create", "update"))
_KEYED = frozenset(("filter", "exclude", "get", *_WRITES))
_LISTED = frozenset(("order_by", "values", "values_list", "only", "latest", "earliest", "distinct"))
_BROUGHT: dict[str, Way] = {"select_related": "select", "prefetch_related": "prefetch"}
_MADE = frozenset(("annotate", "alias", "aggregate"))
_ASKS = _KEYED | _LISTED | _MADE | frozenset(_BROUGHT)
_PICKS = frozenset(("get_object_or_404", "get_list_or_404"))
_BESIDE = frozenset(
    ("defaults", "create_defaults", "flat", "named", "then", "default", "output_field", "distinct", "condition")
)
"""Arguments that are no names of the model."""
_ELSEWHERE = frozenset(("Subquery", "Exists", "OuterRef", "Prefetch", "ArraySubquery", "Value", "Window", "RawSQL", "Func"))
"""What has names of another model inside, or text."""
_FIRST = frozenset((
    "F", "Count", "Sum", "Avg", "Max", "Min", "StdDev", "Variance", "ArrayAgg", "StringAgg", "JSONBAgg", "BoolOr", "BoolAnd",
    "Coalesce", "Lower", "Upper", "Length", "Cast", "TruncDate", "TruncDay", "TruncWeek", "TruncMonth", "TruncYear",
    "TruncHour", "ExtractYear", "ExtractMonth", "ExtractDay",
))  # fmt: skip
"""Expressions whose first argument, a string, is a name."""


def asks(models: Models, source: Source, tree: ast.Module, lines: frozenset[int] | None = None) -> Iterator[Ask]:
    """Every name that calls of a file ask models for, where it is sure which model's rows they are.

    With `lines`, of functions and classes that have none of them nothing is said.
    """
    for body, owner in bodies(tree):
        if lines is not None and not isinstance(body, ast.Module):
            first, last = body.lineno, body.end_lineno or body.lineno
            if not any(first <= line <= last for line in lines):
                continue
        found = _Calls([], unsure(body))
        held = Held(models, source, owner, body)
        Rowing(models, source, held.names(), visit=found.visit, mine=held.model).run(as_function(body))
        yield from found.asked
    yield from listed(models, source, tree)


@dataclass(slots=True)
class _Calls:
    """The names asked for so far; `unsure` are names of which nobody knows what they hold."""

    asked: list[Ask]
    unsure: frozenset[str]

    def visit(self, call: ast.Call, frame: Frame) -> None:
        match call.func:
            case ast.Attribute(value=value, attr=name) if name.removeprefix("a") in _ASKS or name in _ASKS:
                if _root(value) not in self.unsure and isinstance(rows := frame.eval(value), Rows) and not rows.one:
                    method = name if name in _ASKS else name[1:]
                    self.asked += _names(frame, call, rows, method)
            case ast.Name(id=name) if name in _PICKS and call.args and _root(call.args[0]) not in self.unsure:
                model = frame.model(call.args[0])
                rows = frame.managed(model, "objects", call) if model is not None else frame.eval(call.args[0])
                if isinstance(rows, Rows) and not rows.one:
                    self.asked += _names(frame, call, rows, "get")
            case _:
                pass


def _root(node: ast.expr) -> str:
    """The name that a chain begins with, '' where it begins with none."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names(frame: Frame, call: ast.Call, rows: Rows, method: str) -> Iterator[Ask]:
    given = {one.arg for one in call.keywords if one.arg} if method in _MADE else set[str]()
    named = rows.named | given

    def ask(path: str, way: Way, node: ast.AST) -> Ask:
        return Ask(rows.model, path.lstrip("-+"), way, method, frame.span(node), named, rows.whose)

    for one in call.args:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            if method in _LISTED or method in _BROUGHT:
                yield ask(one.value, _BROUGHT.get(method, "value"), one)
        elif method in _BROUGHT:
            match one:
                case ast.Call(func=func, args=[ast.Constant(value=str(path)), *_]) if ast.unparse(func).endswith("Prefetch"):
                    yield ask(path, "prefetch", one)
                case _:
                    pass
        else:
            yield from (ask(path, way, node) for path, way, node in _expressions(one))
    for key in call.keywords:
        if method in _KEYED and key.arg and key.arg not in _BESIDE:
            yield ask(key.arg, "write" if method in _WRITES else "filter", key)
        if method in _KEYED | _MADE | _LISTED:
            yield from (ask(path, way, node) for path, way, node in _expressions(key.value))


def _expressions(node: ast.expr) -> Iterator[tuple[str, Way, ast.AST]]:
    """The names in an expression that is made of Django's own: `Q(code=1) | Q(open=True)`, `Count("lines", filter=Q(…))`."""
    waiting: list[ast.expr] = [node]
    while waiting:
        here = waiting.pop()
        match here:
            case ast.BinOp(left=left, right=right):
                waiting += [left, right]
            case ast.UnaryOp(operand=operand):
                waiting.append(operand)
            case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="asc" | "desc")):
                waiting.append(inner)
            case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name()) as func, args=args, keywords=keywords):
                name = func.id if isinstance(func, ast.Name) else func.attr
                if name in _ELSEWHERE or not name[:1].isupper():
                    continue
                if name in {"Q", "When"}:
                    yield from ((one.arg, "filter", one) for one in keywords if one.arg and one.arg not in _BESIDE)
                if name in _FIRST and args and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str):
                    yield args[0].value, "value", args[0]
                waiting += [*args, *(one.value for one in keywords)]
            case _:
                pass
