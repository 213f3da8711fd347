"""The columns that a query gives: their names, and where their types come from.

Source: FigureColname in PostgreSQL's src/backend/parser/parse_target.c.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.domain.schema import Name, Output, Type
from workers.sql.libpg_query import pb
from workers.sql.nodes import relation, type_of

_DEEPEST = 20
_VALUES = {"ival": Type("int4"), "sval": Type("text"), "boolval": Type("bool"), "fval": Type("numeric")}
_SAME = frozenset(("min", "max"))
_GIVES = {"count": Type("int8"), "now": Type("timestamptz"), "row_number": Type("int8"), "gen_random_uuid": Type("uuid")}

Sources = dict[str, Name | None]
"""The relations of FROM by what they are called there; None for a sub-query, a function or a WITH query."""


def outputs(query: Any) -> tuple[Output, ...] | None:
    """The columns of a query in order; None where even their number is not told by the text."""
    select = _first(query)
    if select is None or select.values_lists or not select.target_list:
        return None
    apart = {cte.common_table_expr.ctename for cte in select.with_clause.ctes}
    sources: Sources = {}
    for item in select.from_clause:
        _named(item, sources, apart, 0)
    alone = select is query  # UNION may widen a type
    found: list[Output] = []
    for target in select.target_list:
        made = list(_of(target.res_target, sources))
        if not made:
            return None
        found += made if alone else [Output(one.name, (), one.name, None) for one in made]
    return tuple(found)


def _first(query: Any) -> Any:
    """The query itself; of UNION and its like the first one, which names the columns; None where that lies too deep."""
    for _ in range(_DEEPEST):
        if query.op in (pb.SETOP_NONE, pb.SET_OPERATION_UNDEFINED):
            return query
        query = query.larg
    return None


def _named(item: Any, sources: Sources, apart: set[str], depth: int) -> None:
    kind = item.WhichOneof("node")
    if kind == "range_var":
        own = item.range_var
        known = own.schemaname or own.relname not in apart
        renamed = bool(own.alias.colnames)
        sources[own.alias.aliasname or own.relname] = relation(own) if known and not renamed else None
    elif kind == "join_expr" and depth < _DEEPEST:
        join = item.join_expr
        if join.is_natural or join.using_clause or join.alias.aliasname:
            sources[f"\0{len(sources)}"] = None  # `*` gives the shared columns once
        _named(join.larg, sources, apart, depth + 1)
        _named(join.rarg, sources, apart, depth + 1)
    else:
        inner = getattr(item, kind) if kind else None
        sources[inner.alias.aliasname if inner is not None and hasattr(inner, "alias") else "\0"] = None


def _of(target: Any, sources: Sources) -> Iterator[Output]:
    """The columns of one item; nothing where their number is not known."""
    value = target.val
    if value.WhichOneof("node") == "column_ref" and value.column_ref.fields[-1].WhichOneof("node") == "a_star":
        owner = value.column_ref.fields[-2].string.sval if len(value.column_ref.fields) > 1 else ""
        wanted = [sources.get(owner)] if owner else list(sources.values())
        if wanted and None not in wanted:
            yield from (Output("*", (name,), "*") for name in wanted if name)
        return
    taken = _taken(value, sources, 0)
    yield Output(target.name or _name(value, 0) or "?column?", *taken)


def _taken(value: Any, sources: Sources, depth: int) -> tuple[tuple[Name, ...], str, Type | None]:
    """Which relations may have the column that gives the type, that column, or the type itself."""
    kind, nothing = value.WhichOneof("node"), ((), "", None)
    if depth > _DEEPEST:
        return nothing
    if kind == "column_ref":
        parts = [field.string.sval for field in value.column_ref.fields]
        found = [sources.get(parts[-2])] if len(parts) == 2 else list(sources.values()) if len(parts) == 1 else []
        return (tuple(one for one in found if one), parts[-1], None) if found and None not in found else nothing
    if kind == "type_cast":
        return (), "", type_of(value.type_cast.type_name)
    if kind == "a_const":
        return (), "", None if value.a_const.isnull else _VALUES.get(value.a_const.WhichOneof("val") or "")
    if kind == "coalesce_expr":
        return _taken(value.coalesce_expr.args[0], sources, depth + 1)
    if kind == "func_call":
        called = value.func_call.funcname[-1].string.sval
        if called in _SAME and len(value.func_call.args) == 1:
            return _taken(value.func_call.args[0], sources, depth + 1)
        return (), "", _GIVES.get(called)
    return nothing


def _name(value: Any, depth: int) -> str:
    """What PostgreSQL calls a column without AS."""
    kind = value.WhichOneof("node")
    if depth > _DEEPEST:
        return ""
    match kind:
        case "column_ref":
            return str(value.column_ref.fields[-1].string.sval)
        case "func_call":
            return str(value.func_call.funcname[-1].string.sval)
        case "type_cast":
            return _name(value.type_cast.arg, depth + 1) or type_of(value.type_cast.type_name).name
        case "coalesce_expr":
            return "coalesce"
        case "case_expr":
            return _name(value.case_expr.defresult, depth + 1) or "case"
        case "sub_link":
            return _of_sub_query(value.sub_link, depth)
        case "min_max_expr":
            return "greatest" if value.min_max_expr.op == pb.IS_GREATEST else "least"
        case "a_array_expr":
            return "array"
        case "row_expr":
            return "row"
    return ""


def _of_sub_query(link: Any, depth: int) -> str:
    if link.sub_link_type == pb.EXISTS_SUBLINK:
        return "exists"
    if link.sub_link_type == pb.ARRAY_SUBLINK:
        return "array"
    select = link.subselect.select_stmt
    if link.sub_link_type != pb.EXPR_SUBLINK or len(select.target_list) != 1:
        return ""
    target = select.target_list[0].res_target
    return target.name or _name(target.val, depth + 1)
