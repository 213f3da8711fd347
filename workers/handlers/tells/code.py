"""A file as the tells see it: calls by their name as written, keys with their values, and what is around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TypeVar, cast

from bot.domain.changes import Span
from workers.handlers.words import words
from workers.readers.syntax import Node, Syntax

_CALLS = (
    "call_expression", "new_expression", "call", "method_invocation", "object_creation_expression", "invocation_expression",
    "member_call_expression", "scoped_call_expression", "function_call_expression",
)  # fmt: skip
_PAIRS = ("pair", "keyed_element", "array_element_initializer", "assignment_expression", "assignment", "assignment_statement")
_FUNCTIONS = frozenset((
    "function_declaration", "function_expression", "arrow_function", "method_definition", "method_declaration", "func_literal",
    "method", "lambda_expression", "anonymous_function", "function_definition", "local_function_statement",
))  # fmt: skip
_BRANCHES = frozenset(
    ("if_statement", "if", "unless", "ternary_expression", "conditional_expression", "conditional", "if_modifier")
)
_WRAPPERS = frozenset(
    ("argument", "literal_element", "await_expression", "parenthesized_expression", "expression_list", "as_expression")
)
_ASIDE = frozenset((
    "dev", "development", "debug", "local", "localhost", "test", "testing", "insecure", "skip", "prod", "production", "staging",
    "env", "environment", "unsafe", "signed", "verify", "verification", "trust", "tls", "ssl",
))  # fmt: skip
"""Words of a condition that ask about the surroundings."""
_ASSIGNS = ("variable_declarator", "short_var_declaration", "assignment_expression", "assignment")
_LONGEST, _DEEPEST = 2_000, 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """`name(given)`, the name as written, without blanks: 'http.Get', '$request->all', of `new A()` 'A'."""

    name: str
    given: tuple[Node, ...]
    node: Node

    @property
    def last(self) -> str:
        """The last part of the name."""
        return re.split(r"\.|->|::", self.name)[-1]


@dataclass(frozen=True)
class Code:
    """One side of a file."""

    syntax: Syntax
    language: str
    answers: dict[Hashable, object] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> str:
        """The file's name."""
        return self.syntax.path

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.syntax.data.decode("utf-8", "replace")

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call, in the order of the file."""
        return tuple(Call(self._named(node), tuple(self._given(node)), node) for node in self.syntax.walk(*_CALLS))

    @cached_property
    def pairs(self) -> tuple[tuple[str, Node, Node], ...]:
        """(key, value, node) of entries and assignments; of `a.b = c` the key is b."""
        return tuple(self._pairs())

    def said(self, node: Node) -> str:
        """What stands there, on one line, bounded."""
        return " ".join(self.syntax.text(node)[:_LONGEST].split())

    def once(self, key: Hashable, answer: Callable[[], T]) -> T:
        """What `answer` says, asked once per key."""
        if key not in self.answers:
            self.answers[key] = answer()
        return cast("T", self.answers[key])

    def within(self, node: Node) -> Iterator[Call]:
        """The calls inside of a node."""
        first = bisect_left(self.calls, node.start_byte, key=lambda one: one.node.start_byte)
        for call in islice(self.calls, first, None):
            if call.node.start_byte >= node.end_byte:
                return
            if call.node.end_byte <= node.end_byte:
                yield call

    def entries(self, node: Node) -> dict[str, tuple[Node, Node]]:
        """Key → (value, entry) of an object or map that is written in place."""
        return self.once("entries", self._entries).get(node.id, {})

    def assigned(self, function: Node) -> dict[str, list[Node]]:
        """Name → the values that are assigned to it in a function."""
        return self.once("assigned", self._assigned).get(function.id, {})

    def span(self, node: Node) -> Span:
        """Its first line."""
        line = int(node.start_point.row) + 1
        return Span(self.path, line, line)

    def function(self, node: Node) -> Node | None:
        """The function around a node."""
        above = node.parent
        for _ in range(_DEEPEST):
            if above is None or above.type in _FUNCTIONS:
                return above
            above = above.parent
        return None

    def aside(self, node: Node) -> bool:
        """Whether it holds only under a condition of the surroundings: for development, or where somebody asked for it.

        A branch around it says so, or one of its function, which may return before.
        """
        function = self.function(node)
        if function is not None and self.once(("branches", function.id), lambda: self._asks(function)):
            return True
        below, above = node, node.parent
        for _ in range(_DEEPEST):
            if above is None:
                break
            if above.type in _BRANCHES and self._condition(above).id != below.id and self._asks_around(above):
                return True
            below, above = above, above.parent
        return False

    def _asks(self, function: Node) -> bool:
        branches = self.syntax.walk(*_BRANCHES, within=function)
        return any(self._asks_around(one) for one in branches if one.named_children)

    def _asks_around(self, branch: Node) -> bool:
        return not _ASIDE.isdisjoint(words(self.said(self._condition(branch))))

    def _condition(self, branch: Node) -> Node:
        return branch.child_by_field_name("condition") or branch.named_children[0]

    def _entries(self) -> dict[int, dict[str, tuple[Node, Node]]]:
        found: dict[int, dict[str, tuple[Node, Node]]] = {}
        for key, value, node in self.pairs:
            if node.parent is not None:
                found.setdefault(node.parent.id, {})[key] = (value, node)
        return found

    def _assigned(self) -> dict[int, dict[str, list[Node]]]:
        found: dict[int, dict[str, list[Node]]] = {}
        for node in self.syntax.walk(*_ASSIGNS):
            name = node.child_by_field_name("name") or node.child_by_field_name("left")
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            function = self.function(node)
            if name is not None and value is not None and function is not None:
                found.setdefault(function.id, {}).setdefault(self.said(name), []).append(bare(value))
        return found

    def _named(self, node: Node) -> str:
        name = node.child_by_field_name("method") or node.child_by_field_name("name")
        owner = node.child_by_field_name("receiver") or node.child_by_field_name("object") or node.child_by_field_name("scope")
        if name is not None:
            before = f"{self._short(owner)}{'->' if self.language == 'php' else '.'}" if owner is not None else ""
            return before + self._short(name)
        called = (
            node.child_by_field_name("function") or node.child_by_field_name("constructor") or node.child_by_field_name("type")
        )
        if called is None:
            called = next((one for one in node.named_children if one.type == "name"), None)
        return self._short(called) if called is not None else ""

    def _short(self, node: Node) -> str:
        return "".join(self.syntax.text(node)[-300:].split())

    def _given(self, node: Node) -> Iterator[Node]:
        listed = node.child_by_field_name("arguments")
        if listed is None:
            listed = next((one for one in node.named_children if one.type in {"arguments", "argument_list"}), None)
        for one in listed.named_children if listed is not None else ():
            if one.type != "comment":
                yield bare(one)

    def _pairs(self) -> Iterator[tuple[str, Node, Node]]:
        for node in self.syntax.walk(*_PAIRS):
            key = node.child_by_field_name("key") or node.child_by_field_name("left")
            value = node.child_by_field_name("value") or node.child_by_field_name("right")
            if node.type == "array_element_initializer" and len(node.named_children) == 2:
                key, value = node.named_children
            if key is not None and value is not None:
                yield re.split(r"\.|->|::", self._short(key).strip("\"':"))[-1], bare(value), node


def bare(node: Node) -> Node:
    """Without the nodes that only wrap it."""
    while node.type in _WRAPPERS and node.named_children:
        node = node.named_children[-1]
    return node
