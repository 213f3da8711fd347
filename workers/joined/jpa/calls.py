"""What a call gives: of a row's own class, or of a function of the project that is given rows."""

from __future__ import annotations

import re
from abc import abstractmethod

from workers.joined.jpa.classes import Class
from workers.joined.jpa.functions import Frame, Noting, function, parameters
from workers.joined.jpa.held import Held, Row, called
from workers.queries.parts import Call, field_of
from workers.readers.syntax import Node

_DEEPEST = 5
"""Functions in each other that are followed."""
_FREE = frozenset(("getId", "getClass", "hashCode", "equals", "id"))
"""What a proxy knows without asking."""
_OPTIONAL = frozenset(("get", "orElse", "orElseThrow", "orElseGet", "orElseNull", "filter", "stream"))
_KEPT = re.compile(r"@(Cacheable|CachePut)\b|(?i:\bcache\b|isInitialized|\.initialize\()")


_CHANGES = re.compile(r"(set|update|add|remove|clear|change|replace|apply|assign|modify|edit|merge|with)([A-Z]|$)")


class Calls(Noting):
    """Follows calls; what expressions hold is another's to say."""

    __slots__ = ()

    @abstractmethod
    def eval(self, node: Node, frame: Frame) -> Held | None:
        """What the node holds; on the way, what it asks of rows is noted."""

    @abstractmethod
    def applied(self, function: Node, row: Row, frame: Frame) -> Held | None:
        """What a lambda or a reference to a method gives for a row."""

    @abstractmethod
    def fresh(self) -> Calls:
        """One that has noted nothing yet."""

    def arguments(self, call: Call, frame: Frame) -> list[Held | None]:
        """What the arguments of a call hold."""
        return [self.eval(one, frame) if one.type != "method_reference" else None for one in call.arguments]

    def on_row(self, row: Row, call: Call, frame: Frame) -> Held | None:
        """What a method of a row gives, or of what may be none."""
        if not row.each and not row.path and call.name in _OPTIONAL:
            self.arguments(call, frame)
            return row
        if not row.path and call.name in {"map", "ifPresent", "flatMap"} and len(call.arguments) == 1 and not row.each:
            return self.applied(call.arguments[0], row, frame)
        values = self.arguments(call, frame)
        return self.asked(row, call.name, tuple(values), call.node, frame)

    def asked(self, row: Row, name: str, values: tuple[Held | None, ...], node: Node, frame: Frame) -> Held | None:
        """What the row gives for a name; where it is not there yet, that it was asked for."""
        if row.pending is not None:
            if name in _FREE or name.startswith("set"):
                return None
            if row.each:
                self.note(row, row.pending, node, frame)
                return None
            row = row.loaded
        relation = row.model.relation(name)
        if relation is not None and not values:
            return self.relation(row, relation)
        kept = row.model.kept
        gives = self.follow(kept, name, list(values), node, frame, row) if kept.name == row.model.name else None
        return None if _CHANGES.match(name) else gives  # what it holds now was given to it

    def into(self, call: Call, frame: Frame) -> Held | None:
        """A function of the repository that is given rows, or may give them."""
        values = self.arguments(call, frame)
        receiver = frame.code.text(call.receiver) if call.receiver is not None else "this"
        owner = self.owner(receiver, frame)
        if owner is None:
            return None
        this = frame.this if receiver == "this" and owner.name == frame.kept.name else None
        if any(values) or this is not None:
            return self.follow(owner, call.name, values, call.node, frame, this)
        return self._given_by(owner, call, frame) if self.gives_rows(owner, call) else None

    def _given_by(self, owner: Class, call: Call, frame: Frame) -> Held | None:
        """What a function that is given no rows gives; what it does with them is its own file's."""
        if frame.depth >= _DEEPEST:
            return None
        key = ("jpa gives", owner.path, owner.name, call.name, len(call.arguments))
        inner = self.fresh()
        plain = Frame(frame.kept, {}, sure=False, depth=frame.depth + 1)
        values: list[Held | None] = [None] * len(call.arguments)
        held = self.classes.tree.remember(key, lambda: inner.follow(owner, call.name, values, call.node, plain))
        return called(held, self.place(call.node, frame)) if held is not None else None

    def follow(  # noqa: PLR0913, PLR0917
        self, owner: Class, name: str, values: list[Held | None], node: Node, frame: Frame, this: Row | None = None
    ) -> Held | None:
        """What a function gives when it is given these."""
        if frame.depth >= _DEEPEST:
            return None
        found = function(owner, name, len(values)) or self.implemented(owner, name, len(values))
        if found is None or _KEPT.search(found[0].code.text(found[1])):
            return None
        kept, called_one = found
        body = field_of(called_one, "body")
        names = parameters(kept.code, called_one)
        held = {one: value for one, value in zip(names, values, strict=False) if value is not None}
        calls = frame.calls if not held and this is None else (*frame.calls, self.place(node, frame))
        inner = Frame(kept, held, this, calls, frame.sure, frame.depth + 1)
        if body is not None:
            self.eval(body, inner)
        return inner.gives[0] if len(inner.gives) == 1 else None
