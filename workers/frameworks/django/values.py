"""What Python source says without being run: names, calls, and the few operations on strings that migrations use."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 200_000
"""How long a composed string gets."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A dotted name that is no literal, with what its first part was imported as: 'django.db.models.CASCADE'."""

    name: str

    @property
    def last(self) -> str:
        """The name's last part."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a dotted name; operators are calls of '&', '|', '~', '+', …, methods of other values calls of '.name'."""

    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    node: ast.expr

    @property
    def last(self) -> str:
        """The called name's last part."""
        return self.name.rpartition(".")[2]

    def get(self, name: str, position: int, default: Any = None) -> Any:
        """An argument by name or position."""
        if name in self.kwargs:
            return self.kwargs[name]
        return self.args[position] if position < len(self.args) else default


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be told without running it."""

    node: ast.AST


_OPERATORS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "BitAnd": "&", "BitOr": "|", "BitXor": "^"}


def combined(operator: str, left: Any, right: Any, node: ast.expr) -> Any:
    """Two values joined by an operator, named as `ast` names it."""
    if operator == "Add" and isinstance(left, str) and isinstance(right, str):
        return bounded(left + right, node)
    if operator == "Add" and (isinstance(left, tuple) or isinstance(right, tuple)):
        return (left if isinstance(left, tuple) else (left,)) + (right if isinstance(right, tuple) else (right,))
    if operator == "Mod" and isinstance(left, str):
        return _filled(left, right, node)
    if operator in _OPERATORS and (isinstance(left, Call) or isinstance(right, Call)):
        return Call(_OPERATORS[operator], (left, right), {}, node)
    return Unknown(node)


def signed(operator: str, value: Any, node: ast.expr) -> Any:
    """A value with an operator before it."""
    if isinstance(value, int | float) and operator in {"USub", "UAdd"}:
        return -value if operator == "USub" else value
    if operator == "Not" and isinstance(value, bool):
        return not value
    return Call("~", (value,), {}, node) if operator == "Invert" and isinstance(value, Call) else Unknown(node)


_HOLE = re.compile(r"%(?:\((\w+)\))?([sd%])")


def _filled(text: str, values: Any, node: ast.expr) -> Any:
    """`text % values` where all of it is `%s`, `%d` and `%(name)s`."""
    rest = iter(values if isinstance(values, tuple) else (values,))
    missing = False

    def fill(hole: re.Match[str]) -> str:
        nonlocal missing
        if hole[2] == "%":
            return "%"
        value = values.get(hole[1]) if hole[1] and isinstance(values, dict) else next(rest, None)
        missing = missing or not isinstance(value, str | int)
        return str(value)

    filled = _HOLE.sub(fill, text)
    return Unknown(node) if missing else bounded(filled, node)


def method(name: str, text: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], node: ast.expr) -> Any:
    """The methods of strings that migrations use."""
    if name in {"strip", "lstrip", "rstrip", "lower", "upper"} and not args:
        return getattr(text, name)()
    if name == "join" and len(args) == 1 and isinstance(args[0], tuple) and all(isinstance(a, str) for a in args[0]):
        return bounded(text.join(args[0]), node)
    if name != "format":
        return Unknown(node)
    count = iter(range(len(args)))
    missing = False

    def fill(hole: re.Match[str]) -> str:
        nonlocal missing
        key = hole[1] or str(next(count, len(args)))
        value = args[int(key)] if key.isdigit() and int(key) < len(args) else kwargs.get(key)
        missing = missing or not isinstance(value, str | int)
        return str(value)

    filled = re.sub(r"\{(\w{0,40})\}", fill, text)
    return Unknown(node) if missing or "{" in filled else bounded(filled, node)


def bounded(text: str, node: ast.expr) -> Any:
    """The string, unless it has grown too long."""
    return text if len(text) <= _LONGEST else Unknown(node)


def truth(node: ast.expr, value_of: Callable[[ast.expr], Any]) -> bool | None:
    """Whether a condition holds on PostgreSQL, None where that cannot be told."""
    match node:
        case ast.BoolOp(op=op, values=values):
            found = [truth(value, value_of) for value in values[:20]]
            decisive = isinstance(op, ast.Or)
            return decisive if decisive in found else None if None in found else not decisive
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            held = truth(operand, value_of)
            return None if held is None else not held
        case ast.Compare(left=ast.Attribute(attr="vendor"), ops=[op], comparators=[other]):
            value = value_of(other)
            inside = "postgresql" in value if isinstance(value, tuple) else value == "postgresql"
            return inside if isinstance(op, ast.Eq | ast.In) else not inside if isinstance(op, ast.NotEq | ast.NotIn) else None
    value = value_of(node)
    return bool(value) if isinstance(value, bool | int | str | None) else None
