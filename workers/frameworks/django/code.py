"""What a RunPython function does to rows, as far as its shape says so: updates, deletes and loops over a model's objects.

The rest of the function is not followed. An update in a loop counts as one of some rows: it may well be a batch. Functions of
the same file that it calls are read with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.domain.operations import Delete, ForEach, Operation, Overruled, Update
from bot.domain.schema import Name
from workers.frameworks.django.expressions import quoted
from workers.frameworks.django.loops import loops
from workers.frameworks.django.naming import bare_table
from workers.frameworks.django.rows import MOST, Asked, Scope, Step
from workers.frameworks.django.states import Model

_NARROWING = frozenset(("filter", "exclude", "get", "first", "last", "in_bulk"))
_DEPTH, _LONGEST = 3, 200


@dataclass(frozen=True, slots=True)
class Done:
    """One change of rows and the lines it stands on."""

    operation: Operation
    line: int
    end: int


def changes(scope: Scope) -> list[Done]:
    """The updates, deletes and loops of a function, in the order they are written."""
    return list(_changes(scope, looped=False, depth=0))


def _changes(scope: Scope, *, looped: bool, depth: int) -> Iterator[Done]:
    for loop, asked, sends, batched in loops(scope):
        head = loop.iter if isinstance(loop, ast.For) else loop.test
        text = f"for … in {ast.unparse(head)}" if isinstance(loop, ast.For) else f"while {ast.unparse(head)}"
        each = ForEach(_name(asked.model), text[:_LONGEST], sends, batched)
        yield Done(each, loop.lineno, head.end_lineno or loop.lineno)
    rows = dict(_rows(scope))
    for node, within in _calls(scope.function):
        inside = within or looped
        for operation in _one(scope, node, rows, inside):
            yield Done(operation, node.lineno, node.end_lineno or node.lineno)
        if depth < _DEPTH and (inner := scope.called(node)) is not None:
            yield from _changes(inner, looped=inside, depth=depth + 1)


def _one(scope: Scope, node: ast.Call, rows: dict[str, Asked], looped: bool) -> Iterator[Operation]:
    """What one call does."""
    method = node.func
    if not isinstance(method, ast.Attribute):
        return
    if method.attr == "save" and isinstance(method.value, ast.Name) and method.value.id in rows:
        asked = rows[method.value.id]
        yield _update(asked.model, (), asked.steps, looped=True)
    elif method.attr in {"update", "delete"} and (found := scope.asked(method.value)):
        if method.attr == "update":
            fields = tuple(keyword.arg for keyword in node.keywords if keyword.arg)
            yield _update(found.model, fields, found.steps, looped=looped)
        elif found.steps:
            yield _delete(found.model, found.steps, looped=looped)
    elif method.attr in {"create", "get_or_create"} and (found := scope.asked(method.value)):
        yield from _overruled(scope, found.model, node)


def _overruled(scope: Scope, model: Model, node: ast.Call) -> Iterator[Overruled]:
    """Times taken from elsewhere for fields that set themselves to the time of the INSERT, and that no update sets then."""
    calls = (one for one in ast.walk(scope.function) if isinstance(one, ast.Call))
    later = {keyword.arg for one in calls if getattr(one.func, "attr", "") == "update" for keyword in one.keywords}
    for keyword in (one for one in node.keywords if one.arg not in later):
        field = model.field(keyword.arg or "")
        option = next((one for one in ("auto_now_add", "auto_now") if field and field.options.get(one) is True), "")
        if field and option and isinstance(keyword.value, ast.Attribute | ast.Subscript):
            yield Overruled(_name(model), f"{keyword.arg}={ast.unparse(keyword.value)}"[:_LONGEST], field.column, option)


def _rows(scope: Scope) -> Iterator[tuple[str, Asked]]:
    """Variables of loops over the objects of a model, with the rows that they come from."""
    for node in ast.walk(scope.function):
        if isinstance(node, ast.For) and (asked := scope.asked(node.iter)) is not None:
            yield from ((one.id, asked) for one in ast.walk(node.target) if isinstance(one, ast.Name))


def _calls(function: ast.FunctionDef) -> Iterator[tuple[ast.Call, bool]]:
    """Every call, and whether it stands in a loop."""
    waiting: list[tuple[ast.AST, bool]] = [(node, False) for node in reversed(function.body)]
    for _ in range(MOST):
        if not waiting:
            return
        node, inside = waiting.pop()
        if isinstance(node, ast.Call):
            yield node, inside
        looping = inside or isinstance(node, ast.For | ast.While)
        waiting += [(child, looping) for child in reversed(list(ast.iter_child_nodes(node)))]


def _update(model: Model, fields: tuple[str, ...], steps: tuple[Step, ...], *, looped: bool) -> Update:
    columns = tuple(model.column(name) for name in fields)
    listed = ", ".join(f"{quoted(column)} = …" for column in columns) or "…"
    where = _where(model, steps, looped=looped)
    text = f"UPDATE {quoted(model.table)} SET {listed}{where}"  # noqa: S608 (shown to people, never run)
    return Update(_name(model), text, columns, filtered=bool(where))


def _delete(model: Model, steps: tuple[Step, ...], *, looped: bool) -> Delete:
    where = _where(model, steps, looped=looped)
    text = f"DELETE FROM {quoted(model.table)}{where}"  # noqa: S608 (shown to people, never run)
    return Delete(_name(model), text, filtered=bool(where))


def _name(model: Model) -> Name:
    schema = model.table.strip('"').rpartition('"."')[0]
    return Name(bare_table(model.table), "" if schema == "public" else schema)


def _where(model: Model, steps: tuple[Step, ...], *, looped: bool) -> str:
    narrowing = [step for step in steps if isinstance(step, ast.Subscript) or _word(step) in _NARROWING]
    if not looped and len(narrowing) == 1 and (column := _empty(model, narrowing[0])):
        return f" WHERE {quoted(column)} IS NULL"
    return " WHERE …" if narrowing or looped else ""


def _word(step: ast.Call) -> str:
    return step.func.attr if isinstance(step.func, ast.Attribute) else ""


def _empty(model: Model, step: Step) -> str:
    """The column of `filter(x=None)` or `filter(x__isnull=True)`."""
    if isinstance(step, ast.Subscript) or step.args or len(step.keywords) != 1 or _word(step) != "filter":
        return ""
    keyword: Any = step.keywords[0]
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ""
    name, _, lookup = (keyword.arg or "").partition("__")
    nothing = (lookup == "" and value is None) or (lookup == "isnull" and value is True)
    return model.column(name) if nothing and model.field(name) else ""
