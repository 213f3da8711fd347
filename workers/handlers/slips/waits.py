"""Calls that wait: for another host without an end, or in an asynchronous function so that nobody else runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.domain.calls import LoopBlocked, TimeoutMissing
from bot.domain.changes import Span
from workers.handlers.python import Module, calls, dotted, functions, is_script, keyword

_REQUESTS = frozenset(f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "options", "request"))
_BLOCKING = _REQUESTS | {"time.sleep", "urllib.request.urlopen"}
_ASIDE = re.compile(
    r"(^|/|[-_])(scripts?|tools?|bin|management/commands|bench\w{0,20}|notebooks?|cli)/|(^|/)(setup|manage|fabfile|tasks|cli|__main__)\.py$"
)
"""Code that a person runs and can stop."""


def find(source: Module) -> Iterator[TimeoutMissing | LoopBlocked]:
    """Calls by their full name, where the package is imported."""
    if not source.imports("requests", "time", "urllib") or is_script(source):
        return
    imported = _imported(source)
    blocked = {id(call): name for name, call in _in_the_loop(source)}
    for call in calls(source.tree):
        name = dotted(call)
        span = Span(source.path, call.lineno, call.lineno)
        if id(call) in blocked and name in _BLOCKING and name.split(".")[0] in imported:
            yield LoopBlocked(span, name, blocked[id(call)])
        elif name in _REQUESTS and not _ASIDE.search(source.path) and not _bounded(call) and "requests" in imported:
            yield TimeoutMissing(span, name)


def _imported(source: Module) -> set[str]:
    """The names that stand for packages: a local `requests` is none."""
    return {
        alias.asname or alias.name.split(".")[0]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if (alias.asname or alias.name).split(".")[0] == alias.name.split(".")[0]
    }


def _bounded(call: ast.Call) -> bool:
    """With a timeout, or with arguments that are not to be seen."""
    return any(one.arg is None for one in call.keywords) or keyword(call, "timeout") is not None or len(call.args) > 3


def _in_the_loop(source: Module) -> Iterator[tuple[str, ast.Call]]:
    """The calls that an asynchronous function makes itself: not those of functions inside of it, nor what it awaits."""
    for name, function, _ in functions(source.tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        stack: list[ast.AST] = list(function.body)
        while stack:
            node = stack.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
                continue
            if isinstance(node, ast.Call):
                yield name, node
            stack += list(ast.iter_child_nodes(node))
