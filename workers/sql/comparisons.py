"""Comparisons in a query that are known to go wrong: with NULL, with a constant of another type, with a leading wildcard."""

from __future__ import annotations

from typing import Any, Literal

from workers.sql.expressions import inner
from workers.sql.libpg_query import pb
from workers.sql.nodes import words

_SIGNS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">="))
_LIKE = frozenset((pb.AEXPR_LIKE, pb.AEXPR_ILIKE))


def with_null(comparison: Any) -> str:
    """The operator when one side is NULL as written, else ''."""
    sign: str = words(comparison.name)[-1]
    if comparison.kind != pb.AEXPR_OP or sign not in {"=", "<>", "!="}:
        return ""
    sides = (comparison.lexpr, comparison.rexpr)
    return sign if any(side.WhichOneof("node") == "a_const" and side.a_const.isnull for side in sides) else ""


def with_constant(comparison: Any) -> tuple[list[str], str, Literal["integer", "wildcard"]] | None:
    """The column's path, the operator and what it is compared with, when that is an integer or a pattern `%…`."""
    sign: str = words(comparison.name)[-1]
    sides = [(comparison.lexpr, comparison.rexpr)]
    if comparison.kind == pb.AEXPR_OP and sign in _SIGNS:
        sides.append((comparison.rexpr, comparison.lexpr))
    elif comparison.kind not in _LIKE:
        return None
    for side, other in sides:
        path = [one.string.sval for one in side.column_ref.fields] if side.WhichOneof("node") == "column_ref" else []
        if not path:
            continue
        if comparison.kind == pb.AEXPR_OP and _is_integer(other):
            return path, sign, "integer"
        if comparison.kind in _LIKE and _starts(other).startswith("%"):
            return path, sign, "wildcard"
    return None


def _is_integer(node: pb.Node) -> bool:
    return bool(node.WhichOneof("node") == "a_const" and node.a_const.WhichOneof("val") == "ival")


def _starts(node: pb.Node) -> str:
    """What a pattern begins with: a string, or one to which something is appended by ||."""
    kind, value = inner(node)
    while kind == "a_expr" and words(value.name) == ["||"]:
        kind, value = inner(value.lexpr)
    return str(value.sval.sval) if kind == "a_const" and value.WhichOneof("val") == "sval" else ""
