"""What workers/readers/api/rust_routes.py finds; it loads this when there is such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.handlers import Endpoint
from workers.handlers.script import line_of
from workers.handlers.sides import compared
from workers.readers.syntax import Node, Syntax, parse_source
from workers.scene import Scene, text_of

MINE = re.compile(r"utoipa::path|actix_web|rocket|axum::|poem_openapi")
_VERBS = "get|post|put|patch|delete|head|options"
_DOCUMENTED = re.compile(rf"^#\[(?:utoipa::)?path\(\s*+(?:method\()?\s*+({_VERBS})\b.*?path\s*=\s*\"([^\"]*)\"", re.DOTALL)
_ATTRIBUTE = re.compile(rf"^#\[(?:\w+::)?({_VERBS})\(\s*\"([^\"]*)\"", re.DOTALL)
_INTERNAL = re.compile(r"x-internal|/private/|/internal/")


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The endpoints, and which of them are gone."""
    return compared("Rust", change, scene, _find, _still)


def _still(endpoint: Endpoint, scene: Scene) -> tuple[str, ...]:
    del endpoint, scene
    return ()


def _find(change: Change, side: Side, scene: Scene) -> list[Endpoint] | None:
    del scene
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent or not path.endswith(".rs") else text_of(change, side)
    if text is None or not MINE.search(text):
        return None
    syntax = parse_source(path, text, "rust")
    return [*_attributes(syntax, side), *_chained(syntax, side)] or None


def _attributes(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """Functions under an attribute that says method and path."""
    for node in syntax.walk("attribute_item"):
        said = syntax.text(node)[:4000]
        match = _DOCUMENTED.match(said) or _ATTRIBUTE.match(said)
        function = _function(node)
        if match is None or function is None:
            continue
        name = function.child_by_field_name("name")
        span = Span(syntax.path, line_of(node), line_of(function), side)
        public = not _INTERNAL.search(said)
        shown = syntax.text(name) if name is not None else match[2]
        yield Endpoint(span, "Rust", shown, (match[1].upper(),), match[2], serves_data=public)


def _function(node: Node) -> Node | None:
    """The function that an attribute stands above, others of its attributes and comments in between."""
    below = node.next_named_sibling
    while below is not None and below.type in {"attribute_item", "line_comment", "block_comment"}:
        below = below.next_named_sibling
    return below if below is not None and below.type == "function_item" else None


def _chained(syntax: Syntax, side: Side) -> Iterator[Endpoint]:
    """`.route("/orders", get(list).post(create))` of axum."""
    for call in syntax.walk("call_expression"):
        function, listed = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or listed is None or function.type != "field_expression":
            continue
        given = listed.named_children
        if syntax.text(function).rpartition(".")[2] != "route" or len(given) < 2 or given[0].type != "string_literal":
            continue
        path, said = syntax.text(given[0])[1:-1], syntax.text(given[1])[:2000]
        for verb, handler in re.findall(rf"\b({_VERBS})\(\s*([\w:]+)", said):
            span = Span(syntax.path, line_of(given[0]), line_of(given[1]), side)
            public = not _INTERNAL.search(path)
            yield Endpoint(span, "Rust", handler.rpartition("::")[2], (verb.upper(),), path, serves_data=public)
