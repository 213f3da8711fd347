"""Classes, enums, imports and exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.frameworks.javascript.members import member
from workers.frameworks.javascript.values import Class, Function, Record, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Frame, Machine


def declare_class(machine: Machine, node: Node, frame: Frame) -> Class:
    """A class with its members; a named one is declared."""
    members: dict[str, Node] = {}
    statics = Record()
    body = node.child_by_field_name("body")
    for part in body.named_children if body is not None else ():
        name = part.child_by_field_name("name") or part.child_by_field_name("property")
        if name is None:
            continue
        key = frame.syntax.text(name).strip("'\"")
        if any(child.type == "static" for child in part.children):
            value = part.child_by_field_name("value")
            made = Function(frame.syntax, part, frame.scope) if part.type == "method_definition" else None
            statics[key] = made or (machine.evaluate(value, frame) if value is not None else None)
        else:
            members[key] = part
    found = Class(frame.syntax, members, statics, frame.scope, _extended(machine, node, frame))
    if (title := node.child_by_field_name("name")) is not None:
        frame.scope.names[frame.syntax.text(title)] = found
    return found


def _extended(machine: Machine, node: Node, frame: Frame) -> Value:
    heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
    parts = heritage.named_children if heritage is not None else []
    clause = next((part for part in parts if part.type not in ("implements_clause", "comment")), None)
    value = (clause.child_by_field_name("value") or clause) if clause is not None else None
    return machine.evaluate(value, frame) if value is not None and value.type != "extends_clause" else None


def _class(machine: Machine, node: Node, frame: Frame) -> None:
    declare_class(machine, node, frame)


def _export(machine: Machine, node: Node, frame: Frame) -> None:
    exports = frame.scope.names.get("exports")
    declared = node.child_by_field_name("declaration") or node.child_by_field_name("value")
    default = any(child.type == "default" for child in node.children)
    before = set(frame.scope.names)
    if declared is not None and declared.type.endswith(("declaration", "declaration_list")):
        machine.execute(declared, frame)
        title = declared.child_by_field_name("name")
        names = {frame.syntax.text(title)} if title is not None else set(frame.scope.names) - before
        found = {name: frame.scope.names.get(name) for name in names}
        value = next(iter(found.values()), None)
    else:
        value, found = (machine.evaluate(declared, frame) if declared is not None else None), {}
    if isinstance(exports, Record):
        exports.update({"default": value} if default else found)
        exports.update(_listed(node, frame))


def _listed(node: Node, frame: Frame) -> dict[str, Value]:
    """`export { up, down as back }`."""
    found: dict[str, Value] = {}
    for part in (p for clause in node.named_children if clause.type == "export_clause" for p in clause.named_children):
        name = part.child_by_field_name("name")
        alias = part.child_by_field_name("alias") or name
        if name is not None and alias is not None:
            scope = frame.scope.holder(frame.syntax.text(name))
            found[frame.syntax.text(alias)] = scope.names[frame.syntax.text(name)] if scope else None
    return found


def _import(machine: Machine, node: Node, frame: Frame) -> None:
    source = node.child_by_field_name("source")
    if source is None:
        return
    module = machine.modules(frame.syntax.path, frame.syntax.text(source).strip("'\""))
    for clause in (child for child in node.named_children if child.type == "import_clause"):
        for part in clause.named_children:
            _imported(part, module, frame)


def _imported(part: Node, module: Value, frame: Frame) -> None:
    names = frame.scope.names
    if part.type == "identifier":
        default = module.get("default") if isinstance(module, Record) else module
        names[frame.syntax.text(part)] = default
    elif part.type == "namespace_import":
        names[frame.syntax.text(part.named_children[0])] = module
    for item in part.named_children if part.type == "named_imports" else ():
        name = item.child_by_field_name("name")
        alias = item.child_by_field_name("alias") or name
        if name is not None and alias is not None:
            names[frame.syntax.text(alias)] = member(module, frame.syntax.text(name))


def _enum(machine: Machine, node: Node, frame: Frame) -> None:
    """An enum's members by name: what is assigned, else their place."""
    found = Record()
    body, title = node.child_by_field_name("body"), node.child_by_field_name("name")
    for place, part in enumerate(body.named_children if body is not None else ()):
        name, value = part.child_by_field_name("name"), part.child_by_field_name("value")
        key = frame.syntax.text(name if name is not None else part).strip("'\"")
        found[key] = machine.evaluate(value, frame) if value is not None else place
    if title is not None:
        frame.scope.names[frame.syntax.text(title)] = found


DECLARATIONS: dict[str, Callable[[Machine, Node, Frame], None]] = {
    "abstract_class_declaration": _class,
    "class_declaration": _class,
    "enum_declaration": _enum,
    "export_statement": _export,
    "import_statement": _import,
}
