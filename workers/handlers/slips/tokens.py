"""Tokens that are read without a look at their signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.changes import Span
from bot.domain.handlers import TokenUnverified
from workers.handlers.python import Module, calls, dotted, functions, items, keyword, last, literal


def find(source: Module) -> Iterator[TokenUnverified]:
    """`jwt.decode` with verification off. A function that verifies the token too (it looked for the key first) is right."""
    if not source.imports("jwt", "jose", "authlib"):
        return
    inside = {id(call): function for _, function, _ in functions(source.tree) for call in calls(function)}
    for call in calls(source.tree):
        why = _off(call) if dotted(call) in {"jwt.decode", "decode"} else None
        function = inside.get(id(call))
        if why and not (function and any(last(other) in {"decode", "verify"} and not _off(other) for other in calls(function))):
            value = why[1]
            yield TokenUnverified(Span(source.path, value.lineno, value.end_lineno or value.lineno), f"{dotted(call)}", why[0])


def _off(call: ast.Call) -> tuple[str, ast.expr] | None:
    """How verification is switched off, and where."""
    verify, options, algorithms = (keyword(call, name) for name in ("verify", "options", "algorithms"))
    if isinstance(verify, ast.Constant) and verify.value is False:
        return "verify=False", verify
    for one in items(algorithms):
        if (literal(one) or "").lower() == "none":
            return 'algorithms=["none"]', one
    if isinstance(options, ast.Dict):
        for key, value in zip(options.keys, options.values, strict=True):
            if literal(key) == "verify_signature" and isinstance(value, ast.Constant) and value.value is False:
                return '"verify_signature": False', value
    return None
