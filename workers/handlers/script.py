"""Code of handlers in JavaScript, TypeScript and Go: parsed once per file and side, names as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.changes import Change, Side
from bot.domain.handlers import Guard
from workers.handlers.words import aside, asks, guards, opens
from workers.readers.syntax import Node, Syntax, language_of, parse_source
from workers.scene import Scene, text_of

_FUNCTIONS = ("arrow_function", "function_expression", "function", "func_literal")
_NAMES = ("identifier", "property_identifier", "shorthand_property_identifier", "field_identifier")
_NUMBERS = ("number", "int_literal")
_SPREAD = ("spread_element", "variadic_argument")
_DOTTED = ("identifier", "member_expression", "this", "selector_expression")


def source(scene: Scene, change: Change, side: Side, mine: re.Pattern[str]) -> Syntax | None:
    """The file on that side; None where it is absent there, or holds nothing that `mine` finds. Raises TooLarge."""
    return scene.remember(("script", change.path, side, mine), lambda: _source(change, side, mine))


def _source(change: Change, side: Side, mine: re.Pattern[str]) -> Syntax | None:
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent else text_of(change, side)
    language = language_of(path)
    if text is None or language is None or not mine.search(text):
        return None
    return parse_source(path, text, language)


def line_of(node: Node) -> int:
    """The first line of a node, 1-based."""
    return int(node.start_point.row) + 1


def called(syntax: Syntax, node: Node) -> str:
    """What a node names: of a call, what is called."""
    while node.type in {"call_expression", "await_expression", "non_null_expression", "as_expression", "new_expression"}:
        inside = node.child_by_field_name("function") or node.child_by_field_name("constructor") or node.named_child(0)
        if inside is None:
            return ""
        node = inside
    return "".join(syntax.text(node).split())[:120] if node.type in _DOTTED else ""


def arguments(node: Node) -> list[Node]:
    """The arguments of a call."""
    listed = node.child_by_field_name("arguments")
    return [one for one in listed.named_children if one.type != "comment"] if listed is not None else []


def literal(syntax: Syntax, node: Node | None) -> str | None:
    """A string that stands there as such; of a template, one without values."""
    if (
        node is None
        or node.type not in {"string", "template_string", "interpreted_string_literal", "raw_string_literal"}
        or any(c.type == "template_substitution" for c in node.children)
    ):
        return None
    return syntax.text(node)[1:-1]


def is_function(node: Node) -> bool:
    """Whether it is a function written in place."""
    return node.type in _FUNCTIONS


def members(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes, with those of lists in place of the lists."""
    for node in nodes:
        if node.type == "array":
            yield from (one for one in node.named_children if one.type != "comment")
        else:
            yield node


def inner(syntax: Syntax, nodes: Iterable[Node]) -> tuple[str, ...]:
    """What a body does that may look at who calls: names, and the answers 401 and 403."""
    found: dict[str, None] = {}
    for root in nodes:
        for node in syntax.walk(*_NAMES, *_NUMBERS, within=root):
            text = syntax.text(node)
            if text in {"401", "403"} or (node.type not in _NUMBERS and asks(text)):
                found[text] = None
    return tuple(found)


def sorted_out(syntax: Syntax, nodes: Iterable[Node]) -> tuple[list[Guard], list[Guard], list[str]]:
    """What stands before a handler: guards, what opens it, and the names of the rest; written in place, by what it does."""
    asking, opening, rest = list[Guard](), list[Guard](), list[str]()
    for given in nodes:
        node = given.named_children[0] if given.type in _SPREAD and given.named_children else given
        name = called(syntax, node)
        last = name.rpartition(".")[2]
        inside = [called(syntax, one) for one in arguments(node)] if node.type == "call_expression" else []
        if is_function(node):
            asking += [Guard(word, line_of(node)) for word in inner(syntax, [node])[:1]]
        elif opens(name):
            opening.append(Guard(last, line_of(node)))
        elif guards(name) or (not aside(name) and any(guards(one) for one in inside)):
            asking.append(Guard(next(one for one in (last, name, *inside) if guards(one)), line_of(node)))
        elif name:
            rest.append(name)
    return asking, opening, rest
