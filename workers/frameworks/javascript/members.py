"""Members of values: `owner.name`, `owner[index]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.javascript import builtin
from workers.frameworks.javascript.values import Class, Function, Host, Instance, Native, Record, Unknown, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine


def member(owner: Value, name: str) -> Value:
    """`owner.name`."""
    if name in builtin.PROMISE and not (isinstance(owner, Record) and name in owner):
        return builtin.member(owner, name)
    if isinstance(owner, Instance):
        return _own(owner, name)
    if isinstance(owner, Host):
        return owner.get(name)
    if isinstance(owner, Class):
        return owner.statics.look(name)
    if isinstance(owner, Record):
        return owner.look(name)
    if isinstance(owner, Function) and name in owner.fields:
        return owner.fields[name]
    if isinstance(owner, Native) and owner.members is not None:
        return owner.members(name)
    return builtin.member(owner, name)


def _own(owner: Instance, name: str) -> Value:
    """A field, a method of its class or of those it extends, a member of the framework's class."""
    if name in owner.fields:
        return owner.fields[name]
    made: Value = owner.made
    for _ in range(10):
        if not isinstance(made, Class):
            break
        if (node := made.members.get(name)) is not None and node.type == "method_definition":
            return Function(made.syntax, node, made.scope, owner)
        made = made.base
    base = owner.base if owner.base is not None else made
    return base.get(name) if isinstance(base, Host) else Unknown(f"`this.{name}` is not known")


def key_of(machine: Machine, node: Node, frame: Frame) -> str | None:
    """The name that a member expression or `[index]` asks for."""
    named = node.child_by_field_name("property")
    if named is not None:
        return frame.syntax.text(named)
    index = node.child_by_field_name("index")
    value = machine.evaluate(index, frame) if index is not None else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(int(value)) if isinstance(value, float) else str(value)
