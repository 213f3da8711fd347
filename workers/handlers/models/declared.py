"""Classes of data as schemas, however a language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.handlers.models.dialect import Dialect, kind_of
from workers.handlers.models.model import Building, Model, direction, member, scalar
from workers.handlers.script import line_of
from workers.readers.syntax import Node, Syntax

_HEAD = 1500
"""Characters of a class that are looked at for what it is; annotations of its fields tell too."""
_PLACES = ("body", "parameters", "type", "interfaces")


def declared(syntax: Syntax, dialect: Dialect) -> Iterator[Model]:
    """The classes of a file that hold data."""
    for node in syntax.walk(*dialect.nodes):
        name = node.child_by_field_name("name")
        said = _above(syntax, node) + syntax.text(node)
        if name is None or not dialect.data.search(said) or dialect.other.search(said[:_HEAD]):
            continue
        model = _model(syntax, node, syntax.text(name), said, dialect)
        if model is not None:
            yield model


def _above(syntax: Syntax, node: Node) -> str:
    """The attributes that stand before it as nodes of their own (Rust), and what decorates it (TypeScript)."""
    found: list[str] = []
    before = node.prev_sibling
    while before is not None and before.type in {"attribute_item", "line_comment", "decorator"}:
        found.insert(0, syntax.text(before))
        before = before.prev_sibling
    return "\n".join(found) + "\n"


def _model(syntax: Syntax, node: Node, name: str, said: str, dialect: Dialect) -> Model | None:
    made = Building.at(syntax.path, line_of(node), int(node.end_point.row) + 1)
    checked, whole, above = dialect.checked.search(said) is not None, True, set(_bases(syntax, node))
    for one in _members(node, dialect):
        text = (_above(syntax, one) + syntax.text(one)).strip()
        names = [syntax.text(word) for word in _names(one)]
        if not names:
            above.add(text.rpartition(".")[2].strip("*` "))
            continue
        whole = whole and not dialect.open.search(text)
        if dialect.hidden.search(text) or not dialect.reached(said, text, names[0]):
            continue
        renamed = dialect.renamed.search(text)
        needed = dialect.needed.search(text) is not None if dialect.needed else checked and not dialect.free.search(text)
        limits = {word: next(filter(None, found.groups())) for word, p in dialect.limits if (found := p.search(text))}
        field = member(syntax.path, line_of(one), int(one.end_point.row) + 1, type=_type(syntax, one), **limits)
        if dialect.computed.search(text):
            field.pairs["readOnly"] = scalar(syntax.path, line_of(one), "true")
        _placed(syntax, one, field, dialect)
        shown = renamed[1] if renamed else dialect.called(text, names[0])
        made.put(shown, field, needed=needed, line=_line_of(syntax, one, dialect.needed))
    if not made.fields.pairs:
        return None
    asks, answers = direction(name)
    if "derive(" in said[:_HEAD]:
        asks, answers = asks and "Deserialize" in said[:_HEAD], answers and bool(re.search(r"\bSerialize\b", said[:_HEAD]))
    return Model(name, made.node, whole, asks, answers, above=frozenset(above))


def _placed(syntax: Syntax, one: Node, field: object, dialect: Dialect) -> None:
    """Each limit on its own line: an annotation may stand above its field."""
    pairs = getattr(field, "pairs", {})
    for word, pattern in dialect.limits:
        if word in pairs:
            pairs[word].line = pairs[word].end = _line_of(syntax, one, pattern)


def _line_of(syntax: Syntax, node: Node, pattern: re.Pattern[str] | None) -> int:
    """The line on which it is found inside of the node, the node's last line (its name's) without."""
    match = pattern.search(syntax.text(node)) if pattern is not None else None
    if match is None:
        return next((line_of(one) for one in _names(node)), line_of(node))
    return line_of(node) + syntax.text(node)[: match.start()].count("\n")


def _members(node: Node, dialect: Dialect) -> Iterator[Node]:
    """The fields of the class itself: those of classes inside of it are theirs."""
    stack = list(node.named_children)
    while stack:
        one = stack.pop(0)
        if one.type in dialect.fields:
            yield one
        elif one.type not in {*dialect.nodes, "method_declaration", "constructor_declaration", "method_definition", "block"}:
            stack[:0] = one.named_children


def _names(one: Node) -> list[Node]:
    named = one.child_by_field_name("name")
    if named is not None:
        return [named]
    held = one.child_by_field_name("declarator")
    inside = held.child_by_field_name("name") if held is not None else None
    return [inside] if inside is not None else [child for child in one.named_children if child.type == "field_identifier"]


def _type(syntax: Syntax, one: Node) -> str | None:
    node = one.child_by_field_name("type")
    return None if node is None else kind_of(re.sub(r"^Option<(.*)>$", r"\1", syntax.text(node)))


def _bases(syntax: Syntax, node: Node) -> Iterator[str]:
    """The classes that it extends."""
    for one in node.children:
        if one.type in {"superclass", "base_list", "class_heritage", "extends_clause"}:
            yield from re.findall(r"\b[A-Z]\w+", syntax.text(one))
