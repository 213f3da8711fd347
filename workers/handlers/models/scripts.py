"""Validators and presenters of JavaScript and TypeScript: objects of zod and Joi, functions that return an object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.models.model import Building, Model, direction, member
from workers.handlers.models.script_schemas import Schemas, unwrapped
from workers.handlers.script import is_function, line_of
from workers.readers.syntax import Node, Syntax

_ANSWERED = re.compile(r"respon|answer|output|result|reply", re.IGNORECASE)
_PLACE = re.compile(r"(^|/)(presenters?|serializers?|transformers?|representations?)/[^/]+\.\w+$")
_FEWEST = 2


def validators(syntax: Syntax) -> Iterator[Model]:
    """`const Order = z.object({…})`, and JSON Schema in its stead: what clients send is held against it."""
    for node in syntax.walk("variable_declarator"):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None or (value.type == "object" and b"properties" not in syntax.data):
            continue
        reads = Schemas(syntax)
        made = reads.object(value)
        asks, answers = direction(syntax.text(name))
        if made is not None and made.pairs["properties"].pairs:
            held = unwrapped(value)
            if held is not None and held.type == "object":  # JSON Schema: requests are held against it
                answers = answers and _ANSWERED.search(syntax.text(name)) is not None
            made.line, made.end = line_of(node), int(node.end_point.row) + 1
            yield Model(syntax.text(name), made, reads.whole, asks, answers, unsure=frozenset(reads.unsure))


def presenters(syntax: Syntax) -> Iterator[Model]:
    """Functions that return an object, in folders of those."""
    if not _PLACE.search(syntax.path):
        return
    for node in syntax.walk("function_declaration", "method_definition", "variable_declarator"):
        value = node.child_by_field_name("value")
        body = (
            value.child_by_field_name("body") if value is not None and is_function(value) else node.child_by_field_name("body")
        )
        name = node.child_by_field_name("name")
        if body is None or name is None:
            continue
        made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
        whole = True
        for held in _objects(syntax, body):
            whole = whole and not any(one.type == "spread_element" for one in held.named_children)
            for one in held.named_children:
                key = one.child_by_field_name("key") if one.type == "pair" else one
                if one.type in {"pair", "shorthand_property_identifier"} and key is not None:
                    made.put(syntax.text(key).strip("\"'"), member(syntax.path, line_of(one)))
        if len(made.fields.pairs) >= _FEWEST:
            yield Model(syntax.text(name), made.node, whole, False, True, placed=True, loose=True)


def _objects(syntax: Syntax, body: Node) -> Iterator[Node]:
    """The objects that are returned, or become what is: `const data = {…}; return data`."""
    if body.type == "parenthesized_expression":
        yield from (one for one in body.named_children if one.type == "object")
    returned = {
        syntax.text(one.named_children[0]) for one in syntax.walk("return_statement", within=body) if one.named_children
    }
    for one in syntax.walk("return_statement", within=body):
        yield from (held for held in one.named_children if held.type == "object")
    for one in syntax.walk("variable_declarator", within=body):
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        if name is not None and value is not None and value.type == "object" and syntax.text(name) in returned:
            yield value
