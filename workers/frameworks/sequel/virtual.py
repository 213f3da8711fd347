"""Blocks that are conditions: `constraint(:positive) { price > 0 }` as SQL.

Source: https://github.com/jeremyevans/sequel/blob/master/doc/virtual_rows.rdoc
"""

from __future__ import annotations

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.sequel.values import value
from workers.frameworks.values import Code, Unresolved
from workers.readers.syntax import Node
from workers.sql.render.names import quote

_SIGNS = {">": ">", "<": "<", ">=": ">=", "<=": "<=", "==": "=", "!=": "!=", "+": "+", "-": "-", "*": "*", "/": "/"}
_JOINS = {"&": "AND", "|": "OR"}
_DEEPEST = 20


def condition(evaluator: Evaluator, block: Node, names: Names) -> Code:
    """The condition that a block is. Raises Unresolved."""
    body = block.child_by_field_name("body")
    inner = [one for one in body.named_children if one.type != "comment"] if body else []
    if len(inner) != 1 or block.child_by_field_name("parameters") is not None:
        raise Unresolved(f"`{evaluator.short(block)}`")
    return Code(_sql(evaluator, inner[0], names, 0))


def _sql(evaluator: Evaluator, node: Node, names: Names, depth: int) -> str:
    text = evaluator.source.text(node)
    if depth > _DEEPEST:
        raise Unresolved(f"`{evaluator.short(node)}`")
    if node.type == "identifier" and text not in names:
        return quote(text)
    if node.type == "parenthesized_statements" and len(node.named_children) == 1:
        return f"({_sql(evaluator, node.named_children[0], names, depth + 1)})"
    if node.type == "binary":
        return _binary(evaluator, node, names, depth)
    if node.type == "call" and node.child_by_field_name("receiver") is None and node.child_by_field_name("block") is None:
        return _function(evaluator, node, names, depth)
    return value(evaluator.value(node, names))


def _binary(evaluator: Evaluator, node: Node, names: Names, depth: int) -> str:
    left, right, sign = (node.child_by_field_name(part) for part in ("left", "right", "operator"))
    if left is None or right is None or sign is None:
        raise Unresolved(f"`{evaluator.short(node)}`")
    word = evaluator.source.text(sign)
    first, second = (_sql(evaluator, one, names, depth + 1) for one in (left, right))
    if word in _JOINS:
        return f"({first}) {_JOINS[word]} ({second})"
    if word == "=~" and right.type in ("nil", "true", "false", "array", "string", "integer", "string_array"):
        return f"{first} {'IS' if right.type in ('nil', 'true', 'false') else 'IN' if 'array' in right.type else '='} {second}"
    if word not in _SIGNS:
        raise Unresolved(f"`{evaluator.short(node)}`")
    return f"{first} {_SIGNS[word]} {second}"


def _function(evaluator: Evaluator, node: Node, names: Names, depth: int) -> str:
    method, arguments = node.child_by_field_name("method"), node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    name = evaluator.source.text(method) if method else ""
    if not name.isidentifier():
        raise Unresolved(f"`{evaluator.short(node)}`")
    return f"{name}({', '.join(_argument(evaluator, one, names, depth) for one in given)})"


def _argument(evaluator: Evaluator, node: Node, names: Names, depth: int) -> str:
    if node.type == "simple_symbol":
        return quote(evaluator.source.text(node)[1:])
    return _sql(evaluator, node, names, depth + 1)
