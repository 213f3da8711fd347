"""Strings that are known without running anything: what EXECUTE is given when it is made of constants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from workers.sql.expressions import inner
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import constant_text, words
from workers.sql.parsed import SqlError
from workers.sql.render.names import literal, quote

_FORMAT = re.compile(r"%([%sIL])?")


def constant_string(expression: str) -> str | None:
    """The value of a string expression: literals, || between them and format() of them; None for anything else."""
    try:
        statements = parse_text(f"SELECT {expression}").stmts
    except SqlError:
        return None
    if len(statements) != 1 or len(statements[0].stmt.select_stmt.target_list) != 1:
        return None
    try:
        return _value(statements[0].stmt.select_stmt.target_list[0].res_target.val)
    except RecursionError:  # a chain of hundreds of || is nobody's constant
        return None


def _value(node: pb.Node) -> str | None:
    kind, value = inner(node)
    if kind == "a_const":
        text: str = value.sval.sval if value.WhichOneof("val") == "sval" else constant_text(value)
        return None if value.isnull else text
    if kind == "type_cast":
        return _value(value.arg)
    if kind == "a_expr" and words(value.name) == ["||"]:
        left, right = _value(value.lexpr), _value(value.rexpr)
        return None if left is None or right is None else left + right
    if kind == "func_call" and words(value.funcname)[-1:] == ["format"]:
        return _format([_value(a) for a in value.args])
    return None


def _format(arguments: Sequence[str | None]) -> str | None:
    """format() with %s, %I, %L and %%; None with anything cleverer or an argument that is not known."""
    known = [a for a in arguments if a is not None]
    if not known or len(known) != len(arguments):
        return None
    rest = iter(known[1:])
    writers: dict[str, Any] = {"s": str, "I": quote, "L": literal}
    parts: list[str] = []
    end = 0
    for match in _FORMAT.finditer(known[0]):
        kind = match.group(1)
        argument = "%" if kind == "%" else next(rest, None)
        if kind is None or argument is None:
            return None
        parts += [known[0][end : match.start()], argument if kind == "%" else writers[kind](argument)]
        end = match.end()
    return "".join(parts) + known[0][end:]
