"""PHP code of handlers: chains of calls, arguments, strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.changes import Change, Side
from workers.handlers.words import asks
from workers.readers.syntax import Node, Syntax, parse_source
from workers.scene import Scene, text_of

_CALLS = frozenset(("member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression"))


@dataclass(frozen=True, slots=True)
class Link:
    """One call of a chain."""

    name: str
    node: Node

    @property
    def given(self) -> tuple[Node, ...]:
        """The values given to it."""
        return tuple(arguments(self.node))


def source(scene: Scene, change: Change, side: Side) -> Syntax | None:
    """The file on that side; None where it is absent there. Raises TooLarge."""
    return scene.remember(("php", change.path, side), lambda: _source(change, side))


def _source(change: Change, side: Side) -> Syntax | None:
    absent = change.deleted if side == "head" else change.added
    path = change.path if side == "head" else change.previous or change.path
    text = None if absent else text_of(change, side)
    return None if text is None else parse_source(path, text, "php")


def chain(syntax: Syntax, node: Node) -> tuple[str, list[Link]]:
    """What a chain of calls begins with (`Route`, `$this`), and its calls in the order they are made."""
    links: list[Link] = []
    below: Node | None = node
    while below is not None and below.type in _CALLS:
        name = below.child_by_field_name("name")
        links.append(Link(syntax.text(name) if name is not None else "", below))
        below = below.child_by_field_name("object") or below.child_by_field_name("scope")
    root = syntax.text(below).rpartition("\\")[2] if below is not None else ""
    return root, links[::-1]


def arguments(node: Node) -> list[Node]:
    """The values given to a call."""
    listed = node.child_by_field_name("arguments")
    given = [one for one in listed.named_children if one.type == "argument"] if listed is not None else []
    return [one.named_children[-1] for one in given if one.named_children]


def word(syntax: Syntax, node: Node | None) -> str:
    """A string as it stands; of `X::class` and of `new X` the X; '' for all else."""
    if node is None:
        return ""
    if node.type in {"string", "encapsed_string"}:
        return "" if any(one.type == "variable_name" for one in node.named_children) else syntax.text(node)[1:-1]
    if node.type == "class_constant_access_expression" and syntax.text(node).endswith("::class"):
        return syntax.text(node).removesuffix("::class").rpartition("\\")[2]
    return word(syntax, node.named_children[0]) if node.type == "binary_expression" and node.named_children else ""


def words_of(syntax: Syntax, nodes: tuple[Node, ...] | list[Node]) -> Iterator[tuple[str, Node]]:
    """The strings and classes among them, and in lists of them."""
    for node in nodes:
        if node.type == "array_creation_expression":
            yield from words_of(syntax, [one.named_children[-1] for one in node.named_children if one.named_children])
        elif found := word(syntax, node):
            yield found, node


def entries(syntax: Syntax, node: Node) -> dict[str, Node]:
    """Key → value of an array whose keys are strings."""
    pairs = [one.named_children for one in node.named_children if one.type == "array_element_initializer"]
    return {word(syntax, pair[0]): pair[1] for pair in pairs if len(pair) > 1}


def inner(syntax: Syntax, node: Node | None) -> tuple[str, ...]:
    """What a body does that may look at who calls: names, and the answers 401 and 403."""
    if node is None:
        return ()
    texts = (syntax.text(one) for one in syntax.walk("name", "integer", within=node))
    return tuple(dict.fromkeys(text for text in texts if text in {"401", "403"} or (not text.isdigit() and asks(text))))
