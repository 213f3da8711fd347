"""What PHP answers with and takes: resources of Laravel, and the rules of form requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.models.language import Language
from workers.handlers.models.linked import Linked
from workers.handlers.models.model import Building, Model, member
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_FREE = re.compile(r"\b(sometimes|nullable|required_\w+|prohibited)\b")


def _find(syntax: Syntax) -> Iterator[Model]:
    """Resources of Laravel (`toArray`), and the rules of form requests."""
    for node in syntax.walk("class_declaration"):
        name, said = _text(syntax, node.child_by_field_name("name")), syntax.text(node)[:400]
        resource, rules = re.search(r"extends \w*(Resource|Transformer\w*)\b", said), re.search(r"extends \w*Request\b", said)
        for method in syntax.walk("method_declaration", within=node) if resource or rules else ():
            called = _text(syntax, method.child_by_field_name("name"))
            if (called in {"toArray", "transform"} and resource) or (called == "rules" and rules):
                made, whole = _array(syntax, method, rules=called == "rules")
                if made.fields.pairs:
                    asks = called == "rules"
                    yield Model(name, made.node, whole, asks, not asks, syntax.path, loose=not asks)


def _array(syntax: Syntax, method: Node, *, rules: bool) -> tuple[Building, bool]:
    made = Building.at(syntax.path, line_of(method), int(method.end_point.row) + 1)
    whole = True
    for returned in syntax.walk("return_statement", within=method):
        for held in (one for one in returned.named_children if one.type == "array_creation_expression"):
            for one in held.named_children:
                parts = one.named_children
                if len(parts) != 2 or parts[0].type not in {"string", "encapsed_string"}:
                    whole = False
                    continue
                said = syntax.text(parts[1])
                largest, least = (re.search(rf"\b{word}:(\d+)", said) for word in ("max", "min"))
                text = re.search(r"\bstring\b", said) is not None
                limits = (
                    {}
                    if not rules
                    else {
                        "maxLength": largest[1] if largest and text else None,
                        "minLength": least[1] if least and text else None,
                    }
                )
                made.put(
                    syntax.text(parts[0])[1:-1],
                    member(syntax.path, line_of(one), int(one.end_point.row) + 1, **limits),
                    needed=rules and re.search(r"['\"|]required(?=['\"|])", said) is not None and not _FREE.search(said),
                )
    return made, whole


def _text(syntax: Syntax, node: Node | None) -> str:
    return syntax.text(node) if node is not None else ""


language = Language(
    files=re.compile(r"\.php$"),
    clues=re.compile(r"extends \w*(Resource|Transformer\w*|Request)\b"),
    linked=Linked(
        (".php",),
        re.compile(r"extends \w*Controller\b|Route::"),
        re.compile(r"^\s*(?:final |abstract )*class\s+(\w+)"),
        re.compile(r"^\s*(use |//|\*|#|namespace)"),
    ),
    find=_find,
)
