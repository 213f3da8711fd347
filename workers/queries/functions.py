"""The functions of a file, and which of them a call means."""

from __future__ import annotations

from dataclasses import dataclass

from workers.queries.code import Code, is_function, is_scope
from workers.queries.parts import Call, below, field_of
from workers.readers.syntax import Node

SELF = frozenset(("self", "this", "$this", "Self", "cls", "static", "__MODULE__"))
_BARE = frozenset(("ruby", "java", "kotlin", "csharp"))
"""Languages in which a bare name is a method of the class around."""
_CLASSES = frozenset((
    "class_definition", "class_declaration", "class", "impl_item", "module", "trait_declaration", "object_declaration",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Called:
    """A function; `method` says that it is one of the rows' own class."""

    code: Code
    node: Node
    method: bool = False


def own(code: Code, call: Call, receiver: str) -> Called | None:
    """The function of this file: of the caller's class by `self`, or by its bare name where the language has it so."""
    owner = class_of(code, call.node) if receiver or code.language in _BARE else ""
    return in_file(code, call.name, owner)


def in_file(code: Code, name: str, owner: str) -> Called | None:
    """The one function of that name that the class of the file has, with '' the file itself."""
    found = [node for node in functions(code).get(name, ()) if class_of(code, node) == owner]
    return Called(code, found[0]) if len(found) == 1 else None


def functions(code: Code) -> dict[str, list[Node]]:
    """The functions of the file by name."""
    if code.functions is None:
        code.functions = {}
        for node in below(code.syntax.root):
            named = _named(code, node)
            if named:
                code.functions.setdefault(named, []).append(node)
    return code.functions


def _named(code: Code, node: Node) -> str:
    if node.type == "variable_declarator":
        held, name = field_of(node, "value"), field_of(node, "name")
        return code.text(name) if held is not None and name is not None and is_function(held) else ""
    if is_scope(node) and (name := field_of(node, "name")) is not None:
        return code.text(name)
    return ""


def class_of(code: Code, node: Node) -> str:
    """The name of the class (Rust: the type of the `impl`) around; '' outside of any."""
    above = node.parent
    while above is not None:
        if above.type in _CLASSES and (named := field_of(above, "type", "name")) is not None:
            return code.text(named).partition("<")[0].rpartition("::")[2]
        above = above.parent
    return ""
