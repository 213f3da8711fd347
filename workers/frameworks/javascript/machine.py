"""Following a file's code with what is known: functions are called, loops over known lists run, of an unknown `if` both ways.

Nothing of the repository runs. Steps, depth, calls and the size of strings are bounded; what is not known is `Unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from workers.frameworks.javascript import expressions, patterns, statements
from workers.frameworks.javascript.values import (
    Call,
    Class,
    Function,
    Guard,
    Host,
    Instance,
    Native,
    Record,
    Scope,
    Unknown,
    Value,
)
from workers.readers.syntax import Node, Syntax, TooLarge, language_of, parse_source

MOST_STEPS, DEEPEST, MOST_CALLS, MOST_ITEMS = 60_000, 150, 40, 10_000
"""Steps for one migration: nodes visited, and the size of what they make; how deep nodes may nest, and calls within calls;
items of a list."""

_QUESTION = re.compile(r"(?:is|has|get|should|can|needs|supports)[A-Z]")
"""Names of methods that ask and change nothing."""

Modules = Callable[[str, str], Value]
"""What `require` or `import` gives: asked with the file that says it and the module's name."""


class Exhausted(Exception):
    """The code takes more steps than are followed; the message says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where code runs: its file, its names, its `this`."""

    syntax: Syntax
    scope: Scope
    this: Value = None

    def inner(self, doubt: int) -> Frame:
        """A block inside it."""
        return Frame(self.syntax, Scope(self.scope, doubt=doubt), self.this)


class Machine:
    """One file on its way. `doubts` are the open conditions that are not known, `guards` those that the database answers.

    `strangers` are the calls of something not known; `cut` when code was left out because it is nested too deeply.
    """

    def __init__(self, modules: Modules, path: str) -> None:
        """Nothing is followed yet; `path` is the file whose lines count."""
        self.modules = modules
        self.path = path
        self.stack: list[Call] = []
        self.steps = 0
        self.depth = 0
        self.calls = 0
        self.doubts: list[str] = []
        self.guards: list[Guard] = []
        self.missed: Callable[[Call, str], None] = _nothing
        self.begun: Callable[[], int] = int
        self.left: Callable[[int, Node, Frame], None] = _nobody
        self.strangers: list[Call] = []
        self.cut = False

    def tick(self, steps: int = 1) -> None:
        """So many steps more. Raises Exhausted."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise Exhausted(f"takes more than {MOST_STEPS} steps to follow")

    def evaluate(self, node: Node, frame: Frame) -> Value:
        """The value of an expression."""
        self.tick()
        if self.depth >= DEEPEST:
            self.cut = True
            return Unknown("it is nested too deeply")
        self.depth += 1
        try:
            value = expressions.evaluate(self, node, frame)
        finally:
            self.depth -= 1
        if isinstance(value, str | list):
            self.tick(len(value) // (200 if isinstance(value, str) else 20))
            if isinstance(value, list) and len(value) > MOST_ITEMS:
                raise Exhausted(f"makes a list of more than {MOST_ITEMS} items")
        return value

    def execute(self, node: Node, frame: Frame) -> statements.Done | None:
        """Run a statement; what it gives when it ends the function or the loop."""
        self.tick()
        if self.depth >= DEEPEST:
            self.cut = True
            return None
        self.depth += 1
        try:
            return statements.execute(self, node, frame)
        finally:
            self.depth -= 1

    @contextmanager
    def doubting(self, condition: str) -> Iterator[None]:
        """What runs inside runs only under a condition that is not known."""
        self.doubts.append(condition)
        try:
            yield
        finally:
            self.doubts.pop()

    @contextmanager
    def guarded(self, *guards: Guard) -> Iterator[None]:
        """What runs inside runs only where the database answers so."""
        before = len(self.guards)
        self.guards += guards
        try:
            yield
        finally:
            del self.guards[before:]

    def apply(self, callee: Value, call: Call, this: Value = None) -> Value:
        """Call a value."""
        if isinstance(callee, Native | Function):
            self.stack.append(call)
            try:
                return callee.run(self, call) if isinstance(callee, Native) else self.enter(callee, call.args, this)
            finally:
                self.stack.pop()
        why = callee.why if isinstance(callee, Unknown) else "what is called is not a function that is known"
        self.callbacks(call)
        reached = any(map(reaches, call.args))
        if reached or (isinstance(callee, Unknown) and callee.database and not _QUESTION.match(call.name)):
            self.missed(call, why)
        return Unknown(why, database=reached)

    def enter(self, function: Function, args: Sequence[Value], this: Value = None) -> Value:
        """Run a function of the repository."""
        if self.calls >= MOST_CALLS:
            self.cut = True
            return Unknown("calls are nested too deeply")
        self.calls += 1
        guards = len(self.guards)
        try:
            return self._run(function, args, this)
        finally:
            self.calls -= 1
            del self.guards[guards:]

    def _run(self, function: Function, args: Sequence[Value], this: Value) -> Value:
        node = function.node
        own = function.this if node.type == "arrow_function" else this
        frame = Frame(function.syntax, Scope(function.scope, doubt=len(self.doubts)), own)
        patterns.bind_parameters(self, node, args, frame)
        body = node.child_by_field_name("body")
        if body is None:
            return None
        if body.type != "statement_block":
            return self.evaluate(body, frame)
        done = statements.run_block(self, body, frame)
        return done.value if done and done.kind == "return" else None

    def callbacks(self, call: Call) -> None:
        """Something not known is called: its callbacks run once with unknown arguments."""
        self.strangers.append(call)
        with self.doubting(""):
            for arg in call.args:
                for function in arg if isinstance(arg, list) else [arg]:
                    if isinstance(function, Function):
                        self.enter(function, [Unknown("an argument that the caller gives")] * 4)

    def make(self, made: Value, call: Call) -> Value:
        """`new X(…)`."""
        if isinstance(made, Class):
            return self.instance(made)
        if isinstance(made, Native):
            return made.run(self, call)
        self.callbacks(call)
        return Unknown(f"`new {call.name}(…)` is not known", database=any(map(reaches, call.args)))

    def instance(self, made: Class, base: Value = None) -> Instance:
        """An object of a class of the file, its fields set; `base` stands for a class of the framework that it extends."""
        fields = Record()
        instance = Instance(made, fields, base)
        frame = Frame(made.syntax, Scope(made.scope), instance)
        for name, node in made.members.items():
            if node.type != "method_definition":
                value = node.child_by_field_name("value")
                fields[name] = None if value is None else self.evaluate(value, frame)
        return instance

    def module(self, syntax: Syntax) -> Record:
        """Run a file's top level; what it exports."""
        module = Record(exports=Record())
        scope = Scope(names={"module": module, "exports": module["exports"]})
        frame = Frame(syntax, scope)
        statements.run_statements(self, syntax.root.named_children, frame)
        exports = module["exports"]
        if isinstance(exports, Record):
            return exports
        return Record({"default": exports})


def _nothing(call: Call, why: str) -> None:
    """Nobody asks what was missed."""


def _nobody(begun: int, node: Node, frame: Frame) -> None:
    """Nobody asks which calls nobody waits for."""


def reaches(value: Value, depth: int = 3) -> bool:
    """Whether a value leads to the database."""
    if isinstance(value, Host | Native | Unknown):
        return value.database
    if isinstance(value, Record | list) and depth:
        return any(reaches(item, depth - 1) for item in (value.values() if isinstance(value, Record) else value))
    return False


def parsed(path: str, text: str) -> Syntax:
    """The file's syntax tree. Raises TooLarge, and Exhausted for a file that nests too deeply to be looked at."""
    return parse_source(path, text, language_of(path) or "javascript")


__all__ = ["Exhausted", "Frame", "Machine", "TooLarge", "parsed", "reaches"]
