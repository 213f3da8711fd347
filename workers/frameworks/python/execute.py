"""What statements do, followed in order: branches by their condition where it is known, loops over literals, own functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from workers.frameworks.python.evaluate import Evaluator, Host
from workers.frameworks.python.expressions import bind
from workers.frameworks.python.frame import Frame
from workers.frameworks.python.modules import Module, Modules, absolute
from workers.frameworks.python.values import Called, Class, Function, Symbol, Unknown, Value

_ROUNDS, _CALLS, _NAMES = 2_000, 12, 200
"""Rounds of one loop; how deep calls may nest; names of a module that are looked at in one."""
Flow = Literal["", "return", "break", "continue"]
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break, ast.Pass)


class Watcher(Host, Protocol):
    """A host that is also told of the ways that code may take."""

    def entered(self, value: Value) -> None:
        """A `with` block of that value begins."""

    def left(self, value: Value) -> None:
        """It ends."""

    def guarded(self, begins: bool) -> None:
        """What follows, until the same with False, runs only under a condition that is not known."""

    def untaken(self, nodes: Sequence[ast.stmt]) -> None:
        """These statements run instead of others that were followed, if a condition that is not known holds."""

    def looped(self, node: ast.For, items: Value, begins: bool) -> None:
        """A loop over `items`, which are not known, begins or ends; its body is followed once."""

    def done(self) -> int:
        """How much has happened so far: a number that grows with it."""

    def spoken(self, node: ast.expr, value: Value) -> None:
        """A statement that is an expression was followed. A call that is `node` itself was not."""


class Executor(Evaluator):
    """Statements. `trail` holds the calls that are being followed, outermost first, each with the module it stands in;
    `running` the modules of the functions that are followed; `quiet` counts top levels of modules that are."""

    host: Watcher

    def __init__(self, host: Watcher, modules: Modules) -> None:
        """For one file."""
        super().__init__(host, modules)
        self.host, self.calls = host, 0
        self.trail: list[tuple[Module, ast.Call]] = []
        self.running: list[Module] = []
        self.quiet = 0
        self.active: set[ast.AST] = set()

    def global_value(self, module: Module, name: str) -> Value:
        """The value of a name at a module's top level; evaluated once, Unknown inside its own definition."""
        if name not in module.values:
            if name in module.busy or name not in module.bindings or len(module.busy) > _CALLS:
                return Unknown()
            module.busy.add(name)
            self.quiet += 1
            try:
                frame = Frame(module)
                self._statement(module.bindings[name], frame)
                module.values.update(frame.names)
            finally:
                module.busy.discard(name)
                self.quiet -= 1
        return module.values.get(name, Unknown())

    def run_function(self, function: Function, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> Value:
        """Follow the body with the arguments bound; what is not given and has no default is Unknown."""
        if self.calls >= _CALLS or function.node in self.active:
            return Unknown()  # what calls itself would be followed in all its branches
        frame = Frame(function.module, self._bound(function, args, kwargs), function.around)
        self.calls += 1
        depth, self.depth = self.depth, 0
        self.running.append(function.module)
        self.active.add(function.node)
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, frame)
            self.run(function.node.body, frame)
            return Unknown() if frame.unsure else frame.returned
        finally:
            self.calls, self.depth = self.calls - 1, depth
            self.running.pop()
            self.active.discard(function.node)

    def call(self, call: Called) -> Value:
        """The value of a call; while it is followed `trail` holds where it was made."""
        if self.running and isinstance(call.function, Symbol) and call.function.name == "globals":
            own = self.running[-1]
            return {name: self.global_value(own, name) for name in own.bindings} if len(own.bindings) < _NAMES else Unknown()
        if self.running:
            self.trail.append((self.running[-1], call.node))
            try:
                return super().call(call)
            finally:
                self.trail.pop()
        return super().call(call)

    def _bound(self, function: Function, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> dict[str, Value]:
        spec = function.node.args
        frame = Frame(function.module, {}, function.around)
        positional = [*spec.posonlyargs, *spec.args]
        names: dict[str, Value] = {one.arg: Unknown() for one in (*positional, *spec.kwonlyargs)}
        for one, default in zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True):
            names[one.arg] = self.value(default, frame)
        for one, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
            names[one.arg] = self.value(given, frame) if given else Unknown()
        names |= {one.arg: value for one, value in zip(positional, args, strict=False)}
        if spec.vararg:
            names[spec.vararg.arg] = tuple(args[len(positional) :])
        if spec.kwarg:
            names[spec.kwarg.arg] = {name: value for name, value in kwargs.items() if name not in names}
        return names | {name: value for name, value in kwargs.items() if name in names}

    def run(self, body: Sequence[ast.stmt], frame: Frame) -> Flow:
        """Follow statements; gives how they end."""
        for statement in body:
            if flow := self._statement(statement, frame):
                return flow
        return ""

    def _statement(self, node: ast.stmt, frame: Frame) -> Flow:
        self.steps += 1
        match node:
            case ast.Expr(value=value):
                self.host.spoken(value, self.value(value, frame))
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assign(node, frame)
            case ast.Return(value=value):
                frame.returned = self.value(value, frame) if value else None
                return "return"
            case ast.Raise():
                return "return"
            case ast.Break():
                return "break"
            case ast.Continue():
                return "continue"
            case ast.FunctionDef(name=name):
                frame.names[name] = Function(
                    node, frame.module, {**frame.around, **frame.names} if frame.names else frame.around
                )
            case ast.ClassDef(name=name):
                frame.names[name] = self._class(node, frame)
            case ast.Import() | ast.ImportFrom():
                self._import(node, frame)
            case _:
                return self._compound(node, frame)
        return ""

    def _compound(self, node: ast.stmt, frame: Frame) -> Flow:
        match node:
            case ast.If():
                return self._if(node, frame)
            case ast.For():
                return self._for(node, frame)
            case ast.While(test=test, body=body):
                return self._maybe(body, frame) if self.truth(self.value(test, frame)) is not False else ""
            case ast.With():
                return self._with(node, frame)
            case ast.Try(body=body, orelse=orelse, finalbody=finalbody):
                flow = self.run(body, frame) or self.run(orelse, frame)
                return self.run(finalbody, frame) or flow
        return ""

    def _maybe(self, body: Sequence[ast.stmt], frame: Frame) -> Flow:
        """Follow what runs under a condition that is not known: it does not end what comes after it."""
        self.host.guarded(True)
        frame.unsure = self.run(body, frame) == "return" or frame.unsure
        self.host.guarded(False)
        return ""

    def _if(self, node: ast.If, frame: Frame) -> Flow:
        truth = self.truth(self.value(node.test, frame))
        if truth is not None:
            return self.run(node.body if truth else node.orelse, frame)
        if any(isinstance(statement, ast.Return) and statement.value for statement in node.body):
            frame.unsure = True
        if not all(isinstance(statement, _LEAVES) for statement in node.body):
            before = self.host.done()
            self._maybe(node.body, frame)
            if self.host.done() != before:
                self.host.untaken(node.orelse)
                return ""
        return self._maybe(node.orelse, frame)

    def _for(self, node: ast.For, frame: Frame) -> Flow:
        items = self.value(_inner(node.iter), frame)
        if not isinstance(items, list | tuple | dict | set | str):
            bind(node.target, Unknown(), frame)
            self.host.looped(node, items, True)
            self._maybe(node.body, frame)
            self.host.looped(node, items, False)
            return ""
        if node.iter is not _inner(node.iter):
            items = self.value(node.iter, frame)
        for item in list(items)[:_ROUNDS]:
            bind(node.target, item, frame)
            flow = self.run(node.body, frame)
            if flow == "return":
                return flow
            if flow == "break":
                return ""
        return self.run(node.orelse, frame)

    def _with(self, node: ast.With, frame: Frame) -> Flow:
        entered = []
        for item in node.items:
            value = self.value(item.context_expr, frame)
            self.host.entered(value)
            entered.append(value)
            if item.optional_vars:
                bind(item.optional_vars, value, frame)
        flow = self.run(node.body, frame)
        for value in reversed(entered):
            self.host.left(value)
        return flow

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, frame: Frame) -> None:
        if isinstance(node, ast.AugAssign):
            joined = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
            bind(node.target, self.value(joined, frame), frame)
            return
        value = self.value(node.value, frame) if node.value else Unknown()
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Subscript) and isinstance(owner := self.value(target.value, frame), dict):
                key = self.value(target.slice, frame)
                owner |= {key: value} if isinstance(key, str | int) else {}
            bind(target, value, frame)

    def _class(self, node: ast.ClassDef, frame: Frame) -> Class:
        bases = tuple(self.value(base, frame) for base in node.bases)
        inner = Frame(frame.module, {}, {**frame.around, **frame.names})
        self.run([one for one in node.body if not isinstance(one, ast.If | ast.For | ast.With | ast.Try)], inner)
        fields = (one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name))
        return Class(node.name, frame.module, bases, inner.names, tuple(fields))

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        where = absolute(node, frame.module.path) + "." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            whole = bool(where or alias.asname)
            name = alias.name if whole else alias.name.split(".")[0]
            frame.names[alias.asname or name] = Symbol(where + name)


def _inner(node: ast.expr) -> ast.expr:
    """What `list(…)` or `enumerate(…)` goes through."""
    match node:
        case ast.Call(func=ast.Name(id="list" | "enumerate" | "tqdm"), args=[first, *_]):
            return first
    return node
