"""A file of code as all languages see it: calls, strings, assignments, scopes; by the fields that the grammars share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.readers.syntax import Node, Syntax

if TYPE_CHECKING:
    from workers.queries.template import Template

FUNCTIONS = frozenset((
    "function_definition", "lambda", "function_declaration", "function_expression", "arrow_function", "method_definition",
    "generator_function_declaration", "method_declaration", "func_literal", "method", "singleton_method",
    "constructor_declaration", "lambda_expression", "block", "do_block",
))  # fmt: skip
_SCOPES = FUNCTIONS - {
    "lambda",
    "arrow_function",
    "function_expression",
    "func_literal",
    "lambda_expression",
    "block",
    "do_block",
}
_CALLS = ("call", "call_expression", "method_invocation")
_ASSIGNMENTS = (
    "assignment", "augmented_assignment", "variable_declarator", "assignment_expression", "augmented_assignment_expression",
    "short_var_declaration", "var_spec", "const_spec", "assignment_statement", "operator_assignment",
)  # fmt: skip
_WRAPPERS = frozenset((
    "parenthesized_expression", "await_expression", "await", "as_expression", "non_null_expression", "satisfies_expression",
    "parenthesized_statements", "cast_expression",
))  # fmt: skip
_MOST_STEPS = 20_000
"""Of following values through one file."""


@dataclass(frozen=True, slots=True)
class Call:
    """`receiver.name(arguments)`; `receiver` is None for a bare name. Named arguments are their pairs."""

    node: Node
    receiver: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """`name = value`; `grows` for `+=` and its like."""

    node: Node
    value: Node
    grows: bool


@dataclass(slots=True)
class Code:
    """One parsed file. Bindings are by the function that holds them (None: the file) and name."""

    syntax: Syntax
    language: str
    bindings: dict[tuple[int | None, str], list[Binding]] = field(default_factory=lambda: defaultdict(list))

    steps: int = 0
    made: dict[int, Template | None] = field(default_factory=dict)

    def spend(self) -> bool:
        """One more step of following values; False when the file has had as many as it gets."""
        self.steps += 1
        return self.steps <= _MOST_STEPS

    def __post_init__(self) -> None:
        """Gather the bindings."""
        for node in self.syntax.walk(*_ASSIGNMENTS):
            self._bind(node)

    def text(self, node: Node) -> str:
        """What the file says there, on one line."""
        return " ".join(self.syntax.text(node).split())

    def calls(self) -> Iterator[Call]:
        """Every call, in the order of the file."""
        for node in self.syntax.walk(*_CALLS):
            yield self.call(node)

    def call(self, node: Node) -> Call:
        """The parts of a call."""
        function = node.child_by_field_name("function")
        if function is not None:
            receiver = _field(function, "object", "operand")
            named = _field(function, "attribute", "property", "field") if receiver is not None else function
        else:
            receiver, named = _field(node, "receiver", "object"), _field(node, "method", "name")
        given = node.child_by_field_name("arguments")
        tagged = given is not None and given.type == "template_string"
        arguments = (
            () if given is None else (given,) if tagged else tuple(a for a in given.named_children if a.type != "comment")
        )
        return Call(node, receiver, self.syntax.text(named) if named is not None else "", arguments)

    def is_call(self, node: Node) -> bool:
        """Whether the node is a call."""
        return node.type in _CALLS

    def bound(self, name: str, at: Node) -> list[Binding]:
        """What is assigned to a name where `at` sees it: in its function, else at the top of the file."""
        scope: Node | None = scope_of(at)
        while scope is not None:
            if found := self.bindings.get((scope.id, name)):
                return found
            scope = scope_of(scope)
        return self.bindings.get((None, name), [])

    def _bind(self, node: Node) -> None:
        target, value = _field(node, "left", "name"), _field(node, "right", "value")
        if target is None or value is None:
            return
        sign = node.child_by_field_name("operator")
        grows = node.type.startswith("augmented") or (sign is not None and self.syntax.text(sign) not in {"=", ":="})
        scope = scope_of(node)
        lists = target.type == value.type == "expression_list" or (
            target.type == "identifier" and value.type == "expression_list"
        )
        targets = target.named_children if target.type == "expression_list" else [target]
        values = value.named_children if lists else [value] * len(targets)
        for one, given in zip(targets, values, strict=False):
            for name in self._names(one):
                self.bindings[scope.id if scope else None, name].append(Binding(node, given, grows))

    def _names(self, target: Node) -> Iterator[str]:
        if target.type in {"identifier", "constant", "instance_variable"}:
            yield self.syntax.text(target)
        elif target.type == "object_pattern":  # const { id } = req.query
            for name in self.syntax.walk("shorthand_property_identifier_pattern", "identifier", within=target):
                yield self.syntax.text(name)


def scope_of(node: Node) -> Node | None:
    """The function (or method, with a name of its own) around a node; lambdas and blocks see what is around them."""
    above = node.parent
    while above is not None and above.type not in _SCOPES:
        above = above.parent
    return above


def bare(node: Node) -> Node:
    """What is inside parentheses, await and casts."""
    while node.type in _WRAPPERS and node.named_children:
        node = _field(node, "value") or (node.named_children[-1] if node.type == "cast_expression" else node.named_children[0])
    return node


def _field(node: Node, *names: str) -> Node | None:
    for name in names:
        if (found := node.child_by_field_name(name)) is not None:
            return found
    return None


_MADE = re.compile(r"(?i)code generated .*do not edit|@generated|autogenerated|auto-generated")
_LONGEST_LINE = 5_000


def foreign(text: str) -> bool:
    """Code that a program wrote: generated or minified."""
    return bool(_MADE.search(text[:2_000])) or any(len(line) > _LONGEST_LINE for line in text.split("\n"))
