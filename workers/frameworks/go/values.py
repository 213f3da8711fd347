"""Strings that expressions of a Go file have without running it: literals, names, sums, `fmt.Sprintf`, small functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workers.frameworks.go.literals import cut, interpreted, number, raw
from workers.frameworks.go.nodes import given, parameters, returned
from workers.frameworks.sent import HOLE
from workers.frameworks.values import Text, Unresolved, Value, joined, known, shown
from workers.readers.syntax import Node, Syntax

DEEPEST, MOST, LONGEST = 20, 20_000, 400_000
"""Names behind names; expressions that are looked at for one file; characters of a string that is put together."""
_VERB = re.compile(r"%(?P<flags>[-+# 0-9.]*)(?:\[(?P<place>\d{1,3})\])?(?P<verb>[a-zA-Z%])")
_PLAIN = {"s", "v", "d"}

Names = Mapping[str, Value]


def nowhere(_name: str) -> Go | None:
    """For a file that is looked at alone."""
    return None


@dataclass(slots=True)
class Go:
    """A parsed file. `constants` are what its package gives a name once, `functions` its functions that are no methods.

    `holes` are the parts of the last string that only running the code tells.
    """

    syntax: Syntax
    constants: dict[str, Node] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    holes: list[str] = field(default_factory=list)
    left: int = MOST
    elsewhere: Callable[[str], Go | None] = nowhere

    @classmethod
    def of(cls, syntax: Syntax, elsewhere: Callable[[str], Go | None] = nowhere) -> Go:
        """The file's own names; `elsewhere` gives the other file of its package that has a function or constant of a name."""
        go = cls(syntax, elsewhere=elsewhere)
        for node in syntax.root.named_children:
            if node.type == "function_declaration":
                go.functions.setdefault(go.text(node.child_by_field_name("name")), node)
            elif node.type in {"const_declaration", "var_declaration"}:
                for spec in syntax.walk("const_spec", "var_spec", within=node):
                    go.constants.update(zip(map(go.text, go.many(spec, "name")), go.many(spec, "value"), strict=False))
        for node in syntax.walk("assignment_statement"):
            for name in go.many(node, "left"):
                go.constants.pop(go.text(name), None)
        return go

    def text(self, node: Node | None) -> str:
        """What the file says there; '' for None."""
        return self.syntax.text(node) if node is not None else ""

    def short(self, node: Node) -> str:
        """The first line, at most 60 characters."""
        return self.text(node).split("\n")[0][:60]

    def many(self, node: Node, name: str) -> list[Node]:
        """The nodes of a field, those of a list one by one."""
        found = [one for one in node.children_by_field_name(name) if one.is_named]
        return [part for one in found for part in (given(one) if one.type == "expression_list" else [one])]

    def string(self, node: Node, names: Names) -> tuple[Text, tuple[str, ...]]:
        """The string, and what is not known of it: a word in its place stands in the string."""
        self.holes = []
        text = self.piece(node, names)
        return text, tuple(self.holes)

    def piece(self, node: Node, names: Names, depth: int = 0) -> Text:
        """The expression as a part of a string, a hole where it is not known."""
        try:
            value = self.value(node, names, depth)
            return value if isinstance(value, Text) else Text(shown(value))
        except Unresolved as why:
            self.holes.append(str(why))
            return Text.at(HOLE, ((0, node.start_point.row),))

    def value(self, node: Node, names: Names, depth: int = 0) -> Value:
        """The expression's value. Raises Unresolved."""
        self.left -= 1
        read = _READ.get(node.type)
        if depth > DEEPEST or self.left < 0 or read is None:
            raise Unresolved(f"`{self.short(node)}`")
        return read(self, node, names, depth + 1)

    def named(self, node: Node, names: Names, depth: int) -> Value:
        """A name. Raises Unresolved."""
        name = self.text(node)
        if name in names:
            return known(names[name])
        home = self.home(name)
        if home is None or name not in home.constants:
            raise Unresolved(f"`{name}`")
        return self.of_other(home, home.constants[name], {}, depth)

    def summed(self, node: Node, names: Names, depth: int) -> Text:
        """Strings put together with `+`. Raises Unresolved for other operators."""
        pieces: list[Node] = []
        while node.type == "binary_expression":  # a long sum is nested to the left
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is None or right is None or self.text(node.child_by_field_name("operator")) != "+":
                raise Unresolved(f"`{self.short(node)}`")
            pieces.append(right)
            node = left
        return self.bounded([self.piece(one, names, depth) for one in (node, *reversed(pieces))])

    def bounded(self, pieces: list[str]) -> Text:
        """The pieces as one string. Raises Unresolved when it grows too long."""
        if sum(map(len, pieces)) > LONGEST:
            raise Unresolved("a string that grows too long")
        return joined(pieces)

    def called(self, node: Node, names: Names, depth: int) -> Value:
        """What is known of a call's result. Raises Unresolved."""
        name, arguments = self.text(node.child_by_field_name("function")), given(node.child_by_field_name("arguments"))
        if name == "fmt.Sprintf" and arguments:
            return self.formatted(arguments, names, depth)
        if name in {"string", "strings.TrimSpace"} and len(arguments) == 1:
            return self.value(arguments[0], names, depth)
        if name == "strings.Join" and len(arguments) == 2 and isinstance(found := self.value(arguments[0], names, depth), list):
            between = self.piece(arguments[1], names, depth)
            return self.bounded([part for one in found for part in (between, shown(one))][1:])
        if name == "strings.ReplaceAll" and len(arguments) == 3:
            whole, old, new = (self.piece(one, names, depth) for one in arguments)
            if len(whole) + whole.count(old) * len(new) > LONGEST:
                raise Unresolved("a string that grows too long")
            return Text.at(whole.replace(old, new), whole.rows if len(old) == len(new) else ())
        home = self.home(name)
        function = home.functions.get(name) if home else None
        result = returned(function) if function is not None else None
        if home is None or function is None or result is None:
            raise Unresolved(f"`{self.short(node)}`")
        own = [home.text(one) for one, _ in parameters(function)]
        values = dict(zip(own, (self.piece(one, names, depth) for one in arguments), strict=False))
        return self.of_other(home, result, values, depth)

    def home(self, name: str) -> Go | None:
        """The file of the package that has a function or a constant of the name."""
        if name in self.functions or name in self.constants:
            return self
        return self.elsewhere(name) if name.isidentifier() else None

    def of_other(self, home: Go, node: Node, names: Names, depth: int) -> Value:
        """The value of an expression of that file, whose lines are not this one's."""
        if home is self:
            return self.value(node, names, depth)
        home.holes, home.left = [], self.left
        value = home.value(node, names, depth)
        self.holes += home.holes
        self.left = home.left
        return Text(value) if isinstance(value, Text) else value

    def formatted(self, arguments: list[Node], names: Names, depth: int) -> Text:
        """`fmt.Sprintf`. Raises Unresolved when the format is not known."""
        form = self.value(arguments[0], names, depth)
        if not isinstance(form, Text):
            raise Unresolved(f"`{self.short(arguments[0])}`")
        pieces: list[str] = []
        at, place = 0, 1
        for found in _VERB.finditer(form):
            pieces.append(cut(form, at, found.start()))
            at, place = found.end(), int(found["place"] or place)
            if found["verb"] == "%":
                pieces.append(Text("%"))
            elif 0 < place < len(arguments):
                pieces.append(self._verb(found, self.piece(arguments[place], names, depth)))
                place += 1
        return self.bounded([*pieces, cut(form, at, len(form))])

    def _verb(self, found: re.Match[str], value: Text) -> Text:
        if found["verb"] in _PLAIN and not found["flags"]:
            return value
        if found["verb"] == "q" and not found["flags"]:
            return joined(['"', value, '"'])
        self.holes.append(f"`{found[0]}`")
        return Text(HOLE)


def _inner(go: Go, node: Node, names: Names, depth: int) -> Value:
    return go.value(node.named_children[0], names, depth)


def _list(go: Go, node: Node, names: Names, depth: int) -> list[Value]:
    kind = node.child_by_field_name("type")
    if kind is None or kind.type not in {"slice_type", "array_type", "implicit_length_array_type"}:
        raise Unresolved(f"`{go.short(node)}`")
    return [go.value(one, names, depth) for one in given(node.child_by_field_name("body"))]


_READ: dict[str, Callable[[Go, Node, Names, int], Value]] = {
    "binary_expression": Go.summed,
    "call_expression": Go.called,
    "composite_literal": _list,
    "identifier": Go.named,
    "int_literal": number,
    "interpreted_string_literal": interpreted,
    "literal_element": _inner,
    "parenthesized_expression": _inner,
    "raw_string_literal": raw,
}
