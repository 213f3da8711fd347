"""A migration's function followed without running it: commands of Ecto.Migration, branches, loops over what is written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workers.frameworks.ecto.blocks import content, otherwise, rounds
from workers.frameworks.ecto.commands import ACTS, Act
from workers.frameworks.ecto.definition import Repo
from workers.frameworks.ecto.elixir import Elixir
from workers.frameworks.sent import Sent, Unread
from workers.frameworks.values import Unresolved, Value
from workers.readers.syntax import Node

DEEPEST, MOST = 40, 5_000
_QUIET = re.compile(
    r"^(?:flush|require|import|alias|use|IO\.\w+|Logger\.\w+|Code\.\w+|raise|prefix|repo|direction|:ok|assert)$"
)
_TOUCHES = re.compile(r"\b(?:execute|create|create_if_not_exists|alter|drop|drop_if_exists|rename)\b")
_CHANGES = re.compile(r"^(?:create|drop|add|alter|remove|rename)_|Migrations?\.\w+$")
_CAPTURED = re.compile(r"^&(\w+)/0$")
_QUERY = re.compile(r"(?:repo\(\)|Repo|SQL)\.query!?$")


@dataclass(slots=True)
class Walk:
    """One direction of one file. `undo` holds, per command of `change`, what takes it back: SQL, or None when nothing does."""

    elixir: Elixir
    repo: Repo
    methods: dict[str, Node] = field(default_factory=dict)
    down: bool = False
    inside: str = ""
    depth: int = 0
    entries: list[Sent | Unread] = field(default_factory=list)
    undo: list[tuple[Node, list[str] | None]] = field(default_factory=list)

    def body(self, nodes: Iterable[Node], names: dict[str, Value]) -> None:
        """Statements in order."""
        self.depth += 1
        try:
            for node in nodes:
                if self.depth > DEEPEST or len(self.entries) > MOST:
                    self.unread("is nested or repeated too often to be followed", node, schema=True)
                    return
                self.statement(node, names)
        finally:
            self.depth -= 1

    def unread(self, why: str, node: Node, *, schema: bool = False) -> None:
        """Note code that is not followed."""
        span, text = self.elixir.syntax.span(node), self.elixir.text(node)
        self.entries.append(Unread(why, span, text, schema, self.inside))

    def send(self, sql: str, node: Node, *, written: bool = False, holes: tuple[str, ...] = ()) -> None:
        """Note SQL."""
        span, text = self.elixir.syntax.span(node), self.elixir.text(node)
        self.entries.append(Sent(sql, span, text, self.inside, written, holes))

    def statement(self, node: Node, names: dict[str, Value]) -> None:
        """One statement."""
        if node.type == "call":
            self._call(node, names)
        elif node.type == "binary_operator" and (left := node.child_by_field_name("left")) is not None:
            right = node.child_by_field_name("right")
            if right is not None:
                names[self.elixir.text(left)] = self.elixir.maybe(right, names)
            if _TOUCHES.search(self.elixir.text(node)):
                self.unread(f"`{self.elixir.short(node)}` is not followed", node, schema=True)
        elif node.is_error:
            self.unread("does not parse as Elixir here", node, schema=True)

    def _call(self, node: Node, names: dict[str, Value]) -> None:
        word = self.elixir.call(node).removeprefix("Ecto.Migration.")
        if act := ACTS.get(word):
            self._command(node, names, act)
        elif word in {"if", "unless", "case"}:
            self._branch(node, names, word)
        elif word in {"for", "Enum.each", "Enum.map"}:
            self._loop(node, names)
        elif word == "execute" or _QUERY.search(word):
            self._execute(node, names)
        elif word in self.methods:
            self._helper(node, names, word)
        elif not _QUIET.match(word):
            touches = _TOUCHES.search(self.elixir.text(node)) or _CHANGES.search(word)
            self.unread(f"`{self.elixir.short(node)}` is code that is not followed", node, schema=touches is not None)

    def _command(self, node: Node, names: dict[str, Value], act: Act) -> None:
        try:
            there, back = act(self.elixir, self.repo, node, names)
        except Unresolved as why:
            self.unread(f"`{self.elixir.call(node)}` is given {why}, which only running it tells", node, schema=True)
            return
        for sql in there:
            self.send(sql, node)
        self.undo.append((node, back))

    def _execute(self, node: Node, names: dict[str, Value]) -> None:
        found = next((child for child in node.named_children if child.type == "arguments"), None)
        given = [child for child in found.named_children if child.type not in {"comment", "keywords"}] if found else []
        captured = _CAPTURED.match(self.elixir.text(given[0])) if given else None
        if captured and captured[1] in self.methods:
            self.body(content(self.elixir, self.methods[captured[1]]), names)
            self.undo.append((node, None))
            return
        if not given or given[0].type == "anonymous_function" or captured:
            self.unread(f"`{self.elixir.short(node)}` is code that is not followed", node)
            return
        try:
            sql, holes = self.elixir.template(given[0], names)
        except Unresolved as why:
            self.unread(f"`execute` sends SQL that only running it tells: {why}", node, schema=True)
            return
        self.send(sql, node, written=True, holes=holes)
        try:
            back = self.elixir.template(given[1], names)[0] if len(given) > 1 else None
        except Unresolved:  # a function of the module: the way up does not ask for it
            back = None
        self.undo.append((node, None if back is None else [back]))

    def _branch(self, node: Node, names: dict[str, Value], word: str) -> None:
        text, others = self.elixir.text(node).split("\n")[0], otherwise(node)
        ways = [content(self.elixir, node), others]
        if "direction()" in text and word != "case":
            up = (":up" in text) == ("!=" not in text) == (word == "if")
            self.body(ways[0] if up != self.down else others, names)
            return
        before, self.inside = self.inside, self.elixir.short(node)
        for one in ways:
            self.body(one, names)
        if word == "case" and _TOUCHES.search(self.elixir.text(node)):
            self.unread(f"`{self.inside}` is not followed", node, schema=True)
        self.inside = before

    def _loop(self, node: Node, names: dict[str, Value]) -> None:
        """Round by round over what is written out."""
        listed, variable, body = rounds(self.elixir, node, names)
        if not isinstance(listed, list) or variable is None:
            touches = _TOUCHES.search(self.elixir.text(node)) is not None
            self.unread(f"`{self.elixir.short(node)}` is code that is not followed", node, schema=touches)
            return
        for one in listed[:500]:
            self.body(body, {**names, variable: one})

    def _helper(self, node: Node, names: dict[str, Value], word: str) -> None:
        """A function of the file, its parameters bound."""
        listed, named = self.elixir.arguments(node, names)
        method = self.methods[word]
        head = next(self.elixir.syntax.walk("call", within=method.named_children[1]), None)
        wanted = next((c for c in head.named_children if c.type == "arguments"), None) if head else None
        given = [*listed, *([named] if named else [])]
        bound = {
            self.elixir.text(one): value for one, value in zip(wanted.named_children if wanted else [], given, strict=False)
        }
        self.body(content(self.elixir, method), bound)


def undone(walk: Walk) -> Iterator[Sent | Unread]:
    """What takes the walk's commands back, the last one first."""
    for node, back in reversed(walk.undo):
        span, text = walk.elixir.syntax.span(node), walk.elixir.text(node)
        if back is None:
            yield Unread("cannot be reversed: Ecto raises Ecto.MigrationError", span, text)
        else:
            yield from (Sent(sql, span, text) for sql in back)
