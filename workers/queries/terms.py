"""What an expression is without what is around it, and the terms of a sum."""

from __future__ import annotations

import re

from workers.queries.parts import field_of
from workers.readers.syntax import Node

_WRAPPERS = frozenset((
    "parenthesized_expression", "await_expression", "await", "as_expression", "non_null_expression", "satisfies_expression",
    "parenthesized_statements", "cast_expression", "argument", "value_argument", "reference_expression", "try_expression",
    "postfix_unary_expression",
))  # fmt: skip
_TO_NUMBER = re.compile(rb"\(\s*(int|integer|float|double|long|bool|boolean|decimal|short)\s*\)")
SUMS = frozenset(("binary_operator", "binary_expression", "binary"))
ADDS = frozenset(("+", ".", "<>", "<<"))
_MOST_TERMS = 200


def bare(node: Node) -> Node:
    """What is inside parentheses, await and casts; what a cast makes a number stays in it."""
    while node.type in _WRAPPERS and node.named_children:
        if node.type == "cast_expression":
            if _TO_NUMBER.match(node.text or b""):
                break
            node = field_of(node, "value") or node.named_children[-1]
        elif node.type in {"argument", "value_argument"}:
            node = node.named_children[-1]
        else:
            node = field_of(node, "value") or node.named_children[0]
    return node


def terms(node: Node) -> list[Node]:
    """What a chain of `+` adds, in order; it leans to the left, however long it is."""
    found: list[Node] = []
    while len(found) < _MOST_TERMS and node.type in SUMS:
        left, right, sign = (node.child_by_field_name(name) for name in ("left", "right", "operator"))
        if left is None or right is None or sign is None or sign.type not in ADDS:
            break
        found.append(right)
        node = bare(left)
    return [node, *reversed(found)]
