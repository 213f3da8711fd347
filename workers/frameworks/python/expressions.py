"""Literals, operators, subscripts, comprehensions: the expressions that need no framework to be understood."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from workers.frameworks.python.frame import Frame
from workers.frameworks.python.methods import MOST, interpolated
from workers.frameworks.python.values import Class, Function, Operator, Symbol, Text, Unknown, Value, known

if TYPE_CHECKING:
    from workers.frameworks.python.evaluate import Evaluator

_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.FloorDiv: operator.floordiv, ast.Div: operator.truediv,
    ast.Mod: operator.mod, ast.BitOr: operator.or_, ast.BitAnd: operator.and_,
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b, ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}  # fmt: skip


def _constant(_: Evaluator, node: ast.Constant, frame: Frame) -> Value:
    if not isinstance(node.value, str):
        return Unknown() if isinstance(node.value, complex) or node.value is ... else node.value
    return Text.at(node.value, _first_line(node, node.value, frame))


def _first_line(node: ast.expr, text: str, frame: Frame) -> int:
    """The line of the text's first character where each of its lines is one of the file's, 0 elsewhere."""
    end = node.end_lineno or node.lineno
    lines = text.count("\n")
    if end - node.lineno == lines:
        return node.lineno
    source = frame.module.text.split("\n", node.lineno)[node.lineno - 1] if end - node.lineno == lines + 1 else ""
    return node.lineno + 1 if source.endswith(('"""\\', "'''\\")) else 0


def _said(value: Value) -> str:
    """What is known of a string."""
    return value if isinstance(value, str) else (value.text if isinstance(value, Unknown) else "") or "…"


def _joined(evaluator: Evaluator, node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[str] = []
    whole = True
    for part in node.values:
        value = evaluator.value(part.value if isinstance(part, ast.FormattedValue) else part, frame)
        plain = isinstance(value, str | int | float) and getattr(part, "format_spec", None) is None
        whole = whole and plain
        parts.append(str(value) if plain else _said(value))
    text = "".join(parts)
    if len(text) > MOST * 5 or not whole:
        return Unknown(text[:2000])
    return Text.at(text, _first_line(node, text, frame))


def _binary(evaluator: Evaluator, node: ast.BinOp, frame: Frame) -> Value:
    left, right = evaluator.value(node.left, frame), evaluator.value(node.right, frame)
    if isinstance(node.op, ast.Mod) and isinstance(left, str):
        return interpolated(left, right)
    if isinstance(node.op, ast.Mult):
        return _repeated(left, right)
    compute = _ARITHMETIC.get(type(node.op))
    if compute and known(left) and known(right) and _small(left, right):
        try:
            return compute(left, right)
        except (TypeError, ValueError, ArithmeticError):
            return Unknown()
    if isinstance(node.op, ast.Add):
        if isinstance(left, list | tuple) and isinstance(right, list | tuple):
            return [*left, *right][:MOST]
        if isinstance(left, str | Unknown) and isinstance(right, str | Unknown):
            return Unknown((_said(left) + _said(right))[:2000])
    return Operator(type(node.op).__name__, (left, right))


def _small(*values: Value) -> bool:
    return all(not hasattr(value, "__len__") or len(value) <= MOST * 5 for value in values)


def _repeated(left: Value, right: Value) -> Value:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left * right if abs(left) < 2**64 and abs(right) < 2**64 else Unknown()
    if isinstance(left, str | list) and isinstance(right, int) and len(left) * right <= MOST:
        return left * right
    return Operator("Mult", (left, right))


def _unary(evaluator: Evaluator, node: ast.UnaryOp, frame: Frame) -> Value:
    operand = evaluator.value(node.operand, frame)
    if isinstance(node.op, ast.Not):
        truth = evaluator.truth(operand)
        return Operator("Not", (operand,)) if truth is None else not truth
    if isinstance(operand, int | float) and not isinstance(node.op, ast.Invert):
        return -operand if isinstance(node.op, ast.USub) else operand
    return Operator(type(node.op).__name__, (operand,))


def _boolean(evaluator: Evaluator, node: ast.BoolOp, frame: Frame) -> Value:
    stops = isinstance(node.op, ast.Or)
    unsure: list[Value] = []
    last: Value = None
    for part in node.values:
        last = evaluator.value(part, frame)
        truth = evaluator.truth(last)
        if truth is stops:
            return last if not unsure or not stops else Operator("Or", (*unsure, last))
        if truth is None:
            unsure.append(last)
    kept = (*unsure, last) if unsure and evaluator.truth(last) is not None else tuple(unsure)
    return Operator(type(node.op).__name__, kept) if unsure else last


def _compare(evaluator: Evaluator, node: ast.Compare, frame: Frame) -> Value:
    left, right = evaluator.value(node.left, frame), evaluator.value(node.comparators[0], frame)
    compute = _COMPARED.get(type(node.ops[0]))
    if len(node.ops) > 1:
        return Unknown()
    if isinstance(node.ops[0], ast.In | ast.NotIn) and _holds(right, left):
        return isinstance(node.ops[0], ast.In)
    if compute and known(left) and known(right):
        try:
            return bool(compute(left, right))
        except TypeError:
            return Unknown()
    return Operator(type(node.ops[0]).__name__, (left, right))


def _holds(items: Value, wanted: Value) -> bool:
    """Whether a string is among what is known of a list, whatever else may be in it."""
    listed = isinstance(items, list | tuple) and isinstance(wanted, str)
    return listed and any(isinstance(one, str) and one == wanted for one in items)


def _conditional(evaluator: Evaluator, node: ast.IfExp, frame: Frame) -> Value:
    truth = evaluator.truth(evaluator.value(node.test, frame))
    return Unknown() if truth is None else evaluator.value(node.body if truth else node.orelse, frame)


def _sequence(evaluator: Evaluator, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    items: list[Value] = []
    for item in node.elts:
        if not isinstance(item, ast.Starred):
            items.append(evaluator.value(item, frame))
        elif isinstance(found := evaluator.value(item.value, frame), list | tuple):
            items += found
        else:
            items.append(Unknown())
    if isinstance(node, ast.Set):
        return set(items) if all(isinstance(item, str | int) for item in items) else items
    return tuple(items) if isinstance(node, ast.Tuple) else items


def _mapping(evaluator: Evaluator, node: ast.Dict, frame: Frame) -> Value:
    made: dict[Value, Value] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        key, value = evaluator.value(key_node, frame) if key_node else None, evaluator.value(value_node, frame)
        if key_node is None and isinstance(value, dict):
            made |= value
        elif isinstance(key, str | int | float | None) or not isinstance(key, list | dict | set | tuple):
            made[key] = value
    return made


def _subscript(evaluator: Evaluator, node: ast.Subscript, frame: Frame) -> Value:
    owner = evaluator.value(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        bounds = [
            evaluator.value(part, frame) if part else None for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        plain = all(isinstance(bound, int | None) for bound in bounds) and bounds[2] != 0
        return owner[slice(*bounds)] if isinstance(owner, str | list | tuple) and plain else Unknown()
    key = evaluator.value(node.slice, frame)
    try:
        if isinstance(owner, str | list | tuple | dict):
            return owner[key]
    except (LookupError, TypeError):
        return Unknown()
    if isinstance(owner, Symbol | Class):
        return owner  # a generic class with its parameters
    return evaluator.attribute(owner, key) if isinstance(key, str) else Unknown()


def _comprehension(evaluator: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Value:
    inner = Frame(frame.module, dict(frame.names), frame.around)
    return [evaluator.value(node.elt, inner) for _ in _rounds(evaluator, node.generators, inner)]


def _mapped(evaluator: Evaluator, node: ast.DictComp, frame: Frame) -> Value:
    inner = Frame(frame.module, dict(frame.names), frame.around)
    pairs = [
        (evaluator.value(node.key, inner), evaluator.value(node.value, inner))
        for _ in _rounds(evaluator, node.generators, inner)
    ]
    return {key: value for key, value in pairs if isinstance(key, str | int | float | None)}


def _rounds(evaluator: Evaluator, generators: list[ast.comprehension], frame: Frame) -> Iterator[None]:
    """Once for every round, with the names bound; a sequence that is not known makes one round with names not known."""
    if not generators:
        yield
        return
    items = evaluator.value(generators[0].iter, frame)
    for item in list(items) if isinstance(items, list | tuple | dict | set | str) else [Unknown()]:
        bind(generators[0].target, item, frame)
        if all(evaluator.truth(evaluator.value(test, frame)) is not False for test in generators[0].ifs):
            yield from _rounds(evaluator, generators[1:], frame)


def bind(target: ast.expr, value: Value, frame: Frame) -> None:
    """Give names their values: one name, or as many as the value has items."""
    if isinstance(target, ast.Name):
        frame.names[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        fits = isinstance(value, list | tuple) and len(value) == len(target.elts)
        for index, part in enumerate(target.elts):
            bind(part, value[index] if fits else Unknown(), frame)
    elif isinstance(target, ast.Starred):
        bind(target.value, Unknown(), frame)


def _lambda(_: Evaluator, node: ast.Lambda, frame: Frame) -> Value:
    return Function(node, frame.module, {**frame.around, **frame.names})


def _named(evaluator: Evaluator, node: ast.NamedExpr, frame: Frame) -> Value:
    frame.names[node.target.id] = value = evaluator.value(node.value, frame)
    return value


EXPRESSIONS: dict[type[ast.expr], Callable[[Any, Any, Frame], Value]] = {
    ast.Constant: _constant, ast.JoinedStr: _joined, ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _boolean,
    ast.Compare: _compare, ast.IfExp: _conditional, ast.List: _sequence, ast.Tuple: _sequence, ast.Set: _sequence,
    ast.Dict: _mapping, ast.Subscript: _subscript, ast.ListComp: _comprehension, ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension, ast.DictComp: _mapped, ast.Lambda: _lambda, ast.NamedExpr: _named,
}  # fmt: skip
