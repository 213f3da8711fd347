"""Whose rows an expression in a RunPython function asks for: `Book.objects.filter(…)`, also by the names it was given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from workers.frameworks.django.source import Module
from workers.frameworks.django.states import Model, State

MOST = 2_000
"""Nodes of a function that are looked at."""
_LINKS = 40
_COUNTS = frozenset(("range", "len", "min", "max", "sum", "zip", "str", "int", "bool", "any", "all", "getattr"))
"""Functions that give something else than the rows they are given."""
Step = ast.Call | ast.Subscript


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of a model: the calls and slices of the chain, first ones first. `grouped` where a function made batches of them."""

    model: Model
    steps: tuple[Step, ...]
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in one function stand for: models, and expressions that a name was given once."""

    module: Module
    function: ast.FunctionDef
    state: State
    app: str
    models: dict[str, Model] = field(default_factory=dict)
    named: dict[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def of(cls, module: Module, function: ast.FunctionDef, state: State, app: str, given: dict[str, Model]) -> Scope:
        """`given` are models that the call hands over, by the names of the arguments."""
        empty = cls(module, function, state, app)
        models, named, twice = dict(given), {}, set()
        for node in nodes(function):
            for name, value in _given(node):
                if (model := empty.model(value)) is not None:
                    models[name] = model
                elif name in named:
                    twice.add(name)
                named[name] = value
        return replace(empty, models=models, named={name: value for name, value in named.items() if name not in twice})

    def model(self, node: ast.expr) -> Model | None:
        """The model that the expression is: a name, or `apps.get_model("shop", "Book")`."""
        if isinstance(node, ast.Name):
            return self.models.get(node.id)
        match node:
            case ast.Call(func=ast.Attribute(attr="get_model"), args=args, keywords=named):
                values = [self.module.value(one) for one in (*args, *(keyword.value for keyword in named))]
                if values and all(isinstance(value, str) for value in values):
                    found = self.state.get(*self.state.key_of(".".join(values[:2]), self.app, ""))
                    return found if found is not None and found.known else None
        return None

    def asked(self, node: ast.expr) -> Asked | None:
        """The rows that the expression is; None of anything else. What only hands them on (`tqdm`) is looked through."""
        steps: list[Step] = []
        grouped = False
        for _ in range(_LINKS):
            match node:
                case ast.Attribute(attr="_meta"):
                    return None  # of the model's fields, not of its rows
                case ast.Attribute(value=value) if (model := self.model(value)) is not None:
                    return Asked(model, tuple(reversed(steps)), grouped)
                case ast.Call(func=ast.Name(id=name), args=[first, *rest]) if name not in self.models and name not in _COUNTS:
                    grouped = grouped or (name != "enumerate" and any(map(_number, rest)))
                    node = first
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[first, *rest]) if name in self.module.imports:
                    grouped = grouped or any(map(_number, rest))
                    node = first
                case ast.Call(func=ast.Attribute(value=inner)):
                    steps.append(node)
                    node = inner
                case ast.Subscript(value=inner):
                    steps.append(node)
                    node = inner
                case ast.Name(id=name) if name in self.named:
                    node = self.named[name]
                case _:
                    return None
        return None

    def called(self, node: ast.Call) -> Scope | None:
        """The function of the module that the call runs, with the models it is given."""
        own = self.module.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if own is None or own is self.function:
            return None
        names = [one.arg for one in own.args.args]
        pairs = [*zip(names, node.args, strict=False), *((one.arg, one.value) for one in node.keywords if one.arg)]
        given = {name: model for name, value in pairs if (model := self.model(value)) is not None}
        return Scope.of(self.module, own, self.state, self.app, given)


def nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The function's nodes, so many at most."""
    for count, node in enumerate(ast.walk(function)):
        if count > MOST:
            return
        yield node


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment gives to expressions, also as a tuple to a tuple."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            yield from ((one.id, value) for one, value in zip(names, values, strict=True) if isinstance(one, ast.Name))


def _number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int()):
            return True
        case ast.Name(id=name):
            return name.isupper()
    return False
