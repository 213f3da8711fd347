"""Statements: declarations, conditions, loops, try."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workers.frameworks.javascript import declarations, patterns
from workers.frameworks.javascript.values import Function, Guard, Record, Unknown, Value, truth
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine

_MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Done:
    """A statement that ends what it stands in."""

    kind: Literal["return", "throw", "break", "continue"]
    value: Value = None


def execute(machine: Machine, node: Node, frame: Frame) -> Done | None:
    """Run one statement."""
    run = _STATEMENTS.get(node.type)
    if run is not None:
        return run(machine, node, frame)
    if node.type.endswith("expression") or node.type in ("identifier", "await_expression"):
        machine.evaluate(node, frame)
    return None


def run_block(machine: Machine, node: Node, frame: Frame) -> Done | None:
    """The statements of a block in a scope of their own."""
    return run_statements(machine, node.named_children, frame.inner(len(machine.doubts)))


def run_statements(machine: Machine, nodes: Iterable[Node], frame: Frame) -> Done | None:
    """Statements one after the other; functions and classes are declared before the first."""
    nodes = list(nodes)
    for node in nodes:
        inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
        if inner is not None and inner.type in ("function_declaration", "generator_function_declaration"):
            _declare_function(machine, inner, frame)
    for node in nodes:
        if done := machine.execute(node, frame):
            return done
    return None


def _declare_function(machine: Machine, node: Node, frame: Frame) -> Done | None:
    del machine
    name = node.child_by_field_name("name")
    if name is not None:
        frame.scope.names[frame.syntax.text(name)] = Function(frame.syntax, node, frame.scope, frame.this)
    return None


def _declare(machine: Machine, node: Node, frame: Frame) -> Done | None:
    for part in node.named_children:
        name = part.child_by_field_name("name") if part.type == "variable_declarator" else None
        if name is not None:
            value = part.child_by_field_name("value")
            patterns.bind(machine, name, machine.evaluate(value, frame) if value is not None else None, frame)
    return None


def _expression(machine: Machine, node: Node, frame: Frame) -> Done | None:
    for part in node.named_children:
        begun = machine.begun()
        machine.evaluate(part, frame)
        if part.type == "call_expression":
            machine.left(begun, part, frame)
    return None


def _return(machine: Machine, node: Node, frame: Frame) -> Done:
    value = machine.evaluate(node.named_children[0], frame) if node.named_children else None
    return Done("return", value)


def _if(machine: Machine, node: Node, frame: Frame) -> Done | None:
    condition = node.child_by_field_name("condition")
    value = machine.evaluate(condition, frame) if condition is not None else None
    then, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    way = truth(value)
    if way != "unknown":
        taken = then if way == "yes" else other
        return machine.execute(taken, frame) if taken is not None else None
    if isinstance(value, Guard):
        return _guarded(machine, value, (then, other), frame)
    said = frame.syntax.text(condition).strip("()") if condition is not None else ""
    with machine.doubting(said):
        ends = [machine.execute(branch, frame) if branch is not None else None for branch in (then, other)]
    return ends[0] if all(ends) else None


def _guarded(machine: Machine, guard: Guard, ways: tuple[Node | None, Node | None], frame: Frame) -> Done | None:
    """Both ways of a question to the database; what follows `if (there) return` runs only where it is not there."""
    ends: list[Done | None] = []
    for way, answer in zip(ways, (guard, guard.turned()), strict=True):
        with machine.guarded(answer):
            ends.append(machine.execute(way, frame) if way is not None else None)
    if all(ends):
        return ends[0]
    if ends[0] or ends[1]:
        machine.guards.append(guard.turned() if ends[0] else guard)
    return None


def _else(machine: Machine, node: Node, frame: Frame) -> Done | None:
    return run_statements(machine, node.named_children, frame)


def _for_of(machine: Machine, node: Node, frame: Frame) -> Done | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    body = node.child_by_field_name("body")
    if left is None or right is None or body is None:
        return None
    values = machine.evaluate(right, frame)
    if any(child.type == "in" for child in node.children):
        values = list(values) if isinstance(values, Record) and not values.open else Unknown("the keys of an object")
    if not isinstance(values, list):
        with machine.doubting(""):
            return _round(machine, (left, body), Unknown(f"an item of `{frame.syntax.text(right)[:60]}`"), frame)
    for value in values[:_MOST_ROUNDS]:
        done = _round(machine, (left, body), value, frame)
        if done and done.kind == "break":
            break
        if done and done.kind != "continue":
            return done
    return None


def _round(machine: Machine, loop: tuple[Node, Node], value: Value, frame: Frame) -> Done | None:
    inner = frame.inner(len(machine.doubts))
    patterns.bind(machine, loop[0], value, inner)
    return machine.execute(loop[1], inner)


def _for(machine: Machine, node: Node, frame: Frame) -> Done | None:
    inner = frame.inner(len(machine.doubts))
    first = node.child_by_field_name("initializer")
    if first is not None:
        machine.execute(first, inner)
    body, step = node.child_by_field_name("body"), node.child_by_field_name("increment")
    condition = node.child_by_field_name("condition")
    for _ in range(_MOST_ROUNDS):
        way = truth(machine.evaluate(condition, inner)) if condition is not None else "unknown"
        if way == "no" or body is None:
            return None
        if way == "unknown":
            return _once(machine, body, inner)
        done = machine.execute(body, inner)
        if done and done.kind != "continue":
            return None if done.kind == "break" else done
        if step is not None:
            machine.evaluate(step, inner)
    return None


def _while(machine: Machine, node: Node, frame: Frame) -> Done | None:
    body = node.child_by_field_name("body")
    return _once(machine, body, frame) if body is not None else None


def _once(machine: Machine, body: Node, frame: Frame) -> Done | None:
    """A loop whose number of rounds is not known: once, doubted."""
    with machine.doubting(""):
        machine.execute(body, frame)
    return None


def _try(machine: Machine, node: Node, frame: Frame) -> Done | None:
    """The body; what handles an error is not followed."""
    done = None
    for name in ("body", "finalizer"):
        part = node.child_by_field_name(name)
        if part is not None:
            done = machine.execute(part, frame) or done
    return done


def _switch(machine: Machine, node: Node, frame: Frame) -> Done | None:
    body = node.child_by_field_name("body")
    with machine.doubting("switch"):
        for case in body.named_children if body is not None else ():
            run_statements(machine, [part for part in case.named_children if part.type != "comment"][1:], frame)
    return None


def _end(kind: Literal["throw", "break", "continue"]) -> Callable[[Machine, Node, Frame], Done]:
    return lambda machine, node, frame: Done(kind)


_STATEMENTS: dict[str, Callable[[Machine, Node, Frame], Done | None]] = {
    **declarations.DECLARATIONS,
    "break_statement": _end("break"),
    "continue_statement": _end("continue"),
    "do_statement": _while,
    "else_clause": _else,
    "expression_statement": _expression,
    "for_in_statement": _for_of,
    "for_statement": _for,
    "function_declaration": _declare_function,
    "generator_function_declaration": _declare_function,
    "if_statement": _if,
    "lexical_declaration": _declare,
    "return_statement": _return,
    "statement_block": run_block,
    "switch_statement": _switch,
    "throw_statement": _end("throw"),
    "try_statement": _try,
    "variable_declaration": _declare,
    "while_statement": _while,
}
