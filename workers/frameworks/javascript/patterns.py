"""Names bound to values: parameters, destructuring, assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workers.frameworks.javascript.members import key_of, member
from workers.frameworks.javascript.values import Function, Instance, Record, Unknown, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine


def bind_parameters(machine: Machine, node: Node, args: Sequence[Value], frame: Frame) -> None:
    """The parameters of a function, with the arguments it is called with."""
    single = node.child_by_field_name("parameter")
    if single is not None:
        bind(machine, single, args[0] if args else None, frame)
        return
    parameters = node.child_by_field_name("parameters")
    for place, parameter in enumerate(parameters.named_children if parameters else ()):
        pattern, default = parameter, None
        if parameter.type in ("required_parameter", "optional_parameter"):
            inner = parameter.child_by_field_name("pattern")
            pattern, default = inner or parameter, parameter.child_by_field_name("value")
        if pattern.type == "rest_pattern":
            bind(machine, pattern.named_children[0], list(args[place:]), frame)
            return
        value = args[place] if place < len(args) else None
        if value is None and default is not None:
            value = machine.evaluate(default, frame)
        bind(machine, pattern, value, frame)


def bind(machine: Machine, pattern: Node, value: Value, frame: Frame) -> None:
    """Declare what a pattern names in the frame's scope."""
    machine.tick()
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            frame.scope.names[frame.syntax.text(pattern)] = value
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            if value is None and right is not None:
                value = machine.evaluate(right, frame)
            if left is not None:
                bind(machine, left, value, frame)
        case "object_pattern":
            _bind_object(machine, pattern, value, frame)
        case "array_pattern":
            _bind_array(machine, pattern, value, frame)


def _bind_object(machine: Machine, pattern: Node, value: Value, frame: Frame) -> None:
    taken: set[str] = set()
    for part in pattern.named_children:
        if part.type == "rest_pattern":
            rest: Value = Unknown("what is left of an object")
            if isinstance(value, Record):
                rest = Record({key: item for key, item in value.items() if key not in taken})
            bind(machine, part.named_children[0], rest, frame)
            continue
        key, target = part, part
        if part.type == "pair_pattern":
            key, target = part.child_by_field_name("key") or part, part.child_by_field_name("value") or part
        elif part.type == "object_assignment_pattern":
            key = part.child_by_field_name("left") or part
        name = frame.syntax.text(key).strip("'\"")
        taken.add(name)
        bind(machine, target, member(value, name), frame)


def _bind_array(machine: Machine, pattern: Node, value: Value, frame: Frame) -> None:
    place = 0
    for part in pattern.children:
        if part.type == ",":
            place += 1
        elif part.type == "rest_pattern":
            rest: Value = value[place:] if isinstance(value, list) else Unknown("what is left of a list")
            bind(machine, part.named_children[0], rest, frame)
        elif part.is_named:
            item: Value = Unknown("an item of a list that is not known")
            if isinstance(value, list):
                item = value[place] if place < len(value) else None
            bind(machine, part, item, frame)


def assign(machine: Machine, target: Node, value: Value, frame: Frame) -> None:
    """Assign to a name or a member; under an unknown condition the name's value is not known afterwards."""
    if target.type == "identifier":
        name = frame.syntax.text(target)
        scope = frame.scope.holder(name) or frame.scope
        doubtful = scope.doubt < len(machine.doubts) and name in scope.names
        scope.names[name] = Unknown(f"`{name}` depends on a condition") if doubtful else value
    elif target.type in ("member_expression", "subscript_expression"):
        holder = target.child_by_field_name("object")
        owner = machine.evaluate(holder, frame) if holder is not None else None
        key = key_of(machine, target, frame)
        if isinstance(owner, Record) and key is not None:
            owner[key] = value
        elif isinstance(owner, Instance | Function) and key is not None:
            owner.fields[key] = value
    elif target.type in ("object_pattern", "array_pattern"):
        bind(machine, target, value, frame)
