"""Blocks of Elixir: what stands in them, and the rounds of loops."""

from __future__ import annotations

from workers.frameworks.ecto.elixir import Elixir, Names
from workers.frameworks.values import Value
from workers.readers.syntax import Node


def rounds(elixir: Elixir, node: Node, names: Names) -> tuple[Value, str | None, list[Node]]:
    """What `for x <- list do` or `Enum.each(list, fn x -> … end)` goes over, its variable, its body; None for no loop."""
    arguments = next((child for child in node.named_children if child.type == "arguments"), None)
    given = arguments.named_children if arguments else []
    word = elixir.call(node) if node.type == "call" else ""
    if word == "for" and given and given[0].type == "binary_operator":
        left, right = given[0].child_by_field_name("left"), given[0].child_by_field_name("right")
        over = elixir.maybe(right, names) if right else None
        return over, elixir.text(left) if left else None, content(elixir, node)
    if word in {"Enum.each", "Enum.map"} and len(given) == 2 and given[1].type == "anonymous_function":
        clause = next((one for one in given[1].named_children if one.type == "stab_clause"), None)
        left, right = (clause.child_by_field_name(side) for side in ("left", "right")) if clause else (None, None)
        return elixir.maybe(given[0], names), elixir.text(left) if left else None, right.named_children if right else []
    return None, None, []


def _block(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type == "do_block"), None)


def _plain(block: Node | None) -> list[Node]:
    skipped = {"else_block", "comment", "after_block", "rescue_block", "stab_clause"}
    return [child for child in block.named_children if child.type not in skipped] if block else []


def content(elixir: Elixir, node: Node) -> list[Node]:
    """The statements of a `do` block, or the one behind `do:`."""
    block = _block(node)
    return _plain(block) if block else _inline(elixir, node)


def otherwise(node: Node) -> list[Node]:
    """The statements of its `else`."""
    block = _block(node)
    others = [child for child in block.named_children if child.type == "else_block"] if block else []
    return [inner for other in others for inner in _plain(other)]


def _inline(elixir: Elixir, node: Node) -> list[Node]:
    """The expression behind `do:`."""
    found = (pair for pair in elixir.syntax.walk("pair", within=node) if elixir.text(pair).startswith("do:"))
    return [value for pair in found if (value := pair.child_by_field_name("value"))][:1]
