"""Shapes of a query that are known to go wrong: comparisons, and a list of everything."""

from __future__ import annotations

from typing import Any, Literal

from workers.sql.expressions import inner, mentions
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


def with_call(comparison: Any) -> tuple[list[str], str] | None:
    """The path of a column and what is called on it, when that is compared with something that names no column."""
    if comparison.kind != pb.AEXPR_OP or words(comparison.name)[-1] not in _SIGNS:
        return None
    for side, other in ((comparison.lexpr, comparison.rexpr), (comparison.rexpr, comparison.lexpr)):
        if (called := _called(side)) is not None and inner(other)[0] and not mentions(other).columns:
            return called
    return None


def fetches_all(query: Any) -> bool:
    """One table, and nothing that leaves rows out, joins or counts them."""
    one = len(query.from_clause) == 1 and query.from_clause[0].WhichOneof("node") == "range_var"
    less = any(query.HasField(name) for name in ("where_clause", "limit_count", "limit_offset", "having_clause", "with_clause"))
    kinds = {target.res_target.val.WhichOneof("node") for target in query.target_list}
    return one and not less and not query.group_clause and not query.distinct_clause and kinds <= {"column_ref"}


def shuffles(query: Any) -> bool:
    """One table without a filter, ordered by a value that is drawn for each row."""
    one = len(query.from_clause) == 1 and query.from_clause[0].WhichOneof("node") == "range_var"
    less = any(query.HasField(name) for name in ("where_clause", "having_clause", "with_clause")) or query.group_clause
    first = inner(query.sort_clause[0].sort_by.node) if query.sort_clause else ("", None)
    drawn = first[0] == "func_call" and first[1] is not None and words(first[1].funcname)[-1] in {"random", "gen_random_uuid"}
    return bool(one and drawn and not less and not query.from_clause[0].range_var.relname.startswith("$"))


def is_zero(node: pb.Node) -> bool:
    """Whether it is the constant 0."""
    return _is_integer(node) and not node.a_const.ival.ival


def _called(node: pb.Node) -> tuple[list[str], str] | None:
    kind, value = inner(node)
    if kind == "type_cast":
        given, function = [value.arg], f"::{words(value.type_name.names)[-1]}"
    elif kind == "func_call":
        given, function = list(value.args), words(value.funcname)[-1]
    else:
        return None
    columns = [one for one in given if one.WhichOneof("node") == "column_ref"]
    if len(columns) != 1 or any(one.WhichOneof("node") not in {"column_ref", "a_const"} for one in given):
        return None
    return [one.string.sval for one in columns[0].column_ref.fields], function


def _is_integer(node: pb.Node) -> bool:
    return bool(node.WhichOneof("node") == "a_const" and node.a_const.WhichOneof("val") == "ival")


def _starts(node: pb.Node) -> str:
    """What a pattern begins with: a string, or one to which something is appended by ||."""
    kind, value = inner(node)
    while kind == "a_expr" and words(value.name) == ["||"]:
        kind, value = inner(value.lexpr)
    return str(value.sval.sval) if kind == "a_const" and value.WhichOneof("val") == "sval" else ""
