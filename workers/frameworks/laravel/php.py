"""A PHP file's expressions, as far as their text tells what they are worth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workers.frameworks.sent import HOLE
from workers.frameworks.values import Code, Missing, Text, Unresolved, Value, joined, known, shown
from workers.readers.syntax import Node, Syntax

DEEPEST, MOST = 60, 50_000
Names = Mapping[str, Value]
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "v": "\v", "f": "\f", "0": "\0"}


@dataclass(slots=True)
class Php:
    """One file. `constants` holds its class's constants and properties by name, `model` gives the text of a
    model's file, `config` the value of a dotted key of the application's configuration (it raises Unresolved)."""

    syntax: Syntax
    constants: dict[str, Value] = field(default_factory=dict)
    model: Callable[[str], str] = lambda _name: ""
    config: Callable[[str], Value] | None = None
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

    def arguments(self, node: Node | None, names: Names) -> list[Value]:
        """The arguments of a call; named ones as a last dict."""
        listed: list[Value] = []
        named: dict[str, Value] = {}
        for argument in node.named_children if node else ():
            if argument.type != "argument" or not argument.named_children:
                continue
            label = argument.child_by_field_name("name")
            if label is not None:
                named[self.text(label)] = self.maybe(argument.named_children[-1], names)
            else:
                listed.append(self.maybe(argument.named_children[-1], names))
        return [*listed, named] if named else listed

    def template(self, node: Node, names: Names) -> tuple[Text, tuple[str, ...]]:
        """A string with HOLE where a part is not known, and those parts. Raises Unresolved for what is no string."""
        parts: list[str] = []
        holes: list[str] = []
        for piece in self._parts(node):
            try:
                parts.append(piece if isinstance(piece, Text) else shown(self.value(piece, names)))
            except Unresolved as why:
                holes.append(str(why))
                parts.append(HOLE)
        if not any(isinstance(part, Text) for part in parts):
            raise Unresolved(f"`{self.short(node)}`")
        return joined(parts), tuple(holes)

    def _parts(self, node: Node) -> Iterator[Text | Node]:
        if node.type == "binary_expression" and self.operator(node) == ".":
            for side in ("left", "right"):
                inner = node.child_by_field_name(side)
                yield from self._parts(inner) if inner else ()
        elif node.type in {"string", "encapsed_string", "heredoc", "nowdoc"}:
            yield from self._pieces(node)
        else:
            yield node

    def operator(self, node: Node) -> str:
        """The sign of a binary expression."""
        found = node.child_by_field_name("operator")
        return self.text(found) if found else ""

    def _pieces(self, node: Node) -> Iterator[Text | Node]:
        inner = node.child_by_field_name("value") if node.type in {"heredoc", "nowdoc"} else node
        for child in inner.named_children if inner else ():
            row, text = child.start_point.row, self.text(child)
            if child.type in {"string_content", "nowdoc_string"}:
                plain = re.sub(r"\\(['\\])", r"\1", text) if node.type == "string" else text
                starts = [(0, row), *((m.end(), row + n) for n, m in enumerate(re.finditer("\n", plain), 1))]
                yield Text.at(plain, tuple(starts))
            elif child.type == "escape_sequence":
                plain = text[1:] if node.type == "string" else _ESCAPES.get(text[1:], text[1:])
                yield Text.at(plain, ((0, row),))
            elif child.type not in {"heredoc_start", "heredoc_end"}:
                yield child


def _string(self: Php, node: Node, names: Names) -> Value:
    text, holes = (Text(""), ()) if not node.named_children else self.template(node, names)
    if holes:
        raise Unresolved(holes[0])
    return text


def _number(self: Php, node: Node, _names: Names) -> Value:
    text = self.text(node).replace("_", "")
    try:
        return float(text) if node.type == "float" else int(text, 0 if text[:2].lower() in {"0x", "0b"} else 10)
    except ValueError:
        raise Unresolved(f"`{text[:20]}`") from None


def _array(self: Php, node: Node, names: Names) -> Value:
    """A list, or a dict where keys are given."""
    items = [child for child in node.named_children if child.type == "array_element_initializer"]
    if not any(len(item.named_children) > 1 for item in items):
        return [self.maybe(item.named_children[0], names) for item in items if item.named_children]
    pairs = [(item.named_children[0], item.named_children[-1]) for item in items if len(item.named_children) > 1]
    return {shown(self.value(key, names)): self.maybe(value, names) for key, value in pairs}


def _variable(self: Php, node: Node, names: Names) -> Value:
    name = self.text(node)
    if name not in names:
        raise Unresolved(f"`{name}`")
    return known(names[name])


def _member(self: Php, node: Node, _names: Names) -> Value:
    """`self::TABLE`, `$this->table`, `Order::class`."""
    name = self.text(node.named_children[-1]).lstrip("$") if node.named_children else ""
    if name == "class":
        return Text(self.text(node.named_children[0]).rpartition("\\")[2])
    if name not in self.constants:
        raise Unresolved(f"`{self.short(node)}`")
    return known(self.constants[name])


def _binary(self: Php, node: Node, names: Names) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        raise Unresolved(f"`{self.short(node)}`")
    if self.operator(node) == "??":
        return self.value(left, names) if _told(self.maybe(left, names)) else self.value(right, names)
    sign, one, other = self.operator(node), self.value(left, names), self.value(right, names)
    if sign == ".":
        return joined([shown(one), shown(other)])
    if sign in _ARITHMETIC and isinstance(one, int | float) and isinstance(other, int | float):
        return _ARITHMETIC[sign](one, other)
    if sign in {"==", "===", "!=", "!=="}:
        return (one == other) == sign.startswith("=")
    raise Unresolved(f"`{self.short(node)}`")


def _told(value: Value) -> bool:
    return value is not None and not isinstance(value, Missing)


def _power(base: float, by: float) -> float:
    """Small powers alone: the text of a pull request could ask for others."""
    if not 0 <= by <= 64 or abs(base) > 64:
        raise Unresolved(f"`{base} ** {by}`")
    return float(base**by) if isinstance(base, float) else base**by


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "**": _power,
}  # fmt: skip


def _unary(self: Php, node: Node, names: Names) -> Value:
    value = self.value(node.named_children[-1], names)
    if self.text(node).startswith("-") and isinstance(value, int | float):
        return -value
    raise Unresolved(f"`{self.short(node)}`")


def _raw(self: Php, node: Node, names: Names) -> Value:
    """`DB::raw('now()')`, `new Expression('now()')`."""
    name = self.text(node.child_by_field_name("name") or (node.named_children[0] if node.named_children else node))
    if name == "getTablePrefix":
        return Text("")
    arguments = node.child_by_field_name("arguments") or next((c for c in node.named_children if c.type == "arguments"), None)
    given = self.arguments(arguments, names)
    if name.rpartition("\\")[2] in {"raw", "Expression"} and given and isinstance(given[0], str):
        return Code(given[0])
    raise Unresolved(f"`{self.short(node)}`")


def _call(self: Php, node: Node, names: Names) -> Value:
    """`config('permission.table_names')`, and `env('NAME', 'default')`, whose default is what the repository says."""
    name = self.text(node.child_by_field_name("function") or node).lstrip("\\")
    given = self.arguments(node.child_by_field_name("arguments"), names)
    if name == "env" and len(given) > 1:
        return known(given[1])
    if name == "config" and given and isinstance(given[0], str) and self.config is not None:
        try:
            return self.config(given[0])
        except Unresolved:
            if len(given) < 2:
                raise
            return known(given[1])
    raise Unresolved(f"`{self.short(node)}`")


def _prefix(self: Php, node: Node, names: Names) -> Value:
    """`DB::connection()->getTablePrefix()`: none, unless somebody configures one."""
    del names
    if self.text(node.child_by_field_name("name") or node) == "getTablePrefix":
        return Text("")
    raise Unresolved(f"`{self.short(node)}`")


def _element(self: Php, node: Node, names: Names) -> Value:
    """`$tableNames['roles']`."""
    if len(node.named_children) == 2:
        whole, key = (self.value(one, names) for one in node.named_children)
        if isinstance(whole, dict) and str(key) in whole:
            return known(whole[str(key)])
        if isinstance(whole, list) and isinstance(key, int) and 0 <= key < len(whole):
            return known(whole[key])
    raise Unresolved(f"`{self.short(node)}`")


def _constant(self: Php, node: Node, _names: Names) -> Value:
    word = self.text(node).lower()
    if word in {"true", "false", "null"}:
        return {"true": True, "false": False, "null": None}[word]
    raise Unresolved(f"`{self.short(node)}`")


_READERS: dict[str, Callable[[Php, Node, Names], Value]] = {
    "string": _string, "encapsed_string": _string, "heredoc": _string, "nowdoc": _string, "integer": _number,
    "float": _number, "boolean": _constant, "null": _constant, "name": _constant, "array_creation_expression": _array,
    "variable_name": _variable, "class_constant_access_expression": _member, "member_access_expression": _member,
    "binary_expression": _binary, "unary_op_expression": _unary, "scoped_call_expression": _raw,
    "object_creation_expression": _raw, "function_call_expression": _call, "member_call_expression": _prefix,
    "subscript_expression": _element,
    "parenthesized_expression": lambda self, node, names: self.value(node.named_children[0], names),
}  # fmt: skip
