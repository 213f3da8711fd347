"""JSON Schemas that stand in Python as dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workers.documents import Node
from workers.handlers.models.constants import Constants
from workers.handlers.models.model import Model, direction, scalar
from workers.handlers.python import Module, literal

_DEEPEST = 20


def literals(source: Module, known: Constants) -> Iterator[Model]:
    """Each dictionary that says `properties` and a type, named by its variable, or by the class whose `schema` it is."""
    for owner, body in (
        ("", source.tree.body),
        *((one.name, one.body) for one in source.tree.body if isinstance(one, ast.ClassDef)),
    ):
        for node in body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if isinstance(value, ast.Dict) and isinstance(target, ast.Name) and _is_schema(value):
                name = owner or target.id
                asks, answers = direction(name)
                yield Model(name, _node(value, source.path, known, 0), True, asks, answers and not asks, placed=True)


def _is_schema(node: ast.Dict) -> bool:
    words = {literal(key): value for key, value in zip(node.keys, node.values, strict=True)}
    return isinstance(words.get("properties"), ast.Dict) and ("type" in words or "required" in words)


def _node(value: ast.AST, path: str, known: Constants, depth: int) -> Node:
    line = int(getattr(value, "lineno", 1))
    node = Node(path, "null", line)
    node.end = int(getattr(value, "end_lineno", line) or line)
    if depth > _DEEPEST:
        return node
    if isinstance(value, ast.Dict):
        node.form = "map"
        for key, one in zip(value.keys, value.values, strict=True):
            word = known.of(key) if key is not None else None
            if word is not None and key is not None:
                node.pairs[word] = below = _node(one, path, known, depth + 1)
                below.line = min(below.line, key.lineno)
        return node
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        node.form = "list"
        node.items = [_node(one, path, known, depth + 1) for one in value.elts]
        return node
    text = known.of(value)
    if text is None:  # a call, say: a keyword whose value nobody knows says nothing
        node.form = "map"
        return node
    said = isinstance(value, ast.Constant) and isinstance(value.value, str)
    made = scalar(path, line, text, quoted=said)
    made.end = node.end
    return made
