"""What a RunPython function does to rows, as far as it says so plainly: updates and deletes of a model's objects.

The rest of the function is not followed. An update in a loop counts as one of some rows: it may well be a batch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.domain.operations import Delete, Operation, Update
from bot.domain.schema import Name
from workers.frameworks.django.expressions import quoted
from workers.frameworks.django.naming import bare_table
from workers.frameworks.django.source import Module
from workers.frameworks.django.states import Model, State

_NARROWING = frozenset(("filter", "exclude", "get", "first", "last", "in_bulk"))
_MOST = 2_000
"""Nodes of a function that are looked at."""


@dataclass(frozen=True, slots=True)
class Done:
    """One change of rows and the lines it stands on."""

    operation: Operation
    node: ast.expr


def changes(module: Module, function: ast.FunctionDef, state: State, app: str) -> list[Done]:
    """The updates and deletes of a function, in the order they are written."""
    models = dict(_models(module, function, state, app))
    rows = {name: chain for name, chain in _loops(function) if chain[0] in models}
    found = []
    for node, inside in _calls(function):
        method = node.func
        if not isinstance(method, ast.Attribute):
            continue
        if method.attr == "save" and isinstance(method.value, ast.Name) and method.value.id in rows:
            root, steps = rows[method.value.id]
            found.append(Done(_update(models[root], (), steps, looped=False), node))
        elif method.attr in {"update", "delete"} and (chain := _chain(method.value)) and chain[0] in models:
            model, steps = models[chain[0]], chain[1]
            if method.attr == "update":
                fields = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
                found.append(Done(_update(model, fields, steps, looped=inside), node))
            elif steps:
                found.append(Done(_delete(model, steps, looped=inside), node))
    return found


def _models(module: Module, function: ast.FunctionDef, state: State, app: str) -> Iterator[tuple[str, Model]]:
    """Variables that hold models: `Book = apps.get_model("shop", "Book")`."""
    for node in _nodes(function):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(attr="get_model"), args=args, keywords=named)
            ):
                values = [module.value(one) for one in (*args, *(keyword.value for keyword in named))]
                if values and all(isinstance(value, str) for value in values):
                    model = state.get(*state.key_of(".".join(values[:2]), app, ""))
                    if model is not None and model.known:
                        yield name, model


def _loops(function: ast.FunctionDef) -> Iterator[tuple[str, tuple[str, tuple[ast.Call, ...]]]]:
    """Variables of loops over the objects of a model, with the chain of calls that they come from."""
    for node in _nodes(function):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and (chain := _chain(node.iter)):
            yield node.target.id, chain


def _calls(function: ast.FunctionDef) -> Iterator[tuple[ast.Call, bool]]:
    """Every call, and whether it stands in a loop."""
    waiting: list[tuple[ast.AST, bool]] = [(node, False) for node in reversed(function.body)]
    for _ in range(_MOST):
        if not waiting:
            return
        node, inside = waiting.pop()
        if isinstance(node, ast.Call):
            yield node, inside
        looping = inside or isinstance(node, ast.For | ast.While)
        waiting += [(child, looping) for child in reversed(list(ast.iter_child_nodes(node)))]


def _nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    for count, node in enumerate(ast.walk(function)):
        if count > _MOST:
            return
        yield node


def _chain(node: ast.expr) -> tuple[str, tuple[ast.Call, ...]] | None:
    """`Book.objects.filter(…).all()` as its root and calls; None of anything else."""
    calls: list[ast.Call] = []
    for _ in range(30):
        match node:
            case ast.Call(func=ast.Attribute(value=inner)):
                calls.append(node)
                node = inner
            case ast.Attribute(value=ast.Name(id=root)):
                return root, tuple(reversed(calls))
            case _:
                return None
    return None


def _update(model: Model, fields: tuple[str, ...], steps: tuple[ast.Call, ...], *, looped: bool) -> Update:
    columns = tuple(model.column(name) for name in fields)
    listed = ", ".join(f"{quoted(column)} = …" for column in columns) or "…"
    where = _where(model, steps, looped=looped)
    text = f"UPDATE {quoted(model.table)} SET {listed}{where}"  # noqa: S608 (shown to people, never run)
    return Update(_name(model), text, columns, filtered=bool(where))


def _delete(model: Model, steps: tuple[ast.Call, ...], *, looped: bool) -> Delete:
    where = _where(model, steps, looped=looped)
    text = f"DELETE FROM {quoted(model.table)}{where}"  # noqa: S608 (shown to people, never run)
    return Delete(_name(model), text, filtered=bool(where))


def _name(model: Model) -> Name:
    schema = model.table.strip('"').rpartition('"."')[0]
    return Name(bare_table(model.table), "" if schema == "public" else schema)


def _where(model: Model, steps: tuple[ast.Call, ...], *, looped: bool) -> str:
    narrowing = [step for step in steps if isinstance(step.func, ast.Attribute) and step.func.attr in _NARROWING]
    if not looped and len(narrowing) == 1 and (column := _empty(model, narrowing[0])):
        return f" WHERE {quoted(column)} IS NULL"
    return " WHERE …" if narrowing or looped else ""


def _empty(model: Model, step: ast.Call) -> str:
    """The column of `filter(x=None)` or `filter(x__isnull=True)`."""
    if step.args or len(step.keywords) != 1 or not isinstance(step.func, ast.Attribute) or step.func.attr != "filter":
        return ""
    keyword: Any = step.keywords[0]
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ""
    name, _, lookup = (keyword.arg or "").partition("__")
    nothing = (lookup == "" and value is None) or (lookup == "isnull" and value is True)
    return model.column(name) if nothing and model.field(name) else ""
