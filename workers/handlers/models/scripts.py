"""Validators and presenters of JavaScript and TypeScript: objects of zod and Joi, functions that return an object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.documents import Node as Document
from workers.handlers.models.model import Building, Model, direction, member
from workers.handlers.script import arguments, called, is_function, line_of
from workers.readers.syntax import Node, Syntax

_OBJECTS = re.compile(r"^(z|zod|v)\.(object|strictObject)$|^(Joi|joi|yup|Yup)\.object$")
_FREE = re.compile(r"\.(optional|nullish|default|catch)\(|z\.(any|unknown|undefined)\(")
_LIMITS = {"max": ("maxLength", "maximum"), "min": ("minLength", "minimum"), "lte": ("", "maximum"), "gte": ("", "minimum")}
_TYPE = re.compile(r"^\w+(?:\.coerce)?\.(string|number|boolean|array|object|email|uuid|url|enum)\(")
_PLACE = re.compile(r"(^|/)(presenters?|serializers?|transformers?|representations?)/[^/]+\.\w+$")
_FEWEST = 2


def validators(syntax: Syntax) -> Iterator[Model]:
    """`const Order = z.object({…})`: what clients send is held against it."""
    for node in syntax.walk("variable_declarator"):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        call = _object_call(syntax, value)
        if name is None or call is None or value is None:
            continue
        partial = ".partial(" in syntax.text(value)[len(syntax.text(call)) :]
        made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
        for key, said, pair in _pairs(syntax, arguments(call)[0]):
            joi = not called(syntax, call).startswith(("z", "v"))
            needed = ".required(" in said if joi else not partial and not _FREE.search(said)
            made.put(key, _member(syntax, pair, said), needed=needed)
        asks, answers = direction(syntax.text(name))
        if made.fields.pairs:
            whole = not any(True for _ in syntax.walk("spread_element", within=call))
            yield Model(syntax.text(name), made.node, whole, asks, answers)


def _object_call(syntax: Syntax, value: Node | None) -> Node | None:
    """The innermost call of a chain that makes an object with its fields in place."""
    while value is not None and value.type == "call_expression":
        given = arguments(value)
        if _OBJECTS.search(called(syntax, value)) and given and given[0].type == "object":
            return value
        function = value.child_by_field_name("function")
        value = function.child_by_field_name("object") if function is not None else None
    return None


def _pairs(syntax: Syntax, node: Node) -> Iterator[tuple[str, str, Node]]:
    for pair in node.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            yield syntax.text(key).strip("\"'"), "".join(syntax.text(value).split())[:2000], pair


def _member(syntax: Syntax, pair: Node, said: str) -> Document:
    kind = _TYPE.match(said)
    text = (kind[1] if kind else "") in {"string", "email", "uuid", "url"}
    limits = {}
    for word, (long, large) in _LIMITS.items():
        found = re.search(rf"\.{word}\((-?\d+)", said)
        if found and kind and kind[1] in {"string", "number", "email", "url"} and (text or large) and (long if text else large):
            limits[long if text else large] = found[1]
    pattern = re.search(r"\.(?:regex|pattern|matches)\(/((?:[^/\\]|\\.)+)/", said)
    values = re.match(r"^\w+\.enum\(\[([^\]]*)\]\)", said)
    type_ = "string" if text else kind[1] if kind and kind[1] != "enum" else None
    node = member(syntax.path, line_of(pair), int(pair.end_point.row) + 1, type=type_, pattern=pattern[1] if pattern else None)
    for word, value in limits.items():
        node.pairs[word] = Document(syntax.path, "number", line_of(pair), value)
    if values:
        node.pairs["enum"] = member(syntax.path, line_of(pair), enum=re.findall(r"['\"]([^'\"]+)", values[1])).pairs["enum"]
    return node


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
