"""Expressions: literals, members, operators, calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.frameworks.javascript import builtin, patterns
from workers.frameworks.javascript.calls import call, make
from workers.frameworks.javascript.declarations import declare_class
from workers.frameworks.javascript.files import here
from workers.frameworks.javascript.literals import filled, number, string, template
from workers.frameworks.javascript.members import key_of, member
from workers.frameworks.javascript.operators import binary, combine, unary
from workers.frameworks.javascript.values import Function, Guard, Record, Unknown, Value, truth
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine


def evaluate(machine: Machine, node: Node, frame: Frame) -> Value:
    """The value of an expression; Unknown for kinds that are not followed."""
    run = _EXPRESSIONS.get(node.type)
    return run(machine, node, frame) if run is not None else Unknown(f"`{frame.syntax.text(node)[:60]}` is not followed")


def _member(machine: Machine, node: Node, frame: Frame) -> Value:
    holder = node.child_by_field_name("object")
    owner = machine.evaluate(holder, frame) if holder is not None else None
    key = key_of(machine, node, frame)
    if key is None:
        return Unknown(f"`{frame.syntax.text(node)[:60]}` is not known")
    return member(owner, key)


def _identifier(machine: Machine, node: Node, frame: Frame) -> Value:
    name = frame.syntax.text(node)
    scope = frame.scope.holder(name)
    if scope is not None:
        return scope.names[name]
    if name in {"__dirname", "__filename"}:
        return here(frame.syntax.path, name)
    return builtin.GLOBALS.get(name, Unknown(f"`{name}` is not known"))


def _object(machine: Machine, node: Node, frame: Frame) -> Value:
    found = Record()
    for part in node.named_children:
        if part.type == "pair":
            key, value = part.child_by_field_name("key"), part.child_by_field_name("value")
            name = _key(machine, key, frame) if key is not None else None
            given = machine.evaluate(value, frame) if value is not None else None
            if name is None:
                found.open = True
            else:
                found[name] = given
        elif part.type == "shorthand_property_identifier":
            found[frame.syntax.text(part)] = _identifier(machine, part, frame)
        elif part.type == "method_definition" and (title := part.child_by_field_name("name")) is not None:
            found[frame.syntax.text(title).strip("'\"")] = Function(frame.syntax, part, frame.scope, found)
        elif part.type == "spread_element":
            _spread(found, machine.evaluate(part.named_children[0], frame))
    return found


def _spread(found: Record, value: Value) -> None:
    if isinstance(value, Record):
        found.update(value)
        found.open = found.open or value.open
    elif value is not None and value is not False:
        found.open = True


def _key(machine: Machine, node: Node, frame: Frame) -> str | None:
    if node.type == "computed_property_name":
        value = machine.evaluate(node.named_children[0], frame)
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if node.type == "string":
        return str(string(machine, node, frame.syntax))
    return frame.syntax.text(node)


def _array(machine: Machine, node: Node, frame: Frame) -> Value:
    found: list[Value] = []
    for part in node.named_children:
        if part.type == "spread_element":
            value = machine.evaluate(part.named_children[0], frame)
            if not isinstance(value, list):
                return Unknown("a list of which a part is not known")
            found += value
        elif part.type != "comment":
            found.append(machine.evaluate(part, frame))
    return found


def _function(machine: Machine, node: Node, frame: Frame) -> Value:
    return Function(frame.syntax, node, frame.scope, frame.this)


def _ternary(machine: Machine, node: Node, frame: Frame) -> Value:
    condition, *ways = [node.child_by_field_name(name) for name in ("condition", "consequence", "alternative")]
    value = machine.evaluate(condition, frame) if condition is not None else None
    then, other = ways
    if then is None or other is None:
        return None
    way = truth(value)
    if way != "unknown":
        return machine.evaluate(then if way == "yes" else other, frame)
    if isinstance(value, Guard):
        with machine.guarded(value):
            yes = machine.evaluate(then, frame)
        with machine.guarded(value.turned()):
            no = machine.evaluate(other, frame)
        return no if yes is None else yes if no is None or yes == no else Unknown("it depends on the database")
    with machine.doubting(frame.syntax.text(condition) if condition is not None else ""):
        both = [machine.evaluate(then, frame), machine.evaluate(other, frame)]
    return both[0] if both[0] == both[1] else Unknown("it depends on a condition that is not known")


def _inside(machine: Machine, node: Node, frame: Frame) -> Value:
    """Parentheses, await, casts: the expression inside."""
    value: Value = None
    for part in node.named_children:
        if part.type not in ("comment", "type_arguments") and part.start_byte >= node.start_byte:
            value = machine.evaluate(part, frame)
            if node.type in ("as_expression", "satisfies_expression"):
                break
    return value


def _sequence(machine: Machine, node: Node, frame: Frame) -> Value:
    value: Value = None
    for part in node.named_children:
        value = machine.evaluate(part, frame)
    return value


def _assign(machine: Machine, node: Node, frame: Frame) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    value = machine.evaluate(right, frame) if right is not None else None
    if left is None:
        return value
    if node.type == "augmented_assignment_expression":
        operator = node.child_by_field_name("operator")
        sign = frame.syntax.text(operator).removesuffix("=") if operator is not None else "+"
        value = combine(sign, machine.evaluate(left, frame), value)
    patterns.assign(machine, left, value, frame)
    return value


def _update(machine: Machine, node: Node, frame: Frame) -> Value:
    target = node.child_by_field_name("argument")
    if target is None:
        return None
    before = machine.evaluate(target, frame)
    by = 1 if "++" in frame.syntax.text(node) else -1
    value = before + by if isinstance(before, int | float) else Unknown("a counter that is not known")
    patterns.assign(machine, target, value, frame)
    return before


_Run = Callable[["Machine", Node, "Frame"], Value]
_EXPRESSIONS: dict[str, _Run] = {
    "array": _array,
    "arrow_function": _function,
    "as_expression": _inside,
    "assignment_expression": _assign,
    "augmented_assignment_expression": _assign,
    "await_expression": _inside,
    "binary_expression": binary,
    "call_expression": call,
    "class": declare_class,
    "false": lambda m, n, f: False,
    "function_expression": _function,
    "generator_function": _function,
    "identifier": _identifier,
    "member_expression": _member,
    "new_expression": make,
    "non_null_expression": _inside,
    "null": lambda m, n, f: None,
    "number": lambda m, n, f: number(f.syntax.text(n)),
    "object": _object,
    "parenthesized_expression": _inside,
    "satisfies_expression": _inside,
    "sequence_expression": _sequence,
    "string": lambda m, n, f: string(m, n, f.syntax),
    "subscript_expression": _member,
    "template_string": lambda m, n, f: filled(*template(m, n, f)),
    "ternary_expression": _ternary,
    "this": lambda m, n, f: f.this,
    "true": lambda m, n, f: True,
    "type_assertion": _inside,
    "unary_expression": unary,
    "undefined": lambda m, n, f: None,
    "update_expression": _update,
    "yield_expression": _inside,
}
