"""Lists of texts that are joined to one: `conditions.append(f"code = '{code}'")`, then `" AND ".join(conditions)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workers.queries.code import Code, is_function, scope_of
from workers.queries.parts import Call, field_of
from workers.queries.terms import bare
from workers.readers.syntax import Node

LIST_JOINS = frozenset(("join", "Join", "implode", "joinToString"))
_ADDS = frozenset(("append", "push", "add", "Add", "<<"))
_LITERALS = frozenset((
    "list", "array", "array_creation_expression", "composite_literal", "tuple", "implicit_array_creation_expression",
    "collection_expression",
))  # fmt: skip
_EACH = frozenset(("list_comprehension", "generator_expression"))
_LIBRARIES = frozenset(("strings", "String", "string"))
_MOST = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of the list in the order of the file, and what is put between them."""

    items: tuple[Node, ...]
    between: Node


def listed(code: Code, call: Call) -> Listed | None:
    """What a call joins; None where the list is not one that this function makes."""
    alone = field_of(call.node, "arguments")  # Python's `", ".join(text for one in many)`
    given = [alone] if alone is not None and alone.type in _EACH else [bare(one) for one in call.arguments]
    if call.name == "implode" or (call.receiver is not None and code.text(call.receiver) in _LIBRARIES):
        pair = (given[0], given[1]) if len(given) == 2 else None
    elif call.receiver is not None and len(given) == 1:
        pair = (bare(call.receiver), given[0])
    else:
        pair = None
    if pair is None:
        return None
    between, over = pair if _is_list(code, pair[1]) else pair[::-1]
    items = tuple(_items(code, over))[: _MOST + 1]
    return Listed(items, between) if 0 < len(items) <= _MOST else None


def _is_list(code: Code, node: Node) -> bool:
    mapped = code.is_call(node) and code.call(node).name in code.words.each
    return mapped or node.type in _LITERALS | _EACH | {"identifier", "variable_name"}


def _items(code: Code, over: Node) -> Iterator[Node]:
    if over.type in _EACH:
        body = field_of(over, "body")
        yield from [body] if body is not None else []
    elif over.type in _LITERALS:
        yield from _of_literal(over)
    elif code.is_call(over):
        body = _of_each(code, code.call(over))
        yield from [body] if body is not None else []
    elif over.type in {"identifier", "variable_name"}:
        bound = code.reaching(code.text(over), over)
        for one in bound:
            value = bare(one.value)
            yield from _of_literal(value) if value.type in _LITERALS else ()
        yield from (node for at, node in _added(code, over) if at < over.start_byte)


def _of_each(code: Code, call: Call) -> Node | None:
    """What the function of `names.map(name => text)` gives, where that is one expression."""
    block = call.arguments[-1] if call.arguments else field_of(call.node, "block")
    body = field_of(block, "body") if call.name in code.words.each and block is not None and is_function(block) else None
    while body is not None and body.type in {"body_statement", "block_body"} and len(body.named_children) == 1:
        body = body.named_children[0]
    return body


def _of_literal(node: Node) -> Iterator[Node]:
    held = field_of(node, "body") or node
    for one in held.named_children:
        if one.type in {"array_element_initializer", "literal_element", "initializer_expression", "literal_value"}:
            yield from one.named_children
        elif one.type not in {"comment", "slice_type", "array_type"}:
            yield one


def _added(code: Code, name: Node) -> list[tuple[int, Node]]:
    """What the function adds to the list: by a method, by Go's `append(list, …)`, by PHP's `$list[] = …`."""
    scope = scope_of(name)
    key = (scope.id if scope is not None else None, code.text(name))
    return _all_added(code).get(key, [])


def _all_added(code: Code) -> dict[tuple[int | None, str], list[tuple[int, Node]]]:
    if code.added is None:
        code.added = {}
        for node in code.syntax.walk(*code.words.calls, *code.words.assignments, "binary"):
            scope = scope_of(node)
            for name, one in _adding(code, node):
                code.added.setdefault((scope.id if scope is not None else None, name), []).append((node.start_byte, one))
    return code.added


def _adding(code: Code, node: Node) -> Iterator[tuple[str, Node]]:
    if code.is_call(node):
        call = code.call(node)
        if call.name in _ADDS and call.receiver is not None and len(call.arguments) == 1:
            yield code.text(call.receiver), call.arguments[0]
        elif call.name == "append" and call.receiver is None and call.arguments:
            yield from ((code.text(call.arguments[0]), one) for one in call.arguments[1:])
        return
    left, right = field_of(node, "left"), field_of(node, "right")
    if left is None or right is None:
        return
    sign = field_of(node, "operator")
    if node.type == "binary" and sign is not None and sign.type == "<<":
        yield code.text(left), right
    elif left.type == "subscript_expression" and code.text(left).endswith("[]"):
        yield code.text(left)[:-2], right
