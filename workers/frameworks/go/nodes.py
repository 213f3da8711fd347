"""Parts of Go's syntax trees."""

from __future__ import annotations

from workers.readers.syntax import Node


def given(node: Node | None) -> list[Node]:
    """The nodes of a list of arguments or expressions, comments aside."""
    return [one for one in node.named_children if one.type != "comment"] if node is not None else []


def parameters(function: Node) -> list[tuple[Node, Node | None]]:
    """The names of a function's parameters, each with its type."""
    declared = given(function.child_by_field_name("parameters"))
    return [(name, one.child_by_field_name("type")) for one in declared for name in one.children_by_field_name("name")]


def statements_of(block: Node | None) -> list[Node]:
    """The statements of a block."""
    return [inner for one in given(block) for inner in (given(one) if one.type == "statement_list" else [one])]


def returned(function: Node) -> Node | None:
    """What a function of one statement returns; None for another one."""
    body = statements_of(function.child_by_field_name("body"))
    values = (
        given(body[0].named_children[0]) if len(body) == 1 and body[0].type == "return_statement" and given(body[0]) else []
    )
    return values[0] if len(values) == 1 else None
