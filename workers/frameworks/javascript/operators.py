"""Operators on known values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.javascript.text import LONGEST, Text, joined
from workers.frameworks.javascript.values import Guard, Host, Unknown, Value, shown, truth
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine

_UNKNOWN = Unknown("a part of the expression is not known")
_PROCESS = "`process` is not known"
"""Why what is asked of the process is not known: its environment is that of the deployment."""


def binary(machine: Machine, node: Node, frame: Frame) -> Value:
    """`a + b`, `a === b`, `a && b`, …; a long chain of one operator is followed without recursion."""
    chain: list[tuple[str, Node]] = []
    while node.type == "binary_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return _UNKNOWN
        chain.append((frame.syntax.text(operator), right))
        node = left
    value = machine.evaluate(node, frame)
    for sign, right in reversed(chain):
        value = _step(machine, sign, value, (right, frame))
        machine.tick(len(value) // 200 if isinstance(value, str) else 0)
    return value


def _step(machine: Machine, sign: str, value: Value, right: tuple[Node, Frame]) -> Value:
    if sign not in ("&&", "||", "??"):
        return combine(sign, value, machine.evaluate(*right))
    way = truth(value)
    if isinstance(value, Unknown) and value.why == _PROCESS and sign != "&&":
        other = machine.evaluate(*right)
        return other if isinstance(other, str) and not other else _UNKNOWN  # a prefix or suffix that is mostly not set
    if way == "unknown" and not isinstance(value, Host):
        with machine.doubting(""):
            other = machine.evaluate(*right)
        if isinstance(value, Guard):
            return value if truth(other) == "unknown" else _UNKNOWN
        known = truth(other)
        return other if known == ("no" if sign == "&&" else "yes") and isinstance(other, bool) else _UNKNOWN
    if sign == "??":
        return machine.evaluate(*right) if value is None else value
    return machine.evaluate(*right) if (way == "yes") == (sign == "&&") else value


def combine(sign: str, left: Value, right: Value) -> Value:
    """A binary operator on two values."""
    if sign in ("===", "==", "!==", "!="):
        return _equal(left, right, sign[0] == "=")
    if sign == "+" and (isinstance(left, str) or isinstance(right, str)):
        return _joined(left, right)
    if sign == "in" or isinstance(left, Unknown) or isinstance(right, Unknown):
        return _UNKNOWN
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _counted(sign, left, right)
    if isinstance(left, str) and isinstance(right, str) and sign in ("<", ">", "<=", ">="):
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
    return _UNKNOWN


def _equal(left: Value, right: Value, same: bool) -> Value:
    if isinstance(left, Guard) and isinstance(right, bool):
        return left if right == same else left.turned()
    plain = (bool, int, float, str, type(None))
    if isinstance(left, plain) and isinstance(right, plain):
        return (left == right) == same
    known = [side for side in (left, right) if not isinstance(side, Unknown | Guard)]
    if len(known) == 2 and None in known:
        return not same
    return _UNKNOWN


def _joined(left: Value, right: Value) -> Value:
    parts = [shown(side) for side in (left, right)]
    if None in parts:
        text = _partly(left) + _partly(right)
        why = next((side.why for side in (left, right) if isinstance(side, Unknown)), "a part of it is not known")
        return Unknown(why, text[:LONGEST])
    line = next(side.line(0) for side in (left, right) if isinstance(side, Text)) if _marked(left, right) else 1
    pieces = [
        side if isinstance(side, Text) else Text(part or "", ((0, line),))
        for side, part in zip((left, right), parts, strict=True)
    ]
    return joined(pieces) if sum(map(len, pieces)) <= LONGEST else Unknown("a text that is too long")


def _partly(value: Value) -> str:
    """What is known of a text."""
    return value.text or "…" if isinstance(value, Unknown) else shown(value) or "…"


def _marked(*sides: Value) -> bool:
    return any(isinstance(side, Text) for side in sides)


def _counted(sign: str, left: float, right: float) -> Value:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right if abs(left) < 1e9 and abs(right) < 1e9 else _UNKNOWN
        case "/" if right:
            return left / right
        case "%" if right:
            return left % right
        case "<" | ">" | "<=" | ">=":
            return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign]
    return _UNKNOWN


def unary(machine: Machine, node: Node, frame: Frame) -> Value:
    """`!a`, `-a`, `typeof a`, `void a`."""
    operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    if operator is None or inner is None:
        return _UNKNOWN
    value, sign = machine.evaluate(inner, frame), frame.syntax.text(operator)
    if sign == "void":
        return None
    if sign == "!":
        if isinstance(value, Guard):
            return value.turned()
        way = truth(value)
        return _UNKNOWN if way == "unknown" else way == "no"
    if sign in ("-", "+") and isinstance(value, int | float):
        return -value if sign == "-" else value
    return _UNKNOWN
