"""What went wrong inside, sent to whoever called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.calls import ErrorShown
from bot.domain.changes import Span
from workers.handlers.python import Function, Module, calls, dotted, functions, last
from workers.handlers.slips.handler import is_handler

_TRACES = frozenset(("traceback.format_exc", "format_exc", "traceback.format_exception"))
_ANSWERS = frozenset(("HTTPException", "APIException"))


def find(source: Module) -> Iterator[ErrorShown]:
    """In handlers: any error's words, or a traceback, in what is returned. A named error's words are meant for the caller."""
    for _, function, _ in functions(source.tree):
        if is_handler(function):
            yield from _function(source, function)


def _function(source: Module, function: Function) -> Iterator[ErrorShown]:
    for caught in (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler)):
        broad = caught.type is None or last(caught.type) in {"Exception", "BaseException"}
        for node in ast.walk(caught):
            answer = node.value if isinstance(node, ast.Return) else node.exc if isinstance(node, ast.Raise) else None
            if answer is None or (isinstance(node, ast.Raise) and last(answer) not in _ANSWERS):
                continue
            shown = _shown(answer, caught.name if broad else None)
            if shown is not None:
                yield ErrorShown(Span(source.path, shown[1].lineno, shown[1].lineno), shown[0])


def _shown(answer: ast.AST, name: str | None) -> tuple[str, ast.expr] | None:
    """The traceback or the error's words in an answer."""
    for call in calls(answer):
        if dotted(call) in _TRACES:
            return f"{dotted(call)}()", call
        of_error = name and len(call.args) == 1 and isinstance(call.args[0], ast.Name) and call.args[0].id == name
        if of_error and dotted(call) in {"str", "repr"}:
            return f"{dotted(call)}({name})", call
    for node in ast.walk(answer):
        if name and isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id == name:
            return f"{{{name}}}", node.value
    return None
