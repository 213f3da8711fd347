"""Code that is followed with what its names hold: which relations it asks each row for.

Only what surely happens counts: what stands under a condition is passed by, unless that only asks whether something is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from workers.joined.budget import budget
from workers.joined.jpa.calls import Calls
from workers.joined.jpa.classes import Class
from workers.joined.jpa.functions import Frame, parameters, static
from workers.joined.jpa.held import Held, Many, Row, rows_of
from workers.joined.jpa.repositories import asked_for, given
from workers.joined.missing import Missing
from workers.queries.parts import Call, field_of
from workers.queries.terms import bare
from workers.readers.syntax import Node

_NESTED = 120
"""Expressions in each other that are followed."""
_SAME = frozenset((
    "stream", "parallelStream", "filter", "sorted", "distinct", "skip", "peek", "toList", "getContent", "reversed",
    "collect", "unordered", "sequential", "iterator", "spliterator",
))  # fmt: skip
_EACH = frozenset(("map", "forEach", "flatMap", "mapToInt", "mapToLong", "mapToDouble", "mapToObj", "filter", "sorted", "peek"))
_MAYBE = frozenset(("anyMatch", "allMatch", "noneMatch", "removeIf", "takeWhile", "dropWhile"))
_COPIES = frozenset(("copyOf", "newArrayList", "newHashSet", "emptyIfNull", "ArrayList", "HashSet", "LinkedHashSet", "TreeSet"))
_WRAPS = frozenset((
    "ofNullable", "requireNonNull", "unmodifiableList", "unmodifiableSet", "unmodifiableCollection", "defaultIfNull", "nonNull",
))  # fmt: skip
_THERE = re.compile(
    r"[!=]=\s*null\b|\bnull\s*[!=]=|[iI]sEmpty\(|[nN]onNull\(|isNull\(|[iI]sInitialized\(|isPresent\(|isNotEmpty\("
)
_CHOICES = frozenset(
    ("if_statement", "ternary_expression", "switch_expression", "while_statement", "catch_clause", "do_statement")
)
_KEPT = re.compile(r"@(Cacheable|CachePut)\b|(?i:\bcache\b|isInitialized|\.initialize\()")
_COLLECTORS = re.compile(
    r"^(groupingBy|toMap|mapping|partitioningBy|summing\w+|averaging\w+|flatMapping|collectingAndThen|comparing\w*)$"
)


@dataclass(slots=True)
class Follower(Calls):
    """Follows one function with all that it calls, and gathers what rows miss."""

    nested: int = 0

    def run(self, kept: Class, function: Node) -> list[Missing]:
        """What rows miss that the function, with nothing given, asks for."""
        body = field_of(function, "body")
        if body is not None and not _KEPT.search(kept.code.text(function)):
            self.beside = asked_for(self.classes, kept.code, function)
            self.eval(body, Frame(kept, {}))
        return self.found

    def fresh(self) -> Follower:
        """One for the same tree that has noted nothing yet."""
        return Follower(self.classes, self.view)

    def eval(self, node: Node, frame: Frame) -> Held | None:
        """What the node holds; on the way, what it asks of rows is noted."""
        node = bare(node)
        if self.nested > _NESTED or not budget(self.classes.tree).step():
            return None
        self.nested += 1
        try:
            return self._eval(node, frame)
        finally:
            self.nested -= 1

    def _eval(self, node: Node, frame: Frame) -> Held | None:
        if (special := _SPECIAL.get(node.type)) is not None:
            return special(self, node, frame)
        if node.type in _CHOICES:
            return self._choice(node, frame)
        for one in node.named_children:
            self.eval(one, frame)
        return None

    def _name(self, node: Node, frame: Frame) -> Held | None:
        name = frame.code.text(node)
        if name in frame.names or frame.this is None:
            return frame.names.get(name)
        relation = frame.this.model.relations.get(name)
        return self.relation(frame.this, relation) if relation is not None else None

    def _this(self, node: Node, frame: Frame) -> Held | None:
        del node
        return frame.this

    def _field(self, node: Node, frame: Frame) -> Held | None:
        held, named = field_of(node, "object"), field_of(node, "field")
        holder = self.eval(held, frame) if held is not None else None
        if not isinstance(holder, Row) or named is None:
            return None
        return self.asked(holder, frame.code.text(named), (), node, frame)

    def _binds(self, node: Node, frame: Frame) -> Held | None:
        named = field_of(node, "name", "left")
        value = field_of(node, "value", "right")
        found = self.eval(value, frame) if value is not None else None
        name = frame.code.text(named) if named is not None else ""
        if found is not None:
            frame.names[name] = found
        else:
            frame.names.pop(name, None)
        return found

    def _loop(self, node: Node, frame: Frame) -> Held | None:
        named, value, body = (field_of(node, name) for name in ("name", "value", "body"))
        held = self.eval(value, frame) if value is not None else None
        name = frame.code.text(named) if named is not None else ""
        frame.names.pop(name, None)
        if isinstance(held, Many) and value is not None and self.whole(held, value, frame):
            frame.names[name] = held.row
        if body is not None:
            self.eval(body, frame)
        return None

    def _returns(self, node: Node, frame: Frame) -> Held | None:
        for one in node.named_children:
            if (held := self.eval(one, frame)) is not None:
                frame.gives.append(held)
        return None

    def _choice(self, node: Node, frame: Frame) -> Held | None:
        condition = field_of(node, "condition")
        if condition is not None:
            self.eval(condition, frame)
        before = frame.sure
        text = frame.code.text(condition) if condition is not None else ""
        frame.sure = before and node.type in {"if_statement", "ternary_expression"} and bool(_THERE.search(text))
        held = [self.eval(one, frame) for one in node.named_children if condition is None or one.id != condition.id]
        frame.sure = before
        return next((one for one in held if one is not None), None) if node.type == "ternary_expression" else None

    def _lambda(self, node: Node, frame: Frame) -> Held | None:
        """A function that nobody is known to call with rows: it may be called or not."""
        before, frame.sure = frame.sure, False
        body = field_of(node, "body")
        if body is not None:
            self.eval(body, frame)
        frame.sure = before
        return None

    def _call(self, node: Node, frame: Frame) -> Held | None:
        call = frame.code.call(node)
        if (rows := given(self.classes, frame.kept, call)) is not None:
            self.arguments(call, frame)
            return rows_of(rows, self.place(node, frame))
        holder = self.eval(call.receiver, frame) if call.receiver is not None else None
        if isinstance(holder, Many):
            return self._on_many(holder, call, frame)
        if isinstance(holder, Row):
            return self.on_row(holder, call, frame)
        if call.name in _WRAPS | _COPIES and len(call.arguments) == 1:
            held = self.eval(call.arguments[0], frame)
            asks = call.name in _COPIES and isinstance(held, Many)
            return held if not asks or not isinstance(held, Many) or self.whole(held, node, frame) else None
        return self.into(call, frame)

    def _made(self, node: Node, frame: Frame) -> Held | None:
        kind = field_of(node, "type")
        given_to = field_of(node, "arguments")
        name = frame.code.text(kind).partition("<")[0] if kind is not None else ""
        arguments = tuple(given_to.named_children) if given_to is not None else ()
        if name in _COPIES and len(arguments) == 1:
            held = self.eval(arguments[0], frame)
            return held if isinstance(held, Many) and self.whole(held, node, frame) else None
        values = self.arguments(Call(node, None, name, arguments), frame)
        if any(values) and (made := self.classes.named(name, frame.code)) is not None:
            self.follow(made, name, values, node, frame)
        return None

    def _on_many(self, held: Many, call: Call, frame: Frame) -> Held | None:
        """A collection or a stream: whatever is asked of it needs all of it."""
        lazily = call.name in {"iterator", "spliterator"}
        if not self.whole(held, call.node, frame):
            return None
        if call.name in _EACH | _MAYBE:
            return self._each(held, call, frame)
        for one in call.arguments:
            self._collects(one, held, frame)
        gathers = call.name == "collect" and not re.fullmatch(
            r"(Collectors\.)?to(Unmodifiable)?(List|Set)\(\)", frame.code.text(call.arguments[0]) if call.arguments else ""
        )
        return held if call.name in _SAME and not gathers and not lazily else None

    def _each(self, held: Many, call: Call, frame: Frame) -> Held | None:
        before = frame.sure
        frame.sure = before and call.name not in _MAYBE
        gives = self.applied(call.arguments[-1], held.row, frame) if call.arguments else None
        frame.sure = before
        if call.name in _SAME:
            return held
        if call.name == "flatMap" and isinstance(gives, Many):
            return gives
        return Many(gives) if call.name == "map" and isinstance(gives, Row) else None

    def _collects(self, node: Node, held: Many, frame: Frame) -> None:
        """`groupingBy(Order::getCustomer)`: functions that are called for each."""
        node = bare(node)
        if node.type in {"lambda_expression", "method_reference"}:
            self.applied(node, held.row, frame)
        elif frame.code.is_call(node) and _COLLECTORS.match((call := frame.code.call(node)).name):
            for one in call.arguments:
                self._collects(one, held, frame)
        else:
            self.eval(node, frame)

    def applied(self, function: Node, row: Row, frame: Frame) -> Held | None:
        """What a lambda or a reference to a method gives for a row."""
        function = bare(function)
        if function.type == "lambda_expression":
            return self._lambda_of(function, row, frame)
        if function.type != "method_reference":
            return None
        left, _, name = frame.code.text(function).partition("::")
        owner = self.owner(left.strip(), frame)
        call = Call(function, None, name.strip(), ())
        if owner is not None and owner.name == row.model.name and name != "new" and not static(owner, name):
            return self.on_row(row, call, frame)
        if owner is None:  # of an entity's class above
            return self.on_row(row, call, frame) if row.model.relation(name) is not None else None
        if row.model.relation(name) is not None and not owner.methods(name):
            return self.on_row(row, call, frame)
        return self.follow(owner, owner.name if name == "new" else name, [row], function, frame)

    def _lambda_of(self, function: Node, row: Row, frame: Frame) -> Held | None:
        names = parameters(frame.code, function)
        body = field_of(function, "body")
        if len(names) != 1 or body is None:
            return None
        inner = replace(frame, names={**frame.names, names[0]: row}, gives=[])
        held = self.eval(body, inner)
        return held if body.type != "block" else next(iter(inner.gives), None)


_Special = Callable[[Follower, Node, Frame], Held | None]
_SPECIAL: dict[str, _Special] = {
    "identifier": Follower._name,
    "this": Follower._this,
    "field_access": Follower._field,
    "variable_declarator": Follower._binds,
    "assignment_expression": Follower._binds,
    "enhanced_for_statement": Follower._loop,
    "return_statement": Follower._returns,
    "lambda_expression": Follower._lambda,
    "method_invocation": Follower._call,
    "object_creation_expression": Follower._made,
}
