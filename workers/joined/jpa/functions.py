"""What following code needs to know: whose functions are called, and what is to be noted of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.joined.jpa.classes import Class, Classes, line_of, types_in
from workers.joined.jpa.entities import Relation, entity
from workers.joined.jpa.held import Held, Many, Row, through
from workers.joined.jpa.repositories import TWICE
from workers.joined.missing import Missing, Place
from workers.queries.code import Code
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node


@dataclass(slots=True)
class Frame:
    """One function that is followed: what its names hold, whose it is, the calls that lead to it."""

    kept: Class
    names: dict[str, Held]
    this: Row | None = None
    calls: tuple[Place, ...] = ()
    sure: bool = True
    depth: int = 0
    gives: list[Held] = field(default_factory=list)

    @property
    def code(self) -> Code:
        """Its file."""
        return self.kept.code


@dataclass(slots=True)
class Noting:
    """The functions of a tree, and what rows miss that one function (`view`) asks them for; of `beside` it has the rows."""

    classes: Classes
    view: str
    found: list[Missing] = field(default_factory=list)
    beside: frozenset[str] = frozenset()

    def relation(self, row: Row, relation: Relation) -> Held | None:
        """What a relation of a row holds."""
        target = entity(self.classes, relation.target, row.model.kept.code)
        return through(row, relation, target)

    def whole(self, held: Many, node: Node, frame: Frame) -> bool:
        """Whether the collection may be gone through; False where that fetches it for each row, which is noted."""
        if held.pending is not None and held.item.each:
            self.note(held.item, held.pending, node, frame)
            return False
        return True

    def note(self, row: Row, relation: Relation, node: Node, frame: Frame) -> None:
        """The relation is fetched for each row there, where that surely happens."""
        there = {relation.target, row.given.model.name + TWICE}
        if not frame.sure or there & self.beside:
            return
        place = self.place(node, frame)
        eager = _eager(row)
        text = frame.code.text(node)[:80]
        self.found.append(
            Missing(
                self.view, row.given.model.name, ".".join(row.path), text, row.given.query, (*frame.calls, place),
                (row.call,) if row.call is not None else (),
                relation.at, eager,
            )
        )  # fmt: skip

    def place(self, node: Node, frame: Frame) -> Place:
        """Where a call names its method, with the line."""
        named = field_of(node, "name") or node
        span = frame.code.syntax.span(named)
        return Place(span, line_of(frame.code, span.line, self.classes.tree))

    def gives_rows(self, owner: Class, call: Call) -> bool:
        """Whether the function's type names an entity."""
        for one in owner.methods(call.name):
            kind = owner.code.text(field_of(one, "type") or one)
            for name in re.findall(r"[A-Z]\w*", kind)[:3]:
                if name in self.classes.files and entity(self.classes, name, owner.code) is not None:
                    return True
        return False

    def owner(self, receiver: str, frame: Frame) -> Class | None:
        """The class whose function is called on that."""
        receiver = receiver.removeprefix("this.")
        if receiver in {"this", "super"}:
            return frame.kept
        if re.fullmatch(r"[A-Z]\w*", receiver):
            return self.classes.named(receiver, frame.code)
        kind = types_in(frame.code, self.classes.tree).get(receiver, "")
        return self.classes.named(kind, frame.code) if re.fullmatch(r"[A-Z]\w*", kind) else None

    def implemented(self, owner: Class, name: str, count: int) -> tuple[Class, Node] | None:
        """The function of the one class that implements an interface, where it is named after it."""
        if owner.node.type != "interface_declaration":
            return None
        for other in (f"{owner.name}Impl", f"Default{owner.name}", owner.name.removeprefix("I")):
            kept = self.classes.named(other, owner.code) or self.elsewhere(other)
            if kept is not None and kept.name != owner.name and owner.name in kept.above():
                return function(kept, name, count)
        return None

    def elsewhere(self, name: str) -> Class | None:
        """The only class of that name."""
        paths = self.classes.files.get(name, [])
        return self.classes.at(paths[0], name) if len(paths) == 1 else None


def function(owner: Class, name: str, count: int) -> tuple[Class, Node] | None:
    """The one function of a class with so many parameters."""
    found = [one for one in owner.methods(name) if field_of(one, "body") is not None]
    fitting = [one for one in found if len(parameters(owner.code, one)) == count]
    return (owner, fitting[0]) if len(fitting) == 1 else None


def parameters(code: Code, node: Node) -> list[str]:
    """The names of a function's parameters."""
    return [text.split()[-1] for text in code.words.parameters(code, node) if text.strip("() ")]


def static(owner: Class, name: str) -> bool:
    """Whether functions of that name belong to the class itself."""
    return any("static" in owner.code.text(one).partition("(")[0] for one in owner.methods(name))


def _eager(row: Row) -> str:
    path = ".".join(row.path)
    return f'@EntityGraph(attributePaths = "{path}") on the query\'s method, or `join fetch` in it'


def functions_of(kept: Class) -> Iterator[Node]:
    """The methods of a class that have a body."""
    return (one for one in kept.members if one.type == "method_declaration" and field_of(one, "body") is not None)
