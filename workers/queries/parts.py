"""Calls and assignments of a file, told by the fields that most grammars share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.queries.code import Code

_ARGUMENTS = frozenset(("argument", "value_argument"))
_AROUND_CALLED = frozenset(("await_expression", "instantiation_expression", "non_null_expression"))
"""What TypeScript's grammar puts around the function of `await client.query<Row>(…)`."""


@dataclass(frozen=True, slots=True)
class Call:
    """`receiver.name(arguments)`; `receiver` is None for a bare name. Named arguments are their pairs."""

    node: Node
    receiver: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """`name = value`; `grows` for `+=` and its like."""

    node: Node
    value: Node
    grows: bool


def field_of(node: Node, *names: str) -> Node | None:
    """The first of these fields that the node has."""
    for name in names:
        if (found := node.child_by_field_name(name)) is not None:
            return found
    return None


def below(node: Node) -> Iterator[Node]:
    """The node and all that is named in it, in the order of the file; without recursion."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.named_children))


def by_fields(code: Code, node: Node) -> Call:
    """The parts of a call whose grammar names them."""
    function = node.child_by_field_name("function")
    if function is not None:
        while function.type in _AROUND_CALLED and function.named_children:
            function = function.named_children[0]
        if function.type == "generic_function":
            function = field_of(function, "function") or function
        receiver = field_of(function, "object", "operand", "expression", "value", "path")
        named = field_of(function, "attribute", "property", "field", "name") if receiver is not None else function
    else:
        receiver = field_of(node, "receiver", "object", "scope")
        named = field_of(node, "method", "name", "type")
    given = node.child_by_field_name("arguments")
    tagged = given is not None and given.type == "template_string"
    arguments = () if given is None else (given,) if tagged else given_to(given)
    name = "" if named is None else code.syntax.text(named).partition("<")[0]
    return Call(node, receiver, name, arguments)


def given_to(arguments: Node) -> tuple[Node, ...]:
    """The arguments in a list of them, out of the wrapping that some grammars put each in."""
    return tuple(unwrapped(one) for one in arguments.named_children if one.type != "comment")


def unwrapped(argument: Node) -> Node:
    """The value of an argument; its name, where it has one, is left."""
    return argument.named_children[-1] if argument.type in _ARGUMENTS and argument.named_children else argument


def pair_of(code: Code, node: Node) -> tuple[Node, Node] | None:
    """The target and the value of an assignment or a declaration whose grammar names them."""
    del code
    target, value = field_of(node, "left", "name", "pattern"), field_of(node, "right", "value")
    return (target, value) if target is not None and value is not None else None


def parameters_of(code: Code, function: Node) -> Iterator[str]:
    """The declarations of a function's parameters, as written."""
    given = field_of(function, "parameters", "parameter")
    if given is not None:
        yield from (code.text(one) for one in (given.named_children or [given]))
