"""Method calls and constructions of a syntax tree, in one shape for every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Span
from workers.readers.syntax import Node, Syntax

_TYPES = {
    "call": "function",
    "call_expression": "function",
    "new_expression": "constructor",
    "method_invocation": "name",
}
"""Nodes that call, and the field that says what."""
_PARTS = {
    "attribute": ("object", "attribute"),
    "member_expression": ("object", "property"),
    "selector_expression": ("operand", "field"),
}
_LOOPS = frozenset({
    "for_statement", "for_in_statement", "while_statement", "enhanced_for_statement", "do_statement", "for", "while", "until",
    "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression",
})  # fmt: skip
_FUNCTIONS = frozenset({
    "function_definition", "function_declaration", "method_declaration", "method_definition", "func_literal", "lambda",
    "method", "lambda_expression", "arrow_function", "function_expression", "singleton_method",
})  # fmt: skip
_OVER = ("right", "iterable", "value", "condition")
_OUTWARDS = 60
"""Nodes around a call that are looked at."""
_LONGEST = 2_000
"""Characters of an argument that are kept."""


@dataclass(frozen=True, slots=True)
class Call:
    """`receiver.method(arguments)`; for a construction `method` is the class and `receiver` is ''. Names as written."""

    receiver: str
    method: str
    arguments: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    span: Span
    node: Node = field(compare=False, repr=False)

    @property
    def looped(self) -> bool:
        """Whether it stands in the body of a loop of its own function: what the loop goes over is asked once."""
        inside: Node = self.node
        for _ in range(_OUTWARDS):
            node = inside.parent
            if node is None or node.type in _FUNCTIONS:
                return False
            over = {one.start_byte for name in _OVER if (one := node.child_by_field_name(name)) is not None}
            if node.type in _LOOPS and inside.start_byte not in over:
                return True
            inside = node
        return False


def calls(syntax: Syntax) -> Iterator[Call]:
    """The calls of the file, in its order."""
    for node in syntax.walk(*_TYPES):
        name = _named(syntax, node)
        if name is not None:
            listed = node.child_by_field_name("arguments")
            given = [child for child in listed.named_children if child.type != "comment"] if listed is not None else []
            positional, pairs = list[str](), list[tuple[str, str]]()
            for one in given:
                found = [*_pairs(syntax, one)]
                pairs += found
                if one.type not in {"keyword_argument", "pair"}:
                    positional.append(syntax.text(one)[:_LONGEST])
            yield Call(*name, tuple(positional), tuple(pairs), syntax.span(node), node)


def _named(syntax: Syntax, node: Node) -> tuple[str, str] | None:
    if (method := node.child_by_field_name("method") or node.child_by_field_name("name")) is not None:  # Ruby, Java
        owner = node.child_by_field_name("receiver") or node.child_by_field_name("object")
        return (syntax.text(owner)[-_LONGEST:] if owner is not None else ""), syntax.text(method)
    called = node.child_by_field_name(_TYPES[node.type])
    if called is None:
        return None
    if called.type not in _PARTS:
        return ("", syntax.text(called)[:200]) if called.type in {"identifier", "type_identifier"} else None
    owner, name = (called.child_by_field_name(part) for part in _PARTS[called.type])
    return None if owner is None or name is None else (syntax.text(owner)[-_LONGEST:], syntax.text(name))


def _pairs(syntax: Syntax, node: Node) -> Iterator[tuple[str, str]]:
    """Keyword arguments, and the pairs of an object that is an argument; one level into objects below."""
    if node.type == "keyword_argument":
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        yield from ((syntax.text(name), syntax.text(value)[:_LONGEST]),) if name is not None and value is not None else ()
    for pair in [node] if node.type == "pair" else node.named_children if node.type in {"object", "dictionary", "hash"} else []:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            yield syntax.text(key).strip("\"':"), syntax.text(value)[:_LONGEST]
