"""A model of Sequelize as its file defines it: `define`, `init`, or a class with decorators and those above it.

Source: https://sequelize.org/docs/v6/core-concepts/model-basics/ ,
https://github.com/sequelize/sequelize-typescript#model-definition
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.changes import Mention
from workers.asked.brought import bound, file_of
from workers.asked.sequelize.whole import whole
from workers.readers.listing import Listing
from workers.readers.syntax import Node, Syntax, TooLarge, language_of, parse_source

_PACKAGES = frozenset(("sequelize", "sequelize-typescript", "@sequelize/core"))
_DEEPEST = 6
_STRING = re.compile(r"['\"`](\w{1,80})['\"`]")


@dataclass(slots=True)
class Model:
    """A model's attributes; `names` are all words that may be a column or an association of it, `open` says that
    there may be more."""

    name: str
    declared: Mention
    own: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    table: str = ""
    open: bool = False


def model_of(tree: Listing, name: str) -> Model | None:
    """The one model of that name in the tree, None where there is none or several."""
    return tree.remember(("asked sequelize model", name), lambda: _model(tree, name))


def syntax_of(tree: Listing, path: str) -> Syntax | None:
    """A file of the tree, parsed; None where it cannot be."""

    def parsed() -> Syntax | None:
        language = language_of(path)
        try:
            return parse_source(path, tree.text(path), language) if language else None
        except TooLarge:
            return None

    return tree.remember(("asked parsed", path), parsed)


def _model(tree: Listing, name: str) -> Model | None:
    models = whole(tree).models
    if name not in models and name.endswith("Model"):
        short = name.removesuffix("Model")
        name = next((one for one in (short, short[:1].upper() + short[1:]) if one in models), name)
    paths = models.get(name, set())
    if len(paths) != 1:
        return None
    path = next(iter(paths))
    syntax = syntax_of(tree, path)
    found = list(_definitions(syntax, name, tree)) if syntax is not None else []
    return found[0] if len(found) == 1 else None


def _definitions(syntax: Syntax, name: str, tree: Listing) -> Iterator[Model]:
    for call in syntax.walk("call_expression"):
        function = call.child_by_field_name("function")
        method = function.child_by_field_name("property") if function is not None else None
        word, given = (syntax.text(method) if method is not None else ""), arguments(call)
        if word == "define" and given and _string(syntax, given[0]) == name:
            yield _defined(syntax, name, call, given[1:])
        elif word == "init" and len(given) > 1 and name in _named(syntax, call, given[1]):
            yield _defined(syntax, name, call, given)
    for made in syntax.walk("class_declaration", "class"):
        named = made.child_by_field_name("name")
        if named is not None and syntax.text(named) == name and any(_decorators(syntax, made, "Table")):
            yield _decorated(syntax, name, made, tree)


def _named(syntax: Syntax, call: Node, options: Node) -> set[str]:
    """The names of the model that `X.init` or, in its class, `super.init` defines."""
    function = call.child_by_field_name("function")
    owner = function.child_by_field_name("object") if function is not None else None
    written = syntax.text(owner) if owner is not None else ""
    found = {_string(syntax, value) for key, value in pairs(syntax, options) if key == "modelName"}
    if written in {"super", "this"}:
        above: Node | None = call
        while above is not None and above.type not in {"class_declaration", "class"}:
            above = above.parent
        named = above.child_by_field_name("name") if above is not None else None
        written = syntax.text(named) if named is not None else ""
    return found | {written}


def _defined(syntax: Syntax, name: str, at: Node, given: list[Node]) -> Model:
    found = Model(name, _mention(syntax, at))
    attributes = resolved(syntax, given[0]) if given else None
    if attributes is None or attributes.type != "object":
        found.open = True
        return found
    _attributes(syntax, attributes, found)
    for key, value in pairs(syntax, given[1]) if len(given) > 1 else ():
        found.table = _string(syntax, value) if key == "tableName" else found.table
    found.names |= set(_STRING.findall(syntax.text(given[1]))) if len(given) > 1 else set()
    return found


def _attributes(syntax: Syntax, given: Node, found: Model) -> None:
    for one in given.named_children:
        key = one.child_by_field_name("key") if one.type == "pair" else one
        if one.type == "comment":
            continue
        if one.type not in {"pair", "shorthand_property_identifier"} or key is None or key.type == "computed_property_name":
            found.open = True
            continue
        word, value = syntax.text(key).strip("\"'`"), one.child_by_field_name("value")
        found.own.add(word)
        found.names.add(word)
        for inner, said in pairs(syntax, value) if value is not None else ():
            if inner == "field":
                found.names.add(_string(syntax, said) or "*")
                found.open = found.open or not _string(syntax, said)


def _decorated(syntax: Syntax, name: str, made: Node, tree: Listing) -> Model:
    found = Model(name, _mention(syntax, made))
    for one in _decorators(syntax, made, "Table"):
        found.names |= set(_STRING.findall(syntax.text(one)))
        table = re.search(r"tableName:\s*['\"](\w+)['\"]", syntax.text(one))
        found.table = table[1] if table else ""
    _members(syntax, made, found, tree, _DEEPEST)
    return found


def _members(syntax: Syntax, made: Node, found: Model, tree: Listing, depth: int) -> None:
    body = made.child_by_field_name("body")
    for one in body.named_children if body is not None else ():
        named = one.child_by_field_name("name")
        if named is not None and one.type in {"public_field_definition", "method_definition"}:
            found.names.add(syntax.text(named))
            if any(child.type == "decorator" for child in one.named_children):
                found.own.add(syntax.text(named))
                found.names |= set(
                    _STRING.findall(" ".join(syntax.text(c) for c in one.named_children if c.type == "decorator"))
                )
    above = _above(syntax, made)
    if (brought := bound(syntax).get(above.partition(".")[0])) is not None and brought[1] in _PACKAGES:
        return
    paths, module = whole(tree).classes.get(above, set()), brought[1] if brought is not None else ""
    paths = paths & {file_of(tree.paths(), syntax.path, module)} if module.startswith(".") else paths
    other = syntax_of(tree, next(iter(paths))) if len(paths) == 1 and depth else None
    classes = (
        [one for one in other.walk("class_declaration", "class") if _name(other, one) == above] if other is not None else []
    )
    if other is None or len(classes) != 1:
        found.open = True
    else:
        _members(other, classes[0], found, tree, depth - 1)


def _above(syntax: Syntax, made: Node) -> str:
    heritage = next((syntax.text(one) for one in made.named_children if one.type == "class_heritage"), "")
    match = re.match(r"extends\s+([\w.]+)\s*(?:<|implements\b|$)", heritage)
    return match[1] if match else "?"


def _name(syntax: Syntax, made: Node) -> str:
    named = made.child_by_field_name("name")
    return syntax.text(named) if named is not None else ""


def _decorators(syntax: Syntax, node: Node, word: str) -> Iterator[Node]:
    around = node.parent.named_children if node.parent is not None and node.parent.type == "export_statement" else []
    for one in (*around, *node.named_children):
        if one.type == "decorator" and re.match(rf"@{word}\b", syntax.text(one)):
            yield one


def arguments(call: Node) -> list[Node]:
    """What a call is given."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def resolved(syntax: Syntax, node: Node) -> Node | None:
    """The value itself, or that of the one constant of the file's top that it names."""
    if node.type != "identifier":
        return node
    found = [
        value
        for one in syntax.walk("variable_declarator")
        if (name := one.child_by_field_name("name")) is not None and syntax.text(name) == syntax.text(node)
        and (value := one.child_by_field_name("value")) is not None
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def pairs(syntax: Syntax, given: Node) -> Iterator[tuple[str, Node]]:
    """The plain keys of an object and their values."""
    for one in given.named_children if given.type == "object" else ():
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "pair" and key is not None and value is not None and key.type != "computed_property_name":
            yield syntax.text(key).strip("\"'`"), value


def _string(syntax: Syntax, node: Node) -> str:
    match = _STRING.fullmatch(syntax.text(node))
    return match[1] if match else ""


def _mention(syntax: Syntax, node: Node) -> Mention:
    line = syntax.span(node).line
    return Mention(syntax.path, line, syntax.data.decode("utf-8", "replace").split("\n")[line - 1].strip()[:200])
