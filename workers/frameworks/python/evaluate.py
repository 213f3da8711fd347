"""What an expression is, as far as the text tells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from workers.frameworks.python.builtin import call_builtin, known_builtin
from workers.frameworks.python.expressions import EXPRESSIONS
from workers.frameworks.python.frame import Frame
from workers.frameworks.python.methods import call_method
from workers.frameworks.python.modules import Module, Modules
from workers.frameworks.python.values import (
    Called,
    Class,
    Function,
    Member,
    Symbol,
    Text,
    Unknown,
    Value,
    dotted,
    known,
)

STEPS = 400_000
DEEPEST, _LINKS = 60, 20
"""Expressions looked at for one file; how deep they may nest; imports of imports that are gone through."""


class Exhausted(Exception):
    """The file asks for more work than one file may."""


NOT_MINE = object()
"""What a host says of a call that means nothing to it."""


class Host(Protocol):
    """The framework: it is told of every call of what is not Python's own."""

    def called(self, name: str, call: Called) -> Value:
        """The value of a call, NOT_MINE when it is to be followed or kept as it is. `name` is `dotted` of the function."""

    def taken(self, name: str, member: Member) -> Value:
        """The value of an attribute of something that is not known, NOT_MINE when the host does not know it either.

        `name` is `dotted` of it.
        """


class Evaluator:
    """Expressions. What runs a function or binds a name at a module's top level is in the class below it (execute.py)."""

    def __init__(self, host: Host, modules: Modules) -> None:
        """For one file."""
        self.host, self.modules = host, modules
        self.steps, self.depth = 0, 0
        self._own: dict[type[ast.expr], Callable[[Any, Any, Frame], Value]] = {
            ast.Name: Evaluator._name,
            ast.Attribute: Evaluator._attribute,
            ast.Call: Evaluator._call,
        }

    def value(self, node: ast.expr | None, frame: Frame) -> Value:
        """The expression's value, Unknown() when it is only known at run time. Raises Exhausted."""
        self.steps += 1
        if self.steps > STEPS:
            raise Exhausted
        evaluate = self._own.get(type(node)) or EXPRESSIONS.get(type(node)) if node else None
        if evaluate is None or self.depth > DEEPEST:
            return Unknown()
        self.depth += 1
        try:
            return evaluate(self, node, frame)
        finally:
            self.depth -= 1

    def run_function(self, function: Function, args: tuple[Value, ...], kwargs: Mapping[str, Value]) -> Value:
        """Follow a call of the repository's own function."""
        raise NotImplementedError

    def global_value(self, module: Module, name: str) -> Value:
        """The value of a name at a module's top level."""
        raise NotImplementedError

    def lookup(self, name: str, frame: Frame) -> Value:
        """The value of a name."""
        for names in (frame.names, frame.around):
            if name in names:
                return self.resolved(names[name])
        if name in frame.module.bindings:
            return self.resolved(self.global_value(frame.module, name))
        if known_builtin(name):
            return Symbol(name)
        return Symbol(f"{frame.module.stars[-1]}.{name}") if frame.module.stars else Unknown()

    def resolved(self, value: Value) -> Value:
        """What a dotted name means where it is the repository's own."""
        for _ in range(_LINKS):
            if not isinstance(value, Symbol) or "." not in value.name:
                return value
            where, _, name = value.name.rpartition(".")
            found = self.modules.find(where)
            if found is None or not (name in found.bindings or _makes_types(found)):
                return value
            if name in found.bindings:
                value = self.global_value(found, name)
            else:
                made = self._made(found, name) if self.modules.find(value.name) is None else Unknown()
                return value if isinstance(made, Unknown) else made
        return Unknown()

    def _made(self, module: Module, name: str) -> Value:
        """What a module's `__getattr__` makes of a name; what it makes only when asked for is made at once."""
        made = self.global_value(module, "__getattr__")
        found = self.run_function(made, (Text(name),), {}) if isinstance(made, Function) else Unknown()
        if isinstance(found, Called) and dotted(found.function).endswith("Proxy") and found.args:
            return self.run_function(found.args[0], (), {}) if isinstance(found.args[0], Function) else Unknown()
        return found

    def _name(self, node: ast.Name, frame: Frame) -> Value:
        return self.lookup(node.id, frame)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Value:
        return self.attribute(self.value(node.value, frame), node.attr)

    def attribute(self, owner: Value, name: str) -> Value:
        """The attribute of a value."""
        if isinstance(owner, Symbol):
            return self.resolved(Symbol(f"{owner.name}.{name}"))
        if isinstance(owner, Class):
            return self._of_class(owner, name, owner)
        member = Member(owner, name)
        if isinstance(owner, Called) and isinstance(owner.function, Class):
            found = self._of_instance(owner, owner.function, name)
            return member if isinstance(found, Member) else found
        said = self.host.taken(dotted(member), member)
        return member if said is NOT_MINE else said

    def _of_instance(self, owner: Called, kind: Class, name: str) -> Value:
        """What a dataclass was made with, a property's value, a member of the class."""
        if name in owner.kwargs:
            return owner.kwargs[name]
        if name in kind.fields and kind.fields.index(name) < len(owner.args):
            return owner.args[kind.fields.index(name)]
        found = self._of_class(kind, name, owner)
        if isinstance(found, Function) and "property" in _decorators(found):
            return self.run_function(found, found.bound, {})
        return found

    def _of_class(self, owner: Class, name: str, bound: Value) -> Value:
        found = owner.find(name)
        if isinstance(found, Unknown):
            return owner.name if name == "__name__" else Member(owner, name)
        if isinstance(found, Function):
            return found if "staticmethod" in _decorators(found) else Function(found.node, found.module, found.around, (bound,))
        if isinstance(found, Called) and dotted(found.function).endswith(("Column", "mapped_column")):
            return Member(owner, name)
        if known(found) and any(dotted(base).rpartition(".")[2].endswith("Enum") for base in owner.bases):
            return Called(owner, (found,), {"name": name, "value": found}, _NO_CALL)
        return found

    def _call(self, node: ast.Call, frame: Frame) -> Value:
        function = self.value(node.func, frame)
        args: list[Value] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                items = self.value(argument.value, frame)
                args += items if isinstance(items, list | tuple) else [Unknown()]
            else:
                args.append(self.value(argument, frame))
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            found = self.value(keyword.value, frame)
            if keyword.arg:
                kwargs[keyword.arg] = found
            elif isinstance(found, dict):
                kwargs |= {key: item for key, item in found.items() if isinstance(key, str)}
        return self.call(Called(function, tuple(args), kwargs, node))

    def call(self, call: Called) -> Value:
        """The value of a call."""
        function, name = call.function, dotted(call.function)
        said = self.host.called(name, call)
        if said is not NOT_MINE:
            return said
        match function:
            case Function():
                return self.run_function(function, (*function.bound, *call.args), call.kwargs)
            case Symbol(name="getattr") if len(call.args) > 1 and isinstance(call.args[1], str):
                return self.attribute(call.args[0], call.args[1])
            case Symbol(name=builtin) if known_builtin(builtin):
                return call_builtin(builtin, call.args, call.kwargs)
            case Member(owner=owner, name=method) if isinstance(owner, str | list | dict | set | tuple):
                return call_method(owner, method, call.args, call.kwargs)
        return call

    def truth(self, value: Value) -> bool | None:
        """Whether it counts as true, None when that is not known."""
        if isinstance(value, Symbol | Class | Function):
            return True
        return bool(value) if isinstance(value, str | int | float | list | tuple | dict | set | bytes | None) else None


_NO_CALL = ast.Call(ast.Name("enum"), [], [])


def _decorators(function: Function) -> set[str]:
    if isinstance(function.node, ast.Lambda):
        return set()
    return {node.id for node in function.node.decorator_list if isinstance(node, ast.Name)}


def _makes_types(module: Module) -> bool:
    """Whether it makes names when they are asked for, and is about tables at all."""
    return "__getattr__" in module.bindings and "sqlalchemy" in module.text
