"""What Ruby answers with and takes: serializers, jbuilder, hashes for JSON, permitted parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.models.language import Language
from workers.handlers.models.linked import Linked
from workers.handlers.models.model import Building, Model, member
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_LISTS = frozenset(("attributes", "attribute", "has_many", "has_one", "belongs_to", "field", "fields", "expose", "association"))
_MAKES = re.compile(
    r"^(as_json|to_json|serialize|serializable_hash|as_indexed_json|to_h|to_hash|basic_\w+|\w+_(json|payload|hash))$"
)
_CLASS = re.compile(r"(Serializer|Blueprint|Entity|Presenter|Representer|Resource|Transformer)$|Entities$")
_PLACE = re.compile(r"(^|/)(serializers?|presenters?|blueprints?|entities|representers|api)/")


def _find(syntax: Syntax) -> Iterator[Model]:
    """The models of a Ruby file; a jbuilder template is one."""
    if syntax.path.endswith(".jbuilder"):
        yield from _template(syntax)
        return
    for node in syntax.walk("class"):
        name = _text(syntax, node.child_by_field_name("name")).rpartition("::")[2]
        base = _text(syntax, node.child_by_field_name("superclass"))
        if _CLASS.search(name) or _CLASS.search(base.rpartition("::")[2].strip("< ")):
            yield from _serializer(syntax, node, name)
        if name.endswith("Controller"):
            yield from _permitted(syntax, node, name)
    if _PLACE.search(syntax.path):
        yield from _hashes(syntax)


def _serializer(syntax: Syntax, node: Node, name: str) -> Iterator[Model]:
    made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
    for call in syntax.walk("call", within=node):
        method, listed = _text(syntax, call.child_by_field_name("method")), call.child_by_field_name("arguments")
        if method in _LISTS and call.child_by_field_name("receiver") is None and listed is not None:
            for one in listed.named_children:
                if one.type == "simple_symbol":
                    made.put(syntax.text(one)[1:], member(syntax.path, line_of(one)))
    methods = frozenset(_text(syntax, one.child_by_field_name("name")) for one in syntax.walk("method", within=node)) & {
        "attributes"
    }
    if made.fields.pairs:
        yield Model(name, made.node, not methods, False, True, placed=True)


def _hashes(syntax: Syntax) -> Iterator[Model]:
    """Methods that put a hash together for JSON."""
    for node in syntax.walk("method"):
        name = _text(syntax, node.child_by_field_name("name"))
        made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
        for pair in syntax.walk("pair", within=node) if _MAKES.match(name) else ():
            key = pair.child_by_field_name("key")
            if key is not None and key.type in {"hash_key_symbol", "string", "simple_symbol"} and _outermost(pair):
                made.put(syntax.text(key).strip(":\"'"), member(syntax.path, line_of(pair)))
        if len(made.fields.pairs) > 1:
            whole = not any(True for _ in syntax.walk("hash_splat_argument", "super", within=node))
            owner = _owner(syntax, node)
            shown = owner if name == "serialize" and owner else f"{owner}#{name}".lstrip("#")
            yield Model(shown, made.node, whole, False, True, placed=True, loose=True)


def _outermost(pair: Node) -> bool:
    """Whether it belongs to the hash that the method puts together, and is no option of a call."""
    held = pair.parent
    while held is not None and held.type not in {"method", "argument_list", "pair"}:
        held = held.parent
    return held is not None and held.type == "method"


def _owner(syntax: Syntax, node: Node | None) -> str:
    while node is not None and node.type != "class":
        node = node.parent
    return _text(syntax, node.child_by_field_name("name")) if node is not None else ""


def _permitted(syntax: Syntax, node: Node, name: str) -> Iterator[Model]:
    """What `permit` lets through, by the method it stands in."""
    for method in syntax.walk("method", within=node):
        made = Building.at(syntax.path, line_of(method), int(method.end_point.row) + 1)
        whole = True
        for call in syntax.walk("call", within=method):
            if _text(syntax, call.child_by_field_name("method")) != "permit":
                continue
            listed = call.child_by_field_name("arguments")
            for one in listed.named_children if listed is not None else ():
                key = one.child_by_field_name("key") if one.type == "pair" else one
                plain = one.type == "simple_symbol" or (key is not None and key.type == "hash_key_symbol")
                whole = whole and plain
                if plain and key is not None:
                    made.put(syntax.text(key).strip(":"), member(syntax.path, line_of(one)))
        if made.fields.pairs and "/api/" in syntax.path:
            shown = f"{name}#{_text(syntax, method.child_by_field_name('name'))}"
            yield Model(shown, made.node, whole, True, False, placed=True, loose=True)


def _template(syntax: Syntax) -> Iterator[Model]:
    made, whole = Building.at(syntax.path, 1, syntax.root.end_point.row + 1), True
    for call in syntax.walk("call"):
        receiver, method = (_text(syntax, call.child_by_field_name(one)) for one in ("receiver", "method"))
        listed = call.child_by_field_name("arguments")
        given = listed.named_children if listed is not None else []
        if receiver != "json" or _inside_block(call):
            continue
        if method in {"extract!", "call", "set!", ""}:
            keys = [one for one in given if one.type == "simple_symbol"]
            for one in keys:
                made.put(syntax.text(one)[1:], member(syntax.path, line_of(one)))
        elif method in {"partial!", "merge!", "array!"}:
            whole = False
        elif method.isidentifier():
            made.put(method, member(syntax.path, line_of(call)))
    if len(made.fields.pairs) > 1:
        name = syntax.path.rpartition("/views/")[2] or syntax.path
        yield Model(name, made.node, whole, False, True, f"{syntax.path}", loose=True)


def _inside_block(node: Node) -> bool:
    held = node.parent
    while held is not None and held.type not in {"do_block", "block"}:
        held = held.parent
    return held is not None


def _text(syntax: Syntax, node: Node | None) -> str:
    return syntax.text(node) if node is not None else ""


language = Language(
    files=re.compile(r"\.(rb|jbuilder)$"),
    clues=re.compile(
        r"\battributes?\b|\bjson\.|\bexpose\b|\bpermit\b|\bfields?\b|_json|to_h\b|_hash|_payload|def (self\.)?\w*serialize"
    ),
    linked=Linked(
        (".rb", ".jbuilder"),
        re.compile(r"class \w+(::\w+)*Controller\b|Grape::API"),
        re.compile(r"^\s*class\s+(?:\w+::)*(\w+)"),
        re.compile(r"^\s*(require|#)"),
    ),
    find=_find,
    grammar="ruby",
)
