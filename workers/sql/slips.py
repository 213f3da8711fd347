"""Slips in one statement that its tree shows: what is counted, grouped, compared or paged in a way that nobody means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from bot.domain.schema import Name
from workers.sql.expressions import inner, walk
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import relation, words
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

Kind = Literal["counts", "target", "conflict", "itself", "ungrouped", "cursor", "unfiltering", "alias", "session", "cut"]
_AGGREGATES = frozenset((
    "count", "sum", "avg", "min", "max", "array_agg", "json_agg", "jsonb_agg", "string_agg", "bool_or", "bool_and", "every",
))  # fmt: skip
_SIGNS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">="))


@dataclass(frozen=True, slots=True)
class Slip:
    """`words` are the names it is about, as written, in the order that the kind asks for; `table` is the one it is about."""

    kind: Kind
    words: tuple[str, ...]
    table: Name | None = None


@lru_cache(maxsize=256)
def slips(sql: str) -> tuple[Slip, ...]:
    """Those of a text in PostgreSQL's dialect, in the order of the text; none where it is not read."""
    if len(sql) > SMALL or crowded(sql):
        return ()
    try:
        return tuple(dict.fromkeys(one for raw in parse_text(sql).stmts for one in _statement(raw.stmt, sql.encode())))
    except (SqlError, RecursionError):
        return ()


def _statement(node: pb.Node, text: bytes) -> Iterator[Slip]:
    kind, value = inner(node)
    if kind == "select_stmt":
        yield from _ungrouped(value)
    for name, one in walk(node):
        if name == "InsertStmt":
            yield from _insert(one)
        elif name == "A_Expr":
            yield from _itself(one)
        elif name == "SelectStmt":
            yield from _cursor(one)
            yield from _unfiltering(one)
            yield from _aliases(one, text)
            yield from _cut(one)
        elif name == "RangeFunction" and _of_session(one):
            yield Slip("session", ("user",), Name("user"))


def _insert(one: Any) -> Iterator[Slip]:
    table, clause = relation(one.relation), one.on_conflict_clause
    rows = one.select_stmt.select_stmt.values_lists if one.HasField("select_stmt") else ()
    for row in rows if one.cols else ():
        items = row.list.items
        written = len(items) == 1 and items[0].WhichOneof("node") in {"param_ref", "column_ref"}
        if len(items) != len(one.cols) and not written and not any(_opens(item) for item in items):
            yield Slip("counts", (str(len(one.cols)), str(len(items))), table)
            break
    if one.HasField("on_conflict_clause") and clause.action == pb.ONCONFLICT_UPDATE:
        named = clause.infer.conname if clause.HasField("infer") else ""
        elements = [item.index_elem for item in clause.infer.index_elems] if clause.HasField("infer") else []
        if not named and not elements:
            yield Slip("target", (), table)
    elements = [item.index_elem for item in clause.infer.index_elems]
    if elements and all(one.name for one in elements) and not clause.infer.HasField("where_clause"):
        yield Slip("conflict", tuple(one.name for one in elements), table)


def _opens(node: pb.Node) -> bool:
    """`(row).*`."""
    kind, value = inner(node)
    return kind == "a_indirection" or (kind == "column_ref" and value.fields[-1].WhichOneof("node") == "a_star")


def _itself(one: Any) -> Iterator[Slip]:
    sign = words(one.name)[-1] if one.name else ""
    left, right = _path(one.lexpr), _path(one.rexpr)
    if one.kind == pb.AEXPR_OP and sign in _SIGNS and left and left == right:
        yield Slip("itself", (".".join(left), sign))


def _path(node: pb.Node) -> tuple[str, ...]:
    """A column as written, () for anything else."""
    kind, value = inner(node)
    return tuple(part.string.sval for part in value.fields) if kind == "column_ref" else ()


def _ungrouped(query: Any) -> Iterator[Slip]:
    """A plain column beside an aggregate, in a query of its own that groups nothing."""
    if query.group_clause or query.op != pb.SETOP_NONE or not query.from_clause:
        return
    values = [inner(target.res_target.val) for target in query.target_list]
    if not any(kind == "func_call" and _aggregates(value) for kind, value in values):
        return
    for kind, value in values:
        if kind == "column_ref" and value.fields[-1].WhichOneof("node") == "string":
            yield Slip("ungrouped", (".".join(part.string.sval for part in value.fields),))
            return


def _aggregates(call: Any) -> bool:
    return words(call.funcname)[-1].lower() in _AGGREGATES and not call.HasField("over")


def _cursor(query: Any) -> Iterator[Slip]:
    """`(a, b) > ($1, $2)` with LIMIT, and an order by other columns or the other way."""
    if not (query.sort_clause and query.HasField("limit_count") and query.HasField("where_clause")):
        return
    parts = list(_ands(query.where_clause))
    fixed = {column for part in parts for column in _fixed(part)}
    sorts = [(_path(one.sort_by.node)[-1:], one.sort_by.sortby_dir == pb.SORTBY_DESC) for one in query.sort_clause]
    order = [(column, down) for column, down in sorts if column not in fixed]
    for part in parts:
        kind, value = inner(part)
        sign = words(value.name)[-1] if kind == "a_expr" and value.kind == pb.AEXPR_OP else ""
        left = [_path(one)[-1:] for one in _row(value.lexpr)] if sign in {"<", ">"} else []
        given = [one.WhichOneof("node") for one in _row(value.rexpr)] if len(left) > 1 else []
        if "param_ref" not in given or not all(left) or "column_ref" in given or not all(column for column, _ in order):
            continue
        left = [column for column in left if column not in fixed]
        falls = {down for _, down in order[: len(left)]}
        if left and ([column for column, _ in order[: len(left)]] != left or falls != {sign == "<"}):
            ordered = ", ".join(f"{column[0]}{' DESC' if down else ''}" for column, down in order)
            yield Slip("cursor", (f"({', '.join(column[0] for column in left)}) {sign} …", ordered))


def _fixed(part: pb.Node) -> list[tuple[str, ...]]:
    """The column that has one value in all rows that are chosen: it orders nothing."""
    kind, value = inner(part)
    if kind != "a_expr" or value.kind != pb.AEXPR_OP or words(value.name)[-1] != "=":
        return []
    sides = [(value.lexpr, value.rexpr), (value.rexpr, value.lexpr)]
    return [_path(one)[-1:] for one, other in sides if _path(one) and other.WhichOneof("node") in {"param_ref", "a_const"}]


def _row(node: pb.Node) -> list[pb.Node]:
    kind, value = inner(node)
    return list(value.args) if kind == "row_expr" else []


def _ands(node: pb.Node) -> Iterator[pb.Node]:
    kind, value = inner(node)
    if kind == "bool_expr" and value.boolop == pb.AND_EXPR:
        for one in value.args:
            yield from _ands(one)
    else:
        yield node


def _unfiltering(query: Any) -> Iterator[Slip]:
    """`a LEFT JOIN b ON a.id = $1 …` and no WHERE: every row of a comes."""
    if query.HasField("where_clause") or query.HasField("limit_count") or len(query.from_clause) != 1:
        return
    kind, join = inner(query.from_clause[0])
    if kind != "join_expr" or join.jointype != pb.JOIN_LEFT or not join.HasField("quals"):
        return
    source = inner(join.larg)
    named = source[1].alias.aliasname or source[1].relname if source[0] == "range_var" else ""
    for part in _ands(join.quals):
        kind, value = inner(part)
        if kind == "a_expr" and value.kind == pb.AEXPR_OP and words(value.name)[-1] == "=":
            path = _path(value.lexpr) or _path(value.rexpr)
            other = value.rexpr if _path(value.lexpr) else value.lexpr
            if len(path) == 2 and path[0] == named and other.WhichOneof("node") == "param_ref":
                yield Slip("unfiltering", (".".join(path),), relation(source[1]))


def _aliases(query: Any, text: bytes) -> Iterator[Slip]:
    """`a` at the end of a line and `b` at the beginning of the next one, with no comma between: b is a's name."""
    if len(query.from_clause) != 1 or query.from_clause[0].WhichOneof("node") != "range_var":
        return
    asked = {path[-1] for path in (_path(target.res_target.val) for target in query.target_list) if path}
    for target in query.target_list:
        one, path = target.res_target, _path(target.res_target.val)
        if not path or not one.name or one.name in asked:
            continue
        written = re.compile(
            rb'(?:"?\w+"?\s*\.\s*)?"?'
            + re.escape(path[-1].encode())
            + rb'"?[ \t]*\n\s*"?'
            + re.escape(one.name.encode())
            + rb'"?\s*(?:,|\bfrom\b)',
            re.IGNORECASE,
        )
        if written.match(text, one.location):
            yield Slip("alias", (path[-1], one.name), relation(query.from_clause[0].range_var))


def _of_session(source: Any) -> bool:
    """`FROM user`, which is the name of who asks."""
    kinds = [inner(one) for item in source.functions for one in item.list.items]
    return any(kind == "sqlvalue_function" and value.op == pb.SVFOP_USER for kind, value in kinds)


def _cut(query: Any) -> Iterator[Slip]:
    """A page that is cut out by LIMIT and OFFSET inside, and filtered by what a caller gives around it."""
    asked = _asked_by_caller(query.where_clause) if query.HasField("where_clause") else set[str]()
    if not asked:
        return
    within = {cte.common_table_expr.ctename: cte.common_table_expr.ctequery for cte in query.with_clause.ctes}
    for source in query.from_clause:
        for name, one in walk(source):
            inside = within.get(one.relname) if name == "RangeVar" and not one.schemaname else None
            inside = one.subquery if name == "RangeSubselect" and not one.lateral else inside
            select = inner(inside)[1] if inside is not None and inside.WhichOneof("node") == "select_stmt" else None
            if select is None or not all(_is_given(select, part) for part in ("limit_count", "limit_offset")):
                continue
            shown = one.relname if name == "RangeVar" else one.alias.aliasname
            alone = len(query.from_clause) == 1 and source.WhichOneof("node") != "join_expr"
            if (one.alias.aliasname or shown) in asked or (alone and "" in asked):
                yield Slip("cut", (shown,))


def _asked_by_caller(where: pb.Node) -> set[str]:
    """The tables whose columns are compared with what a caller gives, '' for columns that say none."""
    found = set[str]()
    for part in _ands(where):
        inside = list(walk(part))
        if any(name == "ParamRef" for name, _ in inside):
            found |= {("", *words(one.fields))[-2] for name, one in inside if name == "ColumnRef"}
    return found


def _is_given(select: Any, part: str) -> bool:
    return bool(select.HasField(part) and getattr(select, part).WhichOneof("node") == "param_ref")
