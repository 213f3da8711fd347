"""Schemas that stand in the route itself: what its body and query may hold, and what it answers with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.documents import Node as Document
from workers.handlers.models.model import Model
from workers.handlers.models.script_schemas import Schemas, unwrapped
from workers.handlers.script import arguments, called, is_function, literal
from workers.readers.syntax import Node, Syntax

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "del", "all", "openapi"))
_ASKS = frozenset(("body", "query", "querystring"))
_ANSWERS = frozenset(("response", "responses"))
_THROUGH = frozenset(("schema", "request", "validate", "options", "config", "schemas"))
_WELL = re.compile(r"^['\"]?2(\d\d|xx|XX)['\"]?$")
_HINTS = (b"body", b"query", b"response", b"alidator(")
_MOST_ABOVE = 14
_MOST_PAIRS = 60
"""No object with more of them is the options of a route."""


def in_routes(syntax: Syntax) -> Iterator[Model]:
    """Each schema in place of a route that says its method and its path."""
    if not any(hint in syntax.data for hint in _HINTS):
        return
    for pair in syntax.walk("pair"):
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        word = syntax.text(key).strip("\"'") if key is not None else ""
        if value is None or word not in _ASKS | _ANSWERS or not (route := _route(syntax, pair)):
            continue
        reads = Schemas(syntax)
        if word in _ASKS:
            node = reads.object(_content(syntax, value)) or reads.bare(value)
            yield from _models("query" if word == "querystring" else word, node, route, reads)
        else:
            yield from _answers(syntax, value, route)
    yield from _validators(syntax)


def _models(name: str, node: Document | None, route: str, reads: Schemas) -> Iterator[Model]:
    if node is not None and node.pairs["properties"].pairs:
        asks = name in _ASKS
        yield Model(name, node, reads.whole, asks, not asks, served=route, unsure=frozenset(reads.unsure))


def _answers(syntax: Syntax, value: Node, route: str) -> Iterator[Model]:
    reads = Schemas(syntax)
    node = reads.object(_content(syntax, value))
    if node is not None:
        yield from _models("response", node, route, reads)
        return
    for pair in value.named_children if value.type == "object" else ():
        key, held = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is not None and held is not None and _WELL.match(syntax.text(key)):
            reads = Schemas(syntax)
            name = "response" if syntax.text(key).strip("\"'") == "200" else f"response {syntax.text(key)[:5]}".replace('"', "")
            yield from _models(name, reads.object(_content(syntax, held)), route, reads)


def _content(syntax: Syntax, value: Node) -> Node:
    """The schema below `content` and a media type, where there is one."""
    for word in ("content", "", "schema"):
        inside = unwrapped(value)
        if inside is None or inside.type != "object":
            return value
        pairs = [one for one in inside.named_children if one.type == "pair"]
        below = next((one for one in pairs if _key(syntax, one) == word or (not word and "json" in _key(syntax, one))), None)
        held = below.child_by_field_name("value") if below is not None else None
        if held is None:
            return value
        value = held
    return value


def _key(syntax: Syntax, pair: Node) -> str:
    key = pair.child_by_field_name("key")
    return syntax.text(key).strip("\"'") if key is not None else ""


def _route(syntax: Syntax, pair: Node) -> str:
    """Method and path of the route whose options hold the pair; '' where it is not in such."""
    node: Node | None = pair.parent
    for _ in range(_MOST_ABOVE):
        if node is None or is_function(node) or (node.type == "object" and node.named_child_count > _MOST_PAIRS):
            return ""
        if node.type == "object" and (said := _said(syntax, node)):
            return said
        if node.type == "pair" and _key(syntax, node) not in _THROUGH:
            return ""
        if node.type == "call_expression" and (said := _bound(syntax, node)):
            return said
        if node.type not in {
            "object",
            "pair",
            "arguments",
            "call_expression",
            "array",
            "as_expression",
            "satisfies_expression",
        }:
            return ""
        node = node.parent
    return ""


def _said(syntax: Syntax, node: Node) -> str:
    """Of an object with `method` and `path` or `url`."""
    held = {_key(syntax, one): one.child_by_field_name("value") for one in node.named_children if one.type == "pair"}
    method, path = literal(syntax, held.get("method")), literal(syntax, held.get("url") or held.get("path"))
    return f"{method.upper()} {path}" if method and path is not None and path.startswith("/") else ""


def _bound(syntax: Syntax, call: Node) -> str:
    """Of `router.post("/orders", …)`."""
    function, given = call.child_by_field_name("function"), arguments(call)
    if function is None or function.type != "member_expression" or len(given) < 2:
        return ""
    verb, path = called(syntax, function).rpartition(".")[2], literal(syntax, given[0])
    return f"{verb.upper()} {path}" if verb in _VERBS and path is not None and path.startswith(("/", ":")) else ""


def _validators(syntax: Syntax) -> Iterator[Model]:
    """`zValidator("json", z.object({…}))` among the arguments of a route."""
    if b"alidator(" not in syntax.data:
        return
    for call in syntax.walk("call_expression"):
        given = arguments(call)
        if len(given) > 1 and called(syntax, call).endswith("alidator") and call.parent is not None:
            kind, above = literal(syntax, given[0]), call.parent.parent
            if kind in {"json", "form", "query"} and above is not None and (route := _bound(syntax, above)):
                reads = Schemas(syntax)
                yield from _models("query" if kind == "query" else "body", reads.object(given[1]), route, reads)
