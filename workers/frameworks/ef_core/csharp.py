"""Values that C# expressions of a migration have without running it: literals, arrays, names, constants of the class."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workers.frameworks.values import Code, Text, Unresolved, Value, joined, shown
from workers.readers.syntax import Node, Syntax

_NUMBER = re.compile(r"^(-?[\d_]+(?:\.\d+)?(?:[eE][+-]?\d+)?)[mMlLuUfFdD]*$")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_NOTHING = {
    "DateTime": "0001-01-01 00:00:00", "DateTimeOffset": "0001-01-01 00:00:00+00", "DateOnly": "0001-01-01",
    "TimeOnly": "00:00:00", "TimeSpan": "00:00:00", "Guid": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip
"""What values of these types are where no argument says another one: `Guid.Empty`, `new DateTime()`."""
_DATE, DEEPEST = 3, 30
"""Arguments of a date: year, month, day; hour, minute and second may follow."""


@dataclass(slots=True)
class CSharp:
    """A parsed file. `constants` are what its classes call `const` or `static readonly`."""

    syntax: Syntax
    constants: dict[str, Node] = field(default_factory=dict)

    def text(self, node: Node | None) -> str:
        """What the file says there; '' for None."""
        return self.syntax.text(node) if node is not None else ""

    def short(self, node: Node) -> str:
        """The first line, at most 60 characters."""
        return self.text(node).split("\n")[0][:60]

    def value(self, node: Node, depth: int = 0) -> Value:
        """The expression's value. Raises Unresolved."""
        text = self.text(node)
        if depth > DEEPEST:
            raise Unresolved("an expression nested too deep")
        if node.type == "identifier" and text in self.constants:
            return self.value(self.constants[text], depth + 1)
        if node.type == "invocation_expression" and text.startswith("nameof("):
            return Text(text[7:-1].rpartition(".")[2])
        read = _READ.get(node.type)
        if read is None:
            raise Unresolved(f"`{self.short(node)}`")
        return read(self, node, depth)

    def string(self, node: Node, depth: int) -> Text:
        """A string of any kind but an interpolated one."""
        del depth
        return self._string(node)

    def summed(self, node: Node, depth: int) -> Value:
        """Strings put together with `+`. Raises Unresolved."""
        left, right = (node.child_by_field_name(side) for side in ("left", "right"))
        if left is None or right is None or self.text(node.child_by_field_name("operator")) != "+":
            raise Unresolved(f"`{self.short(node)}`")
        return joined([_string_of(self.value(one, depth + 1)) for one in (left, right)])

    def within(self, node: Node, depth: int) -> Value:
        """What stands in parentheses or behind a cast. Raises Unresolved."""
        return self.value(node.named_children[-1], depth + 1)

    def _string(self, node: Node) -> Text:
        text, row = self.text(node), node.start_point.row
        if text.startswith('"""'):
            return _raw(text, row)
        if text.startswith("@"):
            parts = [
                Text.at(line + "\n", ((0, row + at),)) for at, line in enumerate(text[2:-1].replace('""', '"').split("\n"))
            ]
            whole = joined(list(parts))
            return Text.at(whole[:-1], whole.rows)
        plain = "".join(_escaped(self.text(one)) for one in node.named_children)
        return Text.at(plain, ((0, row),))

    def interpolated(self, node: Node, depth: int) -> Text:
        """A string with values put in. Raises Unresolved."""
        parts: list[str] = []
        verbatim = self.text(node)[:3].count("@") > 0
        for one in node.named_children:
            if one.type == "interpolation":
                inner = next((child for child in one.named_children if child.type != "interpolation_brace"), None)
                if inner is None:
                    raise Unresolved(f"`{self.short(one)}`")
                parts.append(shown(self.value(inner, depth + 1)))
            elif one.type in {"string_content", "escape_sequence", "interpolation_quote"}:
                text = self.text(one)
                parts.append(Text.at(text.replace('""', '"') if verbatim else _escaped(text), ((0, one.start_point.row),)))
        return joined(parts)

    def member(self, node: Node, depth: int) -> Value:
        """`Constants.Schema` of the same file, `Guid.Empty`, or the last name of an enumeration's member."""
        owner, name = (self.text(node.child_by_field_name(side)) for side in ("expression", "name"))
        if name in self.constants:
            return self.value(self.constants[name], depth + 1)
        if owner in _NOTHING and name in {"Empty", "MinValue", "UnixEpoch", "Zero"}:
            return Text(_NOTHING[owner])
        raise Unresolved(f"`{owner}.{name}`")

    def array(self, node: Node, depth: int) -> list[Value]:
        """What an array or an initialiser lists. Raises Unresolved."""
        if node.type == "initializer_expression":
            return [self.value(one, depth + 1) for one in _expressions(node)]
        inner = next((one for one in node.named_children if one.type == "initializer_expression"), None)
        if node.type == "collection_expression":
            return [self.value(_element(one), depth + 1) for one in _expressions(node)]
        return [self.value(one, depth + 1) for one in _expressions(inner)] if inner is not None else []

    def made(self, node: Node, depth: int) -> Value:
        """`new DateTime(2024, 1, 1, …)` and its like as the text of a constant; empty lists as '{}'."""
        del depth
        kind = self.text(node.child_by_field_name("type")).rpartition(".")[2].partition("<")[0]
        given = node.child_by_field_name("arguments")
        arguments = [one.named_children[-1] for one in given.named_children if one.named_children] if given is not None else []
        if kind in {"List", "HashSet"} and not arguments:
            return Text("{}")
        if kind not in _NOTHING:
            raise Unresolved(f"`{self.short(node)}`")
        values = [self.text(one) for one in arguments]
        if len(values) == 1 and arguments[0].type == "string_literal":
            return self._string(arguments[0])
        numbers = [int(one) for one in values if one.isdigit()]
        if kind.startswith("Date") and len(numbers) >= _DATE:
            day, clock = numbers[:3], [*numbers[3:6], 0, 0, 0][:3]
            date = "{:04}-{:02}-{:02}".format(*day)
            return Text(date if kind == "DateOnly" else date + " {:02}:{:02}:{:02}".format(*clock))
        return Text(_NOTHING[kind])


def _literal(csharp: CSharp, node: Node, depth: int) -> Value:
    """Numbers, true, false, null, a character. Raises Unresolved."""
    del depth
    text = csharp.text(node)
    match node.type:
        case "boolean_literal":
            return text == "true"
        case "null_literal":
            return None
        case "character_literal":
            return Text(text[1:-1])
    return _number(text)


_READ: Mapping[str, Callable[[CSharp, Node, int], Value]] = {
    **dict.fromkeys(("string_literal", "verbatim_string_literal", "raw_string_literal"), CSharp.string),
    **dict.fromkeys(("integer_literal", "real_literal", "prefix_unary_expression", "boolean_literal", "null_literal",
                     "character_literal"), _literal),
    **dict.fromkeys(("parenthesized_expression", "cast_expression", "checked_expression"), CSharp.within),
    **dict.fromkeys(("implicit_array_creation_expression", "array_creation_expression", "collection_expression",
                     "initializer_expression"), CSharp.array),
    "binary_expression": CSharp.summed,
    "interpolated_string_expression": CSharp.interpolated,
    "member_access_expression": CSharp.member,
    "object_creation_expression": CSharp.made,
}  # fmt: skip


def names_of(csharp: CSharp, node: Node) -> list[str]:
    """The columns that `x => x.Id` or `x => new { x.A, x.B }` names. Raises Unresolved."""
    body = node.child_by_field_name("body") if node.type == "lambda_expression" else None
    if body is None:
        raise Unresolved(f"`{csharp.short(node)}`")
    members = body.named_children if body.type == "anonymous_object_creation_expression" else [body]
    names = [csharp.text(one.child_by_field_name("name")) for one in members if one.type == "member_access_expression"]
    if not names:
        raise Unresolved(f"`{csharp.short(node)}`")
    return names


def _expressions(node: Node) -> list[Node]:
    return [one for one in node.named_children if one.type != "comment"]


def _element(node: Node) -> Node:
    while node.type in {"collection_element", "expression_element"} and node.named_children:
        node = node.named_children[0]
    return node


def _string_of(value: Value) -> str:
    if not isinstance(value, str):
        raise Unresolved("a sum of what are no strings")
    return value


def _number(text: str) -> Value:
    found = _NUMBER.match(text.replace(" ", ""))
    if found is None:
        raise Unresolved(f"`{text[:60]}`")
    digits = found[1].replace("_", "")
    return Code(digits) if any(one in digits for one in ".eE") or len(digits) > 18 else int(digits)


def _escaped(text: str) -> str:
    if not text.startswith("\\") or len(text) < 2:
        return text
    if text[1] in "uxU":
        try:
            return chr(int(text[2:], 16))
        except (ValueError, OverflowError):
            return ""
    return _ESCAPES.get(text[1], text[1])


def _raw(text: str, row: int) -> Text:
    """Between the quotes; of several lines those between the first and the last, less the last one's indentation."""
    quotes = len(text) - len(text.lstrip('"'))
    inner = text[quotes:-quotes]
    lines = inner.split("\n")
    if len(lines) == 1:
        return Text.at(inner, ((0, row),))
    indent = len(lines[-1])
    whole = joined([Text.at(line[indent:] + "\n", ((0, row + at),)) for at, line in enumerate(lines[1:-1], 1)])
    return Text.at(whole[:-1], whole.rows)
