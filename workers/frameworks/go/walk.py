"""A function that is given a transaction or a database, followed without running it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workers.frameworks.go.calls import CONTEXT, ENGINE, FAILED, FINE, HANDLE, Frame
from workers.frameworks.go.nodes import given, parameters, statements_of
from workers.frameworks.go.sending import MOST, Sending
from workers.frameworks.go.values import LONGEST, Go
from workers.frameworks.values import Missing, Text, Unresolved, Value, joined
from workers.readers.names import known_engine
from workers.readers.syntax import Node
from workers.sql.dialect import spoken

DEEPEST = 20


@dataclass(slots=True)
class Walk(Sending):
    """One direction of one migration."""

    def start(self, function: Node, transaction: str | None) -> None:
        """The migration's own function: all that it is given but a context is a handle."""
        frame = Frame()
        for name, kind in parameters(function):
            if "context." not in self.go.text(kind):
                frame.handles[self.go.text(name)] = transaction
        self.body(statements_of(function.child_by_field_name("body")), frame)

    def body(self, nodes: Iterable[Node], frame: Frame) -> None:
        """Statements in order; what follows an `if` that returns runs only when that does not."""
        before = self.inside
        self.depth += 1
        for node in nodes:
            self.steps += 1
            if self.depth > DEEPEST or self.full:
                if not self.told:
                    self.unread("is nested or repeated too often to be followed", node, frame, schema=True)
                self.told = self.full
                break
            self.statement(node, frame)
        self.depth -= 1
        self.inside = before

    def statement(self, node: Node, frame: Frame) -> None:
        """One statement."""
        match node.type:
            case "if_statement":
                self._branch(node, frame)
            case "for_statement":
                self._loop(node, frame)
            case "block":
                self._nested(statements_of(node), frame, self.inside)
            case "expression_switch_statement" | "type_switch_statement" | "select_statement":
                for case in node.named_children:
                    if case.type.endswith("_case"):
                        self._nested(statements_of(case), frame, f"switch ({self.go.short(node)})")
            case "short_var_declaration" | "assignment_statement":
                self.expression(node, frame)
                self._bind(self.go.many(node, "left"), self.go.many(node, "right"), self.go.text(node), frame)
            case "var_declaration" | "const_declaration":
                self.expression(node, frame)
                for spec in self.go.syntax.walk("var_spec", "const_spec", within=node):
                    self._bind(self.go.many(spec, "name"), self.go.many(spec, "value"), "", frame)
            case "comment":
                pass
            case _:
                self.expression(node, frame)

    def _nested(self, nodes: list[Node], frame: Frame, inside: str, *, again: bool = False) -> None:
        before, self.inside = self.inside, inside
        self.steps += 1
        inner = frame.inner()
        changed = {self.go.text(name) for one in nodes for step in self.go.syntax.walk("assignment_statement", within=one)
                   for name in self.go.many(step, "left")}  # fmt: skip
        if again:
            inner.names.update((name, Missing(f"`{name}`")) for name in changed)
        self.body(nodes, inner)
        frame.names.update((name, Missing(f"`{name}`")) for name in changed if name in frame.names)
        self.inside = before

    def _branch(self, node: Node, frame: Frame) -> None:
        if (first := node.child_by_field_name("initializer")) is not None:
            self.statement(first, frame)
        condition, other = node.child_by_field_name("condition"), node.child_by_field_name("alternative")
        if condition is not None:
            self.expression(condition, frame)
        asked, taken = self.go.text(condition), statements_of(node.child_by_field_name("consequence"))
        if engine := ENGINE.fullmatch(asked):
            exactly = known_engine(engine["name"]) == spoken()
            way = taken if exactly == (engine["how"] == "==") else [other] if other is not None else []
            self._nested(way, frame, self.inside)
            if way and way[-1].type == "return_statement":
                self.inside = f"unless ({asked[:60]})"
            return
        inside = self.inside if FINE.match(asked) else f"if ({asked[:60]})"
        if not FAILED.search(asked):
            self._nested(taken, frame, inside)
        if other is not None:
            self._nested([other], frame, self.inside if FAILED.search(asked) else inside)
        if taken and taken[-1].type == "return_statement" and not FAILED.search(asked):
            self.inside = f"unless ({asked[:60]})"

    def _loop(self, node: Node, frame: Frame) -> None:
        clause = next((one for one in node.named_children if one.type == "range_clause"), None)
        body = statements_of(node.child_by_field_name("body"))
        inner = frame.inner()
        if clause is not None:
            self.expression(clause, frame)
            left, right = self.go.many(clause, "left"), clause.child_by_field_name("right")
            try:
                found = self.go.value(right, frame.names) if right is not None else None
            except Unresolved:
                found = None
            if isinstance(found, list) and len(found) <= MOST:
                for value in found:
                    if self.full:
                        break
                    inner.names.update((self.go.text(name), value) for name in left[1:2])
                    self._nested(body, inner, self.inside, again=True)
                return
            inner.names.update((self.go.text(name), Missing(f"`{self.go.text(name)}`")) for name in left)
        self._nested(body, inner, f"for ({self.go.short(node)})", again=True)

    def _bind(self, left: list[Node], right: list[Node], text: str, frame: Frame) -> None:
        names = [self.go.text(one) for one in left]
        if len(right) == 1 and names and self.opens(names[0], right[0], frame):
            return
        for at, name in enumerate(names):
            node = right[at] if len(left) == len(right) else None
            frame.closures.pop(name, None)
            if node is not None and node.type == "func_literal":
                frame.closures[name] = node
                continue
            if node is not None and self.go.text(node) in frame.handles:
                if "." in name:
                    self.held(node, [node], frame)
                frame.handles[name] = frame.handles[self.go.text(node)]
                continue
            frame.names[name] = self._value(name, node, "+=" in text[: len(name) + 4], frame)

    def _value(self, name: str, node: Node | None, added: bool, frame: Frame) -> Value:
        self.go.holes = []
        try:
            value = self.go.value(node, frame.names) if node is not None else Missing(f"`{name}`")
        except Unresolved as why:
            return Missing(str(why))
        if self.go.holes:
            return Missing(self.go.holes[0])
        before = frame.names.get(name)
        if not added:
            return value
        if isinstance(before, Text) and isinstance(value, Text) and len(before) + len(value) <= LONGEST:
            return joined([before, value])
        return Missing(f"`{name}`")

    def expression(self, node: Node, frame: Frame) -> None:
        """The calls in it, the inner ones first; functions written out in it run where they stand, if they are not named."""
        found, stack = [], [node]
        named = {one.id for one in self.go.many(node, "right") + self.go.many(node, "value") if one.type == "func_literal"}
        while stack:
            one = stack.pop()
            if one.type in {"call_expression", "func_literal", "composite_literal"} and one.id not in named:
                found.append(one)
            if one.type != "func_literal":
                stack.extend(one.named_children)
        for one in sorted(found, key=lambda each: (each.end_byte, -each.start_byte)):
            if one.type == "func_literal":
                self.function(one, [], frame)
            elif one.type == "composite_literal":
                self.held(one, given(one.child_by_field_name("body")), frame)
            else:
                self.call(one, frame)

    def helper(self, home: Go, name: str, node: Node, arguments: list[Node], frame: Frame) -> None:
        """A function of the package that is given the database."""
        if (function := home.functions.get(name)) is None:
            self.held(node, arguments, frame)
            return
        inner = self._given(function, home, arguments, frame, Frame())
        before = self.go, self.away
        self.away = self.away or (None if home is self.go else self.place(node))
        home.left, self.go = self.go.left, home
        self.body(statements_of(function.child_by_field_name("body")), inner)
        self.go, self.away = before

    def function(self, node: Node, arguments: list[Node], frame: Frame) -> None:
        """A closure, with what it is given."""
        inner = self._given(node, self.go, arguments, frame, frame.inner())
        self.body(statements_of(node.child_by_field_name("body")), inner)

    def _given(self, node: Node, home: Go, arguments: list[Node], frame: Frame, inner: Frame) -> Frame:
        for at, (name, kind) in enumerate(parameters(node)):
            own, value = home.text(name), arguments[at] if at < len(arguments) else None
            if value is not None and self.go.text(value) in frame.handles:
                inner.handles[own] = frame.handles[self.go.text(value)]
            elif value is None and HANDLE.search(home.text(kind)):
                inner.handles[own] = next(iter(frame.handles.values()), None)
            else:
                inner.handles.pop(own, None)
                inner.names[own] = self._value(own, value, False, frame)
        return inner

    def call(self, node: Node, frame: Frame) -> None:
        """One call."""
        name, arguments = self.go.text(node.child_by_field_name("function")), given(node.child_by_field_name("arguments"))
        root, method = self.method(node, frame)
        if root:
            self.sent(node, method, arguments, replace(frame, handles={root: frame.handles.get(root)}))
        elif name in frame.closures:
            self.function(frame.closures[name], arguments, frame)
        elif any(self.go.text(one) in frame.handles for one in arguments) and (home := self.go.home(name)):
            self.helper(home, name, node, arguments, frame)
        else:
            self._stranger(node, arguments, frame)

    def _stranger(self, node: Node, arguments: list[Node], frame: Frame) -> None:
        """A call of something that is not known: what it is given it may run."""
        words = {self.go.text(one) for one in arguments}
        for closure in [frame.closures[name] for name in words if name in frame.closures]:
            self.function(closure, [], frame)
        if not any(one.type == "func_literal" for one in arguments) and words.isdisjoint(frame.closures):
            self.held(node, arguments, frame)
        method = self.go.text(node.child_by_field_name("function")).rpartition(".")[2]
        words_of = arguments[1:] if arguments and CONTEXT.match(self.go.text(arguments[0])) else arguments
        if method in {"Exec", "ExecContext"} and words_of:
            sql, holes = self.go.string(words_of[0], frame.names)
            if not holes and " " in sql.strip():  # else the values of a statement that was prepared
                self.sent(node, method, arguments, replace(frame, handles={"": None}))
