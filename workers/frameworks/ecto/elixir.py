"""An Elixir file's expressions, as far as their text tells what they are worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workers.frameworks.sent import HOLE
from workers.frameworks.values import Code, Missing, Text, Unresolved, Value, joined, known, shown
from workers.readers.syntax import Node, Syntax

DEEPEST, MOST = 60, 50_000
Names = Mapping[str, Value]
_ESCAPES = {"n": "\n", "t": "\t", "s": " ", "r": "\r", "0": "\0", "e": "\x1b"}


@dataclass(frozen=True, slots=True)
class Made:
    """A call that describes something: `table(:orders)`, `index(:orders, [:code])`, `references(:users)`."""

    word: str
    arguments: tuple[Value, ...]
    options: Mapping[str, Value]

    def option(self, name: str, otherwise: Value = None) -> Value:
        """An option. Raises Unresolved when it is given and not known."""
        return known(self.options.get(name, otherwise))

    def name(self, place: int = 0) -> str:
        """A name among the arguments. Raises Unresolved."""
        value = known(self.arguments[place]) if place < len(self.arguments) else None
        if not isinstance(value, str):
            raise Unresolved(f"the name that `{self.word}` needs")
        return str(value)


@dataclass(slots=True)
class Elixir:
    """One file; `constants` are its module attributes."""

    syntax: Syntax
    constants: dict[str, Value] = field(default_factory=dict)
    depth: int = 0
    spent: int = 0

    def text(self, node: Node) -> str:
        """What the file says there."""
        return self.syntax.text(node)

    def short(self, node: Node) -> str:
        """The beginning of it, on one line."""
        text = " ".join(self.text(node).split())
        return text if len(text) <= 60 else text[:57] + "…"

    def value(self, node: Node, names: Names) -> Value:
        """The value of an expression. Raises Unresolved."""
        self.depth += 1
        self.spent += 1
        try:
            read = _READERS.get(node.type)
            if read is None or self.depth > DEEPEST or self.spent > MOST:
                raise Unresolved(f"`{self.short(node)}`")
            return read(self, node, names)
        finally:
            self.depth -= 1

    def maybe(self, node: Node, names: Names) -> Value:
        """The value, or Missing where it is not known."""
        try:
            return self.value(node, names)
        except Unresolved as why:
            return Missing(str(why))

    def call(self, node: Node) -> str:
        """The name of what is called: `create`, `Enum.each`, `repo().query!`."""
        target = node.child_by_field_name("target")
        return self.text(target) if target else ""

    def arguments(self, node: Node, names: Names) -> tuple[list[Value], dict[str, Value]]:
        """The arguments of a call: in order, and the keywords behind them."""
        found = next((child for child in node.named_children if child.type == "arguments"), None)
        listed: list[Value] = []
        named: dict[str, Value] = {}
        for child in found.named_children if found else ():
            if child.type == "keywords":
                named |= self.keywords(child, names)
            elif child.type != "comment":
                listed.append(self.maybe(child, names))
        if listed and isinstance(listed[-1], dict) and not named:
            named = listed.pop()
        return listed, named

    def keywords(self, node: Node, names: Names) -> dict[str, Value]:
        """`null: false, default: 1`."""
        found: dict[str, Value] = {}
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None:
                found[self.text(key).strip().rstrip(":").strip('"')] = self.maybe(value, names)
        return found

    def template(self, node: Node, names: Names) -> tuple[Text, tuple[str, ...]]:
        """A string with HOLE where a part is not known, and those parts. Raises Unresolved for what is no string."""
        if node.type not in {"string", "sigil"}:
            value = self.value(node, names)
            if not isinstance(value, str):
                raise Unresolved(f"`{self.short(node)}`")
            return value if isinstance(value, Text) else Text(value), ()
        parts: list[str] = []
        holes: list[str] = []
        for piece in self._pieces(node):
            try:
                parts.append(piece if isinstance(piece, Text) else shown(self.value(piece, names)))
            except Unresolved as why:
                holes.append(str(why))
                parts.append(HOLE)
        return joined(parts), tuple(holes)

    def _pieces(self, node: Node) -> Iterator[Text | Node]:
        for child in node.named_children:
            row, text = child.start_point.row, self.text(child)
            if child.type == "quoted_content":
                starts = [(0, row), *((m.end(), row + n) for n, m in enumerate(re.finditer("\n", text), 1))]
                yield Text.at(text, tuple(starts))
            elif child.type == "escape_sequence":
                yield Text.at(_ESCAPES.get(text[1:], text[1:]), ((0, row),))
            elif child.type == "interpolation" and child.named_children:
                yield child.named_children[0]


def _string(self: Elixir, node: Node, names: Names) -> Value:
    text, holes = self.template(node, names)
    if holes:
        raise Unresolved(holes[0])
    return text


def _sigil(self: Elixir, node: Node, names: Names) -> Value:
    name = next((self.text(one) for one in node.named_children if one.type == "sigil_name"), "")
    text = _string(self, node, names)
    return [Text(word) for word in text.split()] if name.lower() == "w" else text


def _atom(self: Elixir, node: Node, _names: Names) -> Value:
    return Text(self.text(node).lstrip(":").strip('"'))


def _word(self: Elixir, node: Node, names: Names) -> Value:
    text = self.text(node)
    if text in {"true", "false", "nil"}:
        return {"true": True, "false": False, "nil": None}[text]
    if text in names:
        return known(names[text])
    raise Unresolved(f"`{text[:60]}`")


def _number(self: Elixir, node: Node, _names: Names) -> Value:
    text = self.text(node).replace("_", "")
    try:
        return float(text) if node.type == "float" else int(text, 0)
    except ValueError:
        raise Unresolved(f"`{text[:20]}`") from None


def _list(self: Elixir, node: Node, names: Names) -> Value:
    """A list; one of keywords is a dict."""
    if len(node.named_children) == 1 and node.named_children[0].type == "keywords":
        return self.keywords(node.named_children[0], names)
    return [self.maybe(child, names) for child in node.named_children if child.type not in {"comment", "keywords"}]


def _tuple(self: Elixir, node: Node, names: Names) -> Value:
    """`{:array, :string}`."""
    return tuple(self.maybe(child, names) for child in node.named_children)


def _map(self: Elixir, node: Node, _names: Names) -> Value:
    if any(child.type == "map_content" for child in node.named_children):
        raise Unresolved(f"`{self.short(node)}`")
    return Code("'{}'")


def _unary(self: Elixir, node: Node, names: Names) -> Value:
    """`@attribute`, `-1`, `not x`."""
    operand = node.child_by_field_name("operand")
    text = self.text(node)
    if text.startswith("@") and text[1:] in self.constants:
        return known(self.constants[text[1:]])
    value = self.value(operand, names) if operand and text.startswith("-") else None
    if isinstance(value, int | float):
        return -value
    raise Unresolved(f"`{self.short(node)}`")


def _binary(self: Elixir, node: Node, names: Names) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    sign = self.text(operator) if operator else ""
    if left is None or right is None or sign not in {"<>", "++"}:
        raise Unresolved(f"`{self.short(node)}`")
    one, other = self.value(left, names), self.value(right, names)
    return joined([shown(one), shown(other)]) if sign == "<>" else [*one, *other]


def _call(self: Elixir, node: Node, names: Names) -> Value:
    word = self.call(node)
    listed, named = self.arguments(node, names)
    if word == "fragment" and listed and isinstance(listed[0], str):
        return Code(listed[0])
    if word in {"table", "index", "unique_index", "constraint", "references"}:
        return Made(word, tuple(listed), named)
    raise Unresolved(f"`{self.short(node)}`")


_READERS: dict[str, Callable[[Elixir, Node, Names], Value]] = {
    "string": _string, "sigil": _sigil, "atom": _atom, "quoted_atom": _atom, "boolean": _word, "nil": _word,
    "identifier": _word, "integer": _number, "float": _number, "list": _list, "tuple": _tuple, "map": _map,
    "unary_operator": _unary, "binary_operator": _binary, "call": _call,
}  # fmt: skip
