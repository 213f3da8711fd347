"""Calls of Ruby as their parts, and the words that a call is given."""

from __future__ import annotations

from workers.queries.parts import field_of
from workers.readers.syntax import Node, Syntax


def receiver(node: Node) -> Node | None:
    """What a call is made on."""
    return field_of(node, "receiver") if node.type == "call" else None


def called(syntax: Syntax, node: Node) -> str:
    """The name of the method that is called, '' where the node is no call."""
    named = field_of(node, "method") if node.type == "call" else None
    return syntax.text(named) if named is not None else ""


def given(node: Node) -> list[Node]:
    """What a call is given."""
    held = field_of(node, "arguments") if node.type == "call" else None
    return [one for one in held.named_children if one.type != "comment"] if held is not None else []


def named(syntax: Syntax, node: Node, *names: str) -> Node | None:
    """The argument of one of these names."""
    for one in given(node):
        key = field_of(one, "key") if one.type == "pair" else None
        if key is not None and syntax.text(key).strip(":'\"") in names:
            return field_of(one, "value")
    return None


def word(syntax: Syntax, node: Node | None) -> str:
    """The text of a symbol or of a string that has nothing put into it."""
    if node is None or node.type not in {"simple_symbol", "string", "hash_key_symbol"}:
        return ""
    return "" if "#{" in syntax.text(node) else syntax.text(node).strip(":'\"")


def chain(node: Node) -> tuple[Node, tuple[Node, ...]]:
    """What a chain of calls begins with, and the calls, the first made first."""
    calls: list[Node] = []
    while node.type == "call" and (on := receiver(node)) is not None:
        calls.append(node)
        node = on
    return node, tuple(reversed(calls))


def block_of(syntax: Syntax, node: Node) -> tuple[list[str], Node] | None:
    """The parameters and the body of a call's block."""
    block = field_of(node, "block") if node.type == "call" else None
    if block is None:
        return None
    declared = field_of(block, "parameters")
    return [syntax.text(one) for one in declared.named_children] if declared is not None else [], block
