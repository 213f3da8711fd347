"""The text of common expressions, written here because asking libpg_query to deparse costs twenty times as much."""

from __future__ import annotations

from typing import Any

from workers.sql.libpg_query import pb
from workers.sql.nodes import constant_text, type_of
from workers.sql.render.names import KEYWORDS, quote, render_type

# SQLValueFunctionOp -> the word; the *_N forms carry a precision.
VALUE_FUNCTIONS = {
    pb.SVFOP_CURRENT_DATE: "current_date",
    pb.SVFOP_CURRENT_TIME: "current_time",
    pb.SVFOP_CURRENT_TIME_N: "current_time",
    pb.SVFOP_CURRENT_TIMESTAMP: "current_timestamp",
    pb.SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp",
    pb.SVFOP_LOCALTIME: "localtime",
    pb.SVFOP_LOCALTIME_N: "localtime",
    pb.SVFOP_LOCALTIMESTAMP: "localtimestamp",
    pb.SVFOP_LOCALTIMESTAMP_N: "localtimestamp",
    pb.SVFOP_CURRENT_ROLE: "current_role",
    pb.SVFOP_CURRENT_USER: "current_user",
    pb.SVFOP_USER: "user",
    pb.SVFOP_SESSION_USER: "session_user",
    pb.SVFOP_CURRENT_CATALOG: "current_catalog",
    pb.SVFOP_CURRENT_SCHEMA: "current_schema",
}
_COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))


def short_text(node: pb.Node, depth: int = 0) -> str:
    """The text of the shapes that make up nearly all expressions; '' for the others, which libpg_query deparses."""
    kind = node.WhichOneof("node")
    writer = _WRITERS.get(kind or "")
    return writer(getattr(node, kind), depth + 1) if writer and kind and depth < 4 else ""


def _column(ref: pb.ColumnRef, _depth: int) -> str:
    names = [f.string.sval for f in ref.fields]
    return ".".join(map(quote, names)) if all(names) else ""


def _call(call: pb.FuncCall, depth: int) -> str:
    """A plain call: a bare unreserved name and short arguments."""
    name = call.funcname[0].string.sval
    special = call.funcformat != pb.COERCE_EXPLICIT_CALL or call.agg_order or call.agg_star or call.agg_distinct
    if special or len(call.funcname) > 1 or call.func_variadic or call.HasField("over") or call.HasField("agg_filter"):
        return ""
    if name in KEYWORDS or call.agg_within_group:
        return ""
    arguments = [short_text(a, depth) for a in call.args]
    return f"{quote(name)}({', '.join(arguments)})" if all(arguments) else ""


def _cast(cast: pb.TypeCast, _depth: int) -> str:
    """A literal or a column cast to a type."""
    kind = cast.arg.WhichOneof("node")
    plain = kind == "column_ref" or (kind == "a_const" and cast.arg.a_const.WhichOneof("val") in ("sval", "isnull", "boolval"))
    operand = short_text(cast.arg) if plain else ""
    return f"{operand}::{render_type(type_of(cast.type_name))}" if operand else ""


def _operator(node: pb.A_Expr, depth: int) -> str:
    """A comparison of two columns or literals."""
    if node.kind != pb.AEXPR_OP or len(node.name) > 1 or node.name[0].string.sval not in _COMPARISONS:
        return ""
    sides = [short_text(s, depth) for s in (node.lexpr, node.rexpr) if s.WhichOneof("node") in ("column_ref", "a_const")]
    return f"{sides[0]} {node.name[0].string.sval} {sides[1]}" if len(sides) == 2 and all(sides) else ""


def _null_test(test: pb.NullTest, depth: int) -> str:
    operand = short_text(test.arg, depth) if test.arg.WhichOneof("node") == "column_ref" else ""
    words_of = "IS NOT NULL" if test.nulltesttype == pb.IS_NOT_NULL else "IS NULL"
    return f"{operand} {words_of}" if operand else ""


def _value_function(node: pb.SQLValueFunction, _depth: int) -> str:
    word = VALUE_FUNCTIONS.get(node.op, "")
    return f"{word}({node.typmod})" if word and node.typmod >= 0 else word


def _constant(node: pb.A_Const, _depth: int) -> str:
    return constant_text(node)


_WRITERS: dict[str, Any] = {
    "a_const": _constant,
    "column_ref": _column,
    "func_call": _call,
    "type_cast": _cast,
    "a_expr": _operator,
    "null_test": _null_test,
    "sqlvalue_function": _value_function,
}
