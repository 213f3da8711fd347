"""All that a client sent, written to a record of the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.calls import MassAssigned
from bot.domain.changes import Span
from workers.handlers.python import Function, Module, calls, dotted, functions, last
from workers.handlers.slips.handler import named, sent

_MANAGED = frozenset(("create", "update", "get_or_create", "update_or_create"))


def find(source: Module) -> Iterator[MassAssigned]:
    """Django's managers, SQLAlchemy's sessions, and a loop that sets every attribute; a class that only validates is none."""
    for _, function, _ in functions(source.tree):
        known = named(function)
        added = _added(function)
        for call in calls(function):
            whole = next((one.value for one in call.keywords if one.arg is None and sent(one.value, known)), None)
            if whole is None:
                continue
            if (last(call) in _MANAGED and ".objects" in dotted(call)) or id(call) in added:
                yield MassAssigned(Span(source.path, call.lineno, call.end_lineno or call.lineno), dotted(call), dotted(whole))
        yield from _loops(source, function, known)


def _added(function: Function) -> set[int]:
    """The calls whose result is added to a session, there or by its name."""
    names = {last(one) for call in calls(function) if last(call) == "add" and "session" in dotted(call) for one in call.args}
    there = {id(one) for call in calls(function) if last(call) == "add" and "session" in dotted(call) for one in call.args}
    assigned = {
        id(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id in names for target in node.targets)
    }
    return there | assigned


def _loops(source: Module, function: Function, known: frozenset[str]) -> Iterator[MassAssigned]:
    """`for key, value in request.json.items(): setattr(record, key, value)`, with nothing asked about the key."""
    for node in ast.walk(function):
        if not isinstance(node, ast.For) or last(node.iter) != "items" or not isinstance(node.iter, ast.Call):
            continue
        unasked = not any(isinstance(one, ast.If | ast.Compare) for one in ast.walk(node))
        whole = node.iter.func.value if isinstance(node.iter.func, ast.Attribute) else None
        setting = next((call for call in calls(node) if dotted(call) == "setattr"), None)
        if setting is not None and unasked and sent(whole, known):
            yield MassAssigned(Span(source.path, node.lineno, setting.lineno), "setattr", dotted(whole))
