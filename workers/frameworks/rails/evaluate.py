"""What a Ruby expression is worth, as far as its text tells: literals, constants, variables, calls that only reshape them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workers.frameworks.rails.inflect import table_of
from workers.frameworks.rails.reshape import CLOCKS, combined, either, reshaped
from workers.frameworks.rails.source import Source
from workers.frameworks.values import Code, Missing, Text, Unresolved, Value, joined, known, shown
from workers.readers.syntax import Node
from workers.sql.render.names import literal, quote

DEEPEST, MOST = 60, 50_000
"""Levels of an expression, and expressions of a file, that are followed."""
Names = Mapping[str, Value]


@dataclass(slots=True)
class Evaluator:
    """Expressions of one file.

    `constants` and `methods` are those of its classes, `tables` those that its models name; `files` gives the SQL of a file,
    `named` the table that the schema's dump has for a model in a module, '' where that does not tell.
    """

    source: Source
    constants: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Node] = field(default_factory=dict)
    files: Callable[[str], Text | None] = lambda _path: None
    named: Callable[[str], str] = lambda _model: ""
    depth: int = 0
    spent: int = 0

    def value(self, node: Node, names: Names) -> Value:
        """The value of an expression. Raises Unresolved."""
        self.depth += 1
        self.spent += 1
        try:
            if self.depth > DEEPEST or self.spent > MOST:
                raise Unresolved("an expression nested this deeply")
            read = _READERS.get(node.type)
            if read is None:
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

    def short(self, node: Node) -> str:
        """The beginning of an expression's text, to name it."""
        text = " ".join(self.source.text(node).split())
        return text if len(text) <= 60 else text[:57] + "…"

    def table(self, model: str) -> str:
        """The table of a model's class."""
        return self.tables.get(model.rpartition("::")[2]) or self.named(model) or table_of(model)

    def arguments(self, node: Node | None, names: Names) -> tuple[list[Value], dict[str, Value]]:
        """The arguments of a call: in order, and by keyword; those that are not known are Missing."""
        listed: list[Value] = []
        named: dict[str, Value] = {}
        for child in node.named_children if node else ():
            if child.type == "pair":
                self._pair(child, names, named)
            elif child.type == "hash_splat_argument":
                splat = self.maybe(child.named_children[0], names) if child.named_children else None
                named |= splat if isinstance(splat, dict) else {"**": splat}
            elif child.type == "splat_argument":
                several = self.maybe(child.named_children[0], names)
                listed += several if isinstance(several, list) else [several]
            elif child.type not in {"comment", "block_argument", "heredoc_body"}:
                listed.append(self.maybe(child, names))
        if listed and isinstance(listed[-1], dict) and listed[-1] and not named:
            named = listed.pop()
        return listed, named

    def _pair(self, node: Node, names: Names, into: dict[str, Value]) -> None:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None:
            return
        name = self.source.text(key) if key.type == "hash_key_symbol" else self.maybe(key, names)
        if value is None:  # `{ table: }` says the same as `{ table: table }`
            into[str(name)] = names.get(str(name), Missing(f"`{name}`"))
        else:
            into[name if isinstance(name, str) else str(name)] = self.maybe(value, names)


def _string(self: Evaluator, node: Node, names: Names) -> Value:
    parts: list[str] = []
    for piece in self.source.pieces(node):
        if isinstance(piece, Text):
            parts.append(piece)
        elif piece.named_children:
            parts.append(shown(self.value(piece.named_children[0], names)))
    return joined(parts)


def _number(self: Evaluator, node: Node, _names: Names) -> Value:
    text = self.source.text(node).replace("_", "")
    try:
        return int(text, 0 if text[:2].lower() in {"0x", "0b", "0o"} else 10) if node.type == "integer" else float(text)
    except ValueError:
        raise Unresolved(f"`{text[:20]}`") from None


def _array(self: Evaluator, node: Node, names: Names) -> Value:
    return self.arguments(node, names)[0] + ([pairs] if (pairs := self.arguments(node, names)[1]) else [])


def _hash(self: Evaluator, node: Node, names: Names) -> Value:
    listed, named = self.arguments(node, names)
    return {**(listed[0] if listed and isinstance(listed[0], dict) else {}), **named}


def _words(self: Evaluator, node: Node, names: Names) -> Value:
    return [_string(self, child, names) for child in node.named_children]


def _name(self: Evaluator, node: Node, names: Names) -> Value:
    text = self.source.text(node)
    last = text.rpartition("::")[2]
    for known_names in (names, self.constants, CLOCKS):
        if last in known_names:
            return known(known_names[last])
    if last in self.methods:
        return _method(self, self.methods[last], {})
    raise Unresolved(f"`{text[:60]}`")


def _method(self: Evaluator, method: Node, bound: Names) -> Value:
    """What a method of the file gives, when its body is one expression."""
    body = method.child_by_field_name("body")
    inner = [one for one in body.named_children if one.type not in {"comment", "heredoc_body"}] if body else []
    if body is not None and body.type != "body_statement":
        return self.value(body, bound)
    if len(inner) != 1:
        raise Unresolved(f"`{self.short(method)}`")
    return self.value(inner[0], bound)


def _mapped(self: Evaluator, node: Node, receiver: Node, names: Names) -> Value:
    """`list.map { |one| expression }`."""
    block = node.child_by_field_name("block")
    bars, body = (block.child_by_field_name(word) for word in ("parameters", "body")) if block else (None, None)
    value = self.value(receiver, names)
    inner = [one for one in body.named_children if one.type != "heredoc_body"] if body else []
    if not isinstance(value, list) or bars is None or len(bars.named_children) != 1 or len(inner) != 1:
        raise Unresolved(f"`{self.short(node)}`")
    name = self.source.text(bars.named_children[0])
    return [self.value(inner[0], {**names, name: one}) for one in value]


def _binary(self: Evaluator, node: Node, names: Names) -> Value:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        raise Unresolved(f"`{self.short(node)}`")
    left, right = self.value(left_node, names), self.value(right_node, names)
    return combined(self.source.text(operator), left, right, self.short(node))


def _unary(self: Evaluator, node: Node, names: Names) -> Value:
    operand = node.child_by_field_name("operand")
    value = self.value(operand, names) if operand else None
    if self.source.text(node).startswith("-") and isinstance(value, int | float):
        return -value
    raise Unresolved(f"`{self.short(node)}`")


def _inner(self: Evaluator, node: Node, names: Names) -> Value:
    if len(node.named_children) != 1:
        raise Unresolved(f"`{self.short(node)}`")
    return self.value(node.named_children[0], names)


def _conditional(self: Evaluator, node: Node, names: Names) -> Value:
    condition, yes, no = (node.child_by_field_name(word) for word in ("condition", "consequence", "alternative"))
    if condition is None or yes is None or no is None:
        raise Unresolved(f"`{self.short(node)}`")
    return either(self.value(yes, names), self.value(no, names), self.source.text(condition), self.short(node))


def _lambda(self: Evaluator, node: Node, names: Names) -> Value:
    body = next(self.source.syntax.walk("block_body", "body_statement", within=node), None)
    if body is None or len(body.named_children) != 1:
        raise Unresolved(f"`{self.short(node)}`")
    return Code(shown(self.value(body.named_children[0], names)))


def _call(self: Evaluator, node: Node, names: Names) -> Value:
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    name = self.source.text(method) if method else "call"
    if node.child_by_field_name("block") is not None:
        if name in {"lambda", "proc", "new"}:
            return _lambda(self, node, names)
        if name in {"map", "collect"} and receiver is not None:
            return _mapped(self, node, receiver, names)
        raise Unresolved(f"`{self.short(node)}`")
    listed, named = self.arguments(node.child_by_field_name("arguments"), names)
    if name in _QUOTING and len(listed) == 1:
        return _QUOTING[name](shown(known(listed[0])))
    if receiver is None and (method := self.methods.get(name)) is not None:
        wanted = method.child_by_field_name("parameters")
        plain = [self.source.text(one) for one in wanted.named_children if one.type == "identifier"] if wanted else []
        return _method(self, method, dict(zip(plain, listed, strict=False)))
    if receiver is None:
        raise Unresolved(f"`{self.short(node)}`")
    if name in {"table_name", "quoted_table_name"} and receiver.type in {"constant", "scope_resolution"}:
        return Text(self.table(self.source.text(receiver)))
    if name in {"read", "binread"} and (found := self.files(_path(self, node, names))) is not None:
        return found
    return reshaped(self.short(node), self.value(receiver, names), name, (listed, named))


def _path(self: Evaluator, node: Node, names: Names) -> str:
    """The strings of `File.read(Rails.root.join("db", "sql", name))` as a path."""
    return "/".join(shown(self.value(one, names)) for one in self.source.syntax.walk("string", within=node))


_QUOTING: dict[str, Callable[[str], str]] = {
    "quote": literal, "quote_string": lambda text: text.replace("'", "''"), "quote_column_name": quote,
    "quote_table_name": lambda text: ".".join(map(quote, text.split("."))), "sql": Text, "Integer": str, "String": Text,
}  # fmt: skip


def _element(self: Evaluator, node: Node, names: Names) -> Value:
    target = node.child_by_field_name("object")
    if target is None or len(node.named_children) != 2:
        raise Unresolved(f"`{self.short(node)}`")
    value, key = self.value(target, names), self.value(node.named_children[1], names)
    try:
        return known(value[key])
    except (KeyError, IndexError, TypeError):
        raise Unresolved(f"`{self.short(node)}`") from None


def _symbol(self: Evaluator, node: Node, _names: Names) -> Value:
    return Text(re.sub(r"^:", "", self.source.text(node)))


_Reader = Callable[[Evaluator, Node, Names], Value]
_READERS: dict[str, _Reader] = {
    "string": _string, "heredoc_beginning": _string, "bare_string": _string, "bare_symbol": _string,
    "delimited_symbol": _string, "simple_symbol": _symbol, "chained_string": lambda s, n, e: joined(_words(s, n, e)),
    "integer": _number, "float": _number, "nil": lambda *_: None, "true": lambda *_: True, "false": lambda *_: False,
    "array": _array, "string_array": _words, "symbol_array": _words, "hash": _hash,
    "constant": _name, "identifier": _name, "scope_resolution": _name, "instance_variable": _name,
    "binary": _binary, "unary": _unary, "parenthesized_statements": _inner, "lambda": _lambda, "call": _call,
    "element_reference": _element, "conditional": _conditional,
}  # fmt: skip
