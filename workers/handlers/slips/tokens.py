"""Tokens that are read without a look at their signature."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.domain.calls import TokenUnverified
from bot.domain.changes import Span
from workers.handlers.python import Function, Module, calls, dotted, functions, items, keyword, last, literal


def find(source: Module) -> Iterator[TokenUnverified]:
    """`jwt.decode` with verification off. A function that verifies the token too (it looked for the key first) is right, and
    so is one that only says whether another one, which verifies it, is to be asked."""
    if not source.imports("jwt", "jose", "authlib"):
        return
    inside = {id(call): function for _, function, _ in functions(source.tree) for call in calls(function)}
    verified = any(
        last(one) == "decode" and len(one.args) + len(one.keywords) > 1 and not _off(one) for one in calls(source.tree)
    )
    for call in calls(source.tree):
        why = _off(call) if dotted(call) in {"jwt.decode", "decode"} else None
        function = inside.get(id(call))
        if why and verified and function and _only_asks(function):
            continue
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


def _only_asks(function: Function) -> bool:
    """Whether all that it returns is yes and no: nobody gets to know what the token says."""
    returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    return bool(returned) and all(_yes_or_no(value) for value in returned)


def _yes_or_no(value: ast.expr | None) -> bool:
    match value:
        case ast.Constant(value=bool()) | ast.Compare():
            return True
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(_yes_or_no(one) for one in values)
        case _:
            return False
