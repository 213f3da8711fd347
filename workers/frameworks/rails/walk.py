"""A migration's methods followed without running them: branches, loops over what is written out, helpers of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from workers.frameworks.rails import acts, calls, models
from workers.frameworks.rails.command import Command
from workers.frameworks.rails.conditions import Way, is_own, way
from workers.frameworks.rails.entries import Entry, Raw, Unread
from workers.frameworks.rails.evaluate import Evaluator
from workers.frameworks.rails.project import Project
from workers.frameworks.rails.source import Source
from workers.frameworks.rails.types import NEWEST, Version
from workers.frameworks.values import Missing, Scope, Unresolved, Value
from workers.readers.syntax import Node

DEEPEST, MOST = 40, 5_000
"""Levels of blocks and helpers, and entries of a file, that are followed."""
_ACTING = {"call", "if", "case", "begin", "unless", "parenthesized_statements"}
_LIVE = re.compile(r"Rails\.env\.(?:production|staging)\?$")
"""Behind `return if` it says that the same is done by hand there: what it is stays worth a look."""
_ASKS = re.compile(r"exists\?")
_TURN: dict[Way, Way] = {"yes": "no", "no": "yes", "perhaps": "perhaps"}
_QUIET = frozenset((
    "comment", "heredoc_body", "heredoc_end", "class", "module", "method", "singleton_method",
    "string", "simple_symbol", "nil", "true",
    "false", "integer", "empty_statement", "undef", "alias", "rescue", "constant", "array", "hash", "float", "self", "next",
    "break", "instance_variable", "heredoc_beginning", "retry", "redo", "interpolation",
))  # fmt: skip


class Returned(Exception):
    """`return` was reached: what follows does not run."""


@dataclass(slots=True)
class Walk:
    """One direction of one file. `entries` grow as it goes; `blocks` are those given to the helpers being followed.

    `callers` are the calls of those helpers; `site` is the call that led into a module of another file. `refuses` says how
    Ruby answers a word that nobody knows, '' where somebody may know it. `left` is the question behind which a `return` stood.
    """

    source: Source
    evaluator: Evaluator
    path: str
    version: Version = NEWEST
    project: Project = field(default_factory=Project)
    methods: dict[str, Node] = field(default_factory=dict)
    down: bool = False
    transaction: str | None = None
    numbered: int = 1
    inside: str = ""
    entries: list[Entry] = field(default_factory=list)
    blocks: list[tuple[Node | None, dict[str, Value]]] = field(default_factory=list)
    depth: int = 0
    site: Node | None = None
    callers: list[tuple[str, Node, dict[str, Value]]] = field(default_factory=list)
    refuses: Callable[[str], str] = lambda _name: ""
    left: str = ""

    def body(self, node: Node | None, names: dict[str, Value]) -> None:
        """The statements of a body in order. Raises Returned."""
        self.depth += 1
        outside = False
        try:
            for child in node.named_children if node else ():
                if self.depth > DEEPEST or len(self.entries) > MOST:
                    self.add(Unread("is nested or repeated too often to be followed", child, schema=True))
                    return
                self.statement(child, names)
                if self.left and not self.inside:  # what follows stands behind that question
                    self.inside, outside = self.left, True
        finally:
            self.depth -= 1
            self.left = ""
            if outside:
                self.inside = ""

    def add(self, entry: Entry) -> None:
        """Note what was found, where the walk stands."""
        if isinstance(entry, Unread):
            entry = replace(entry, inside=self.inside, transaction=self.transaction)
        self.entries.append(entry if self.site is None else _moved(entry, self.site, self.source.rows))

    def statement(self, node: Node, names: dict[str, Value]) -> None:
        """One statement. Raises Returned."""
        kind = node.type
        if kind in _QUIET:
            return
        if follow := self.following().get(kind):
            follow(self, node, names)
        elif node.is_error:
            self.add(Unread(f"does not parse as Ruby: `{self.evaluator.short(node)}`", node, schema=True))
        elif calls.changes_schema(self, node):
            self.add(Unread(f"`{self.evaluator.short(node)}` is not followed", node, schema=True))

    def following(self) -> Mapping[str, Follow]:
        """What follows each kind of statement."""
        return FOLLOWED

    def returned(self, node: Node, names: dict[str, Value]) -> None:
        """`return`: what stands behind it, then no more. Raises Returned."""
        for child in node.named_children:
            self.body(child, names)
        raise Returned

    def rescued(self, node: Node, names: dict[str, Value]) -> None:
        """A statement with `rescue` behind it."""
        self.statement(node.named_children[0], names)

    def branch(self, node: Node, names: dict[str, Value]) -> None:
        """`if`, `unless`, and both behind a statement."""
        condition = node.child_by_field_name("condition")
        found = way(condition, self.evaluator, names, down=self.down)
        found = _TURN[found] if node.type.startswith("unless") else found
        yes = node.child_by_field_name("consequence") or node.child_by_field_name("body")
        no = node.child_by_field_name("alternative")
        if found == "perhaps":
            self._perhaps(condition, yes, no, names)
            return
        chosen, other = (yes, no) if found == "yes" else (no, yes)
        text = self.source.text(condition) if condition is not None else ""
        if chosen is not None and not (chosen.type == "return" and _LIVE.match(text)):
            self.statement(chosen, names)
        if other is not None and other.type == "assignment" and (left := other.child_by_field_name("left")) is not None:
            names.setdefault(self.source.text(left), None)  # Ruby knows the name, and it is nil

    def _perhaps(self, condition: Node | None, yes: Node | None, no: Node | None, names: dict[str, Value]) -> None:
        """Both ways, each marked as standing in a condition; a `return` in one leaves only that one, and what comes behind."""
        asked = self.evaluator.short(condition) if condition else ""
        for chosen in (yes, no):
            if chosen is not None:
                try:
                    with self.standing(f"if {asked}"):
                        self.statement(chosen, names)
                except Returned:
                    self.left = f"unless {asked}" if _ASKS.search(asked) else self.left

    @contextmanager
    def standing(self, where: str) -> Iterator[None]:
        """Everything found meanwhile runs only if code takes it there."""
        before, self.inside = self.inside, where
        try:
            yield
        finally:
            self.inside = before

    @contextmanager
    def returning(self) -> Iterator[None]:
        """A `return` meanwhile ends no more than that."""
        try:
            yield
        except Returned:
            return

    def assign(self, node: Node, names: dict[str, Value]) -> None:
        """A variable bound; what the right side does besides."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        name = self.source.text(left)
        try:
            value: Value = self.evaluator.value(right, names)
        except Unresolved as why:
            scope = models.asks(right, self.evaluator)
            value = Scope(str(why), right) if scope else Missing(str(why))
            if not scope and right.type in _ACTING:
                self.statement(right, names)
        if node.type == "operator_assignment":
            before = names.get(name)
            value = [*before, *value] if isinstance(before, list) and isinstance(value, list) else Missing(f"`{name}`")
        if left.type in {"identifier", "constant", "instance_variable"}:
            names[name] = value
        elif left.type == "left_assignment_list":
            for place, one in enumerate(left.named_children):
                several = isinstance(value, list) and place < len(value)
                names[self.source.text(one)] = value[place] if several else Missing(f"`{self.source.text(one)}`")

    def both(self, node: Node, names: dict[str, Value]) -> None:
        """`condition && statement`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None or self.source.text(operator) not in {"&&", "and", "||", "or"}:
            return
        found = way(left, self.evaluator, names, down=self.down)
        found = _TURN[found] if self.source.text(operator) in {"||", "or"} else found
        if found == "perhaps":
            self._perhaps(left, right, None, names)
        elif found == "yes":
            self.statement(right, names)

    def case(self, node: Node, names: dict[str, Value]) -> None:
        """Each branch; of one about the engine, its own."""
        subject = node.child_by_field_name("value")
        engine = subject is not None and re.search(r"adapter|database", self.source.text(subject), re.IGNORECASE)
        for child in node.named_children:
            if child.type not in {"when", "else"}:
                continue
            patterns = [self.source.text(one) for one in child.named_children if one.type == "pattern"]
            if engine and not any(map(is_own, patterns)):
                continue
            body = child if child.type == "else" else child.child_by_field_name("body")
            with self.standing(self.evaluator.short(child)), self.returning():
                self.body(body, names)

    def loop(self, node: Node, names: dict[str, Value]) -> None:
        """A loop whose rounds only running it would tell: once, as code that may be taken there."""
        if not calls.changes_schema(self, node) and not calls.sends_sql(self, node):
            self.add(Unread(f"`{self.evaluator.short(node)}` is code that is not followed", node))
            return
        with self.standing(self.evaluator.short(node)), self.returning():
            self.body(node.child_by_field_name("body"), names)


def _moved(entry: Entry, site: Node, rows: int) -> Entry:
    """What a module of another file does stands where it is called; blocks that it is given stay where they are."""
    if not isinstance(entry, Raw | Command | Unread) or entry.node.start_point.row < rows:
        return entry
    if isinstance(entry, Raw):
        return replace(entry, node=site, sql=str(entry.sql))
    if isinstance(entry, Command):
        items = tuple(replace(item, node=None) for item in entry.items) if entry.items is not None else None
        return replace(entry, node=site, items=items)
    return replace(entry, node=site)


Follow = Callable[[Walk, Node, dict[str, Value]], None]
FOLLOWED: dict[str, Follow] = {
    **dict.fromkeys(("body_statement", "block_body", "begin", "then", "else", "parenthesized_statements", "ensure"), Walk.body),
    **dict.fromkeys(("if", "unless", "if_modifier", "unless_modifier", "conditional", "elsif"), Walk.branch),
    **dict.fromkeys(("while", "until", "for", "while_modifier", "until_modifier"), Walk.loop),
    **dict.fromkeys(("assignment", "operator_assignment"), Walk.assign),
    **dict.fromkeys(("call", "identifier"), calls.call),
    "begin_block": Walk.body, "do": Walk.body, "yield": acts.yielded, "super": calls.above,
    "return": Walk.returned, "case": Walk.case,
    "rescue_modifier": Walk.rescued, "binary": Walk.both,
}  # fmt: skip
