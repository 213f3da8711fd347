"""The fields of models that calls of object mappers name: what each language finds, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.queries.code import Code


@dataclass(frozen=True, slots=True)
class Named:
    """A field of a model, as a query of a mapper names it, and where. `table` says that the model is a table's name."""

    model: str
    field: str
    node: Node
    table: bool = False


LONGEST = 200
"""Calls of a chain that are looked back at."""


def links(code: Code, call: Call) -> tuple[str, list[str]]:
    """What a chain of calls begins with, as written, and the names of the calls between; of a very long one the last ones."""
    names = list[str]()
    receiver = call.receiver
    while receiver is not None and code.is_call(receiver):
        if len(names) >= LONGEST:
            return "", names
        inner = code.call(receiver)
        names.append(inner.name)
        if inner.receiver is None:
            return "", names
        receiver = inner.receiver
    return (code.text(receiver) if receiver is not None else ""), names


def keys(code: Code, given: Node) -> Iterator[tuple[str, Node, Node]]:
    """The keys that an object, a hash or keyword arguments have, each with its node and its value."""
    for one in [given] if given.type in {"pair", "keyword_argument"} else given.named_children:
        name, value = field_of(one, "key", "name"), field_of(one, "value")
        if one.type == "shorthand_property_identifier":
            yield code.text(one), one, one
        elif name is not None and value is not None:
            yield code.text(name).strip(":'\" ").rstrip(":"), name, value


def own_nodes(code: Code, call: Call, *types: str) -> Iterator[Node]:
    """The nodes of these types that the call is given; what other objects' calls in there are given is theirs."""
    stack = list(reversed(call.arguments))
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        inner = code.call(node) if code.is_call(node) else None
        if inner is None or inner.receiver is None or inner.name == "Q":  # `models.Q(…)` puts conditions together
            stack.extend(reversed(node.named_children))


def strings(code: Code, given: Node) -> Iterator[tuple[str, Node]]:
    """The words that are given as strings or symbols, alone or in a list."""
    for one in given.named_children if given.type in {"array", "list", "array_creation_expression"} else [given]:
        inner = one.named_children[0] if one.type == "array_element_initializer" and one.named_children else one
        if inner.type in {"string", "simple_symbol", "encapsed_string", "string_literal"}:
            yield code.text(inner).strip("'\":"), inner


WORD = re.compile(r"[A-Za-z_]\w*$")
