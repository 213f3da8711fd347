"""Calls and `new`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.javascript.literals import template
from workers.frameworks.javascript.members import key_of, member
from workers.frameworks.javascript.values import Call, Function, Host, Unknown, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine


def call(machine: Machine, node: Node, frame: Frame) -> Value:
    """`f(…)`, `a.f(…)`, a tagged template."""
    callee, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if callee is None or arguments is None:
        return Unknown("a call")
    if frame.syntax.text(callee) in ("require", "import"):
        return _require(machine, arguments, frame)
    if frame.syntax.text(callee).endswith("__awaiter"):
        return _awaited(machine, arguments, frame)
    callee = _unwrapped(callee, frame)
    this, name = None, ""
    if callee.type in ("member_expression", "subscript_expression"):
        holder = callee.child_by_field_name("object")
        this = machine.evaluate(holder, frame) if holder is not None else None
        name = key_of(machine, callee, frame) or ""
        value = member(this, name) if name else Unknown("which method is called is not known")
        if this is None and any(child.type == "optional_chain" for child in callee.children):
            return None
    else:
        name = frame.syntax.text(callee)
        value = machine.evaluate(callee, frame)
    return _called(machine, (node, arguments), (this, name, value), frame)


def _called(machine: Machine, nodes: tuple[Node, Node], found: tuple[Value, str, Value], frame: Frame) -> Value:
    (node, arguments), (this, name, value) = nodes, found
    tag = arguments.type == "template_string"
    args = template_parts(machine, arguments, frame) if tag else _arguments(machine, arguments, frame)
    made = Call(args, node, frame.syntax, name, tag)
    if isinstance(this, Host) and isinstance(value, Unknown) and this.database:
        machine.missed(made, f"`{name}` of {type(this).__name__} is not known")
    return machine.apply(value, made, this)


def _unwrapped(callee: Node, frame: Frame) -> Node:
    """What is called in `(a.b)(…)`, `(0, a.b)(…)`, and `await (0, a.b)(…)`, which the grammar takes for a call of `await`."""
    while True:
        inner = callee
        function = callee.child_by_field_name("function")
        if callee.type == "call_expression" and function is not None and frame.syntax.text(function) == "await":
            inner = callee.child_by_field_name("arguments") or callee
        elif callee.type not in ("parenthesized_expression", "non_null_expression", "sequence_expression"):
            return callee
        if not inner.named_children:
            return callee
        callee = inner.named_children[-1]


def _awaited(machine: Machine, arguments: Node, frame: Frame) -> Value:
    """What TypeScript makes of an async function for old runtimes: its body is the last argument."""
    args = _arguments(machine, arguments, frame)
    body = args[-1] if args else None
    return machine.enter(body, [], frame.this) if isinstance(body, Function) else None


def _require(machine: Machine, arguments: Node, frame: Frame) -> Value:
    args = _arguments(machine, arguments, frame)
    if args and isinstance(args[0], str):
        return machine.modules(frame.syntax.path, str(args[0]))
    return Unknown("the module is not known")


def _arguments(machine: Machine, node: Node, frame: Frame) -> list[Value]:
    found: list[Value] = []
    for part in node.named_children:
        if part.type == "spread_element":
            value = machine.evaluate(part.named_children[0], frame)
            found += value if isinstance(value, list) else [Unknown("a spread argument")]
        elif part.type != "comment":
            found.append(machine.evaluate(part, frame))
    return found


def template_parts(machine: Machine, node: Node, frame: Frame) -> list[Value]:
    """What a tag function is given: the list of strings, then the values of the holes."""
    strings, holes = template(machine, node, frame)
    return [list(strings), *holes]


def make(machine: Machine, node: Node, frame: Frame) -> Value:
    """`new X(…)`."""
    made, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    if made is None:
        return Unknown("what is made is not known")
    value = machine.evaluate(made, frame)
    args = _arguments(machine, arguments, frame) if arguments is not None else []
    if frame.syntax.text(made) == "Promise":
        machine.callbacks(Call(args, node, frame.syntax, "Promise"))
        return None
    return machine.make(value, Call(args, node, frame.syntax, frame.syntax.text(made)))
