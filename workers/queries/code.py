"""A file of code as all languages see it: calls, strings, assignments, scopes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.queries.assigned import NAMES, added_to, spread
from workers.queries.parts import Binding, Call, field_of
from workers.queries.terms import bare, terms
from workers.readers.syntax import Node, Syntax

if TYPE_CHECKING:
    from workers.queries.language import Language
    from workers.queries.template import Template

_OPEN = frozenset((
    "lambda", "arrow_function", "function_expression", "func_literal", "lambda_expression", "block", "do_block",
    "anonymous_function", "lambda_literal", "closure_expression", "anonymous_method_expression",
))  # fmt: skip
_SCOPES = frozenset((
    "function_definition", "function_declaration", "method_definition", "generator_function_declaration",
    "method_declaration", "method", "singleton_method", "constructor_declaration", "local_function_statement",
    "function_item", "secondary_constructor",
))  # fmt: skip
_BRANCH = re.compile(r"block|body|compound|clause|case|if_|else|for|while|switch|match|arm|conditional|do_|stab")
"""Types of nodes inside of which an assignment may not happen, or not be seen after."""
PRINTS = frozenset(("Fprintf", "Fprint", "Fprintln", "AppendFormat"))
"""What writes to a text that it is given, or that it is called on, as a format says."""
_MOST_STEPS = 20_000
"""Of following values through one file."""


@dataclass(slots=True)
class Code:
    """One parsed file. Bindings are by the function that holds them (None: the file) and name."""

    syntax: Syntax
    language: str
    words: Language
    bindings: dict[tuple[int | None, str], list[Binding]] = field(default_factory=lambda: defaultdict(list))

    steps: int = 0
    made: dict[int, Template | None] = field(default_factory=dict)
    functions: dict[str, list[Node]] | None = None
    numbers: dict[str, bool] = field(default_factory=dict)
    added: dict[tuple[int | None, str], list[tuple[int, Node]]] | None = None

    def spend(self) -> bool:
        """One more step of following values; False when the file has had as many as it gets."""
        self.steps += 1
        return self.steps <= _MOST_STEPS

    def __post_init__(self) -> None:
        """Gather the bindings."""
        for node in self.syntax.walk(*self.words.assignments):
            self._bind(node)
        if self.words.appends:
            self._append()

    def text(self, node: Node) -> str:
        """What the file says there, on one line."""
        return " ".join(self.syntax.text(node).split())

    def calls(self) -> Iterator[Call]:
        """Every call, in the order of the file; then what hands text over without being one."""
        for node in self.syntax.walk(*self.words.calls):
            yield self.call(node)
        yield from self.words.further(self)

    def call(self, node: Node) -> Call:
        """The parts of a call."""
        return self.words.parts(self, node)

    def is_call(self, node: Node) -> bool:
        """Whether the node is a call."""
        return node.type in self.words.calls

    def is_attribute(self, node: Node) -> bool:
        """Whether the node is Elixir's `@name`."""
        return node.type == "unary_operator" and self.syntax.text(node)[:1] == "@" and node.end_byte - node.start_byte < 80

    def bound(self, name: str, at: Node) -> list[Binding]:
        """What is assigned to a name where `at` sees it: in its function, else at the top of the file."""
        scope: Node | None = scope_of(at)
        while scope is not None:
            if found := self.bindings.get((scope.id, name)):
                return found
            scope = scope_of(scope)
        return self.bindings.get((None, name), [])

    def reaching(self, name: str, at: Node) -> list[Binding]:
        """What the name may hold there: the last assignment that surely came before, and what came after it on the way."""
        found = self.bound(name, at)
        before = [one for one in found if one.node.end_byte <= at.start_byte]
        sure = [number for number, one in enumerate(before) if not one.grows and covers(one.node, at)]
        return before[sure[-1] :] if sure else found

    def _bind(self, node: Node) -> None:
        pair = self.words.pair(self, node)
        if pair is None:
            return
        target, value = pair
        sign = node.child_by_field_name("operator")
        grows = node.type.startswith("augmented") or (sign is not None and self.syntax.text(sign) not in {"=", ":=", "@"})
        if not grows and target.type in NAMES and (added := added_to(self, self.text(target), value)):
            for one in added:
                self._hold(node, self.text(target), one, grows=True)
            return
        lists = target.type == value.type == "expression_list" or (
            target.type == "identifier" and value.type == "expression_list"
        )
        if target.type == "array_pattern":
            for one, given in spread(self, target, bare(value)):
                self._hold(node, self.text(one), given, grows)
            return
        targets = target.named_children if target.type == "expression_list" else [target]
        values = value.named_children if lists else [value] * len(targets)
        for one, given in zip(targets, values, strict=False):
            for name in self._names(one):
                self._hold(node, name, given, grows)

    def _hold(self, node: Node, name: str, value: Node, grows: bool) -> None:
        scope = scope_of(node)
        self.bindings[scope.id if scope else None, name].append(Binding(node, value, grows))

    def _append(self) -> None:
        """`name.append(text)` and chains of it are text that the name grows by."""
        for node in self.syntax.walk(*self.words.calls):
            call, added = self.call(node), list[Node]()
            if call.name in PRINTS and len(call.arguments) > 1:
                self._print(call)
            if any(above is not None and self._appends(above) for above in (node.parent, node.parent and node.parent.parent)):
                continue  # the outermost call of a chain tells all of it
            while call.name in self.words.appends and call.arguments and call.receiver is not None:
                added.append(call.node if call.name in PRINTS else call.arguments[0])
                if not self.is_call(call.receiver):
                    if call.receiver.type in NAMES:
                        for one in reversed(added):
                            self._hold(node, self.text(call.receiver), one, grows=True)
                    break
                call = self.call(call.receiver)
        for node in self.syntax.walk("binary") if "<<" in self.words.appends else ():
            self._push(node)
        for held in self.bindings.values():
            held.sort(key=lambda binding: binding.node.start_byte)

    def _push(self, node: Node) -> None:
        """Ruby's `name << text`, at the end of a chain of them."""
        sign, above = field_of(node, "operator"), node.parent
        name, *added = terms(node)
        if sign is not None and sign.type == "<<" and name.type in NAMES and above is not None and above.type != node.type:
            for one in added:
                self._hold(node, self.text(name), one, grows=True)

    def _print(self, call: Call) -> None:
        """Go's `fmt.Fprintf(&name, text, …)`."""
        name = self.text(call.arguments[0]).removeprefix("&")
        if self.words.appends and name.isidentifier():
            for one in (call.node,) if call.name == "Fprintf" else call.arguments[1:]:
                self._hold(call.node, name, one, grows=True)

    def _appends(self, node: Node) -> bool:
        return self.is_call(node) and self.call(node).name in self.words.appends

    def _names(self, target: Node) -> Iterator[str]:
        if target.type in NAMES or target.type == "unary_operator":  # Elixir's @name
            yield self.text(target).partition(" ")[0]
        elif target.type == "object_pattern":  # const { id } = req.query
            for name in self.syntax.walk("shorthand_property_identifier_pattern", "identifier", within=target):
                yield self.syntax.text(name)


def scope_of(node: Node) -> Node | None:
    """The function (or method, with a name of its own) around a node; lambdas and blocks see what is around them."""
    above = node.parent
    while above is not None and not is_scope(above):
        above = above.parent
    return above


def function_around(node: Node) -> Node | None:
    """The nearest function, lambda or block around a node."""
    above = node.parent
    while above is not None and not is_function(above):
        above = above.parent
    return above


def said_before(code: Code, node: Node) -> str:
    """What the function around (with a name of its own, else the nearest) says before the node; outside of any, the file."""
    around = scope_of(node) or function_around(node)
    start = around.start_byte if around is not None else 0
    return code.syntax.data[start : node.start_byte].decode("utf-8", "replace")


_DECLARED = frozenset(("variable_declarator", "pair", "public_field_definition", "assignment"))


def function_of(code: Code, node: Node) -> str:
    """The name of the function around, that of the variable which a lambda is given to included; '' outside of any."""
    above = node.parent
    while above is not None:
        if is_scope(above) or above.type in _DECLARED:
            named = field_of(above, "name", "key", "left")
            if above.type == "call":  # Elixir's def
                named = next((one.named_children[0] for one in above.named_children[1:2] if one.named_children), None)
            value = field_of(above, "value", "right")
            if named is not None and (value is None or value.type in _OPEN or is_scope(above)):
                return code.text(named).partition("(")[0][:80]
        above = above.parent
    return ""


def covers(assignment: Node, at: Node) -> bool:
    """Whether what comes after the assignment, up to the end of its block or branch, includes the place."""
    above = assignment.parent
    while above is not None and not _BRANCH.search(above.type):
        above = above.parent
    return above is None or above.start_byte <= at.start_byte < above.end_byte


def is_function(node: Node) -> bool:
    """Whether the node has parameters: a function, a lambda, a block."""
    return node.type in _OPEN or is_scope(node)


def is_scope(node: Node) -> bool:
    """Whether the node is a function with a name of its own."""
    if node.type == "call":  # Elixir's functions are calls of def
        target = node.child_by_field_name("target")
        return target is not None and target.text in {b"def", b"defp"}
    return node.type in _SCOPES


_MADE = re.compile(r"(?i)code generated .{0,200}do not edit|@generated|auto[ -]?generated")
_LONGEST_LINE = 5_000


def foreign(text: str) -> bool:
    """Code that a program wrote: generated or minified."""
    return bool(_MADE.search(text[:2_000])) or any(len(line) > _LONGEST_LINE for line in text.split("\n"))
