"""UPDATEs of which their own text shows that rows are mixed up, or that values become equal.

Source: https://www.postgresql.org/docs/current/sql-update.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from bot.domain.schema import Name
from workers.sql.expressions import inner, walk
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import constant_text, relation, words
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

_ALWAYS = frozenset(("lower", "upper", "btrim", "ltrim", "rtrim", "trim", "date_trunc", "left", "right", "substring", "substr"))
"""Functions that give one value for many."""
_REMOVING = {"replace": 2, "regexp_replace": 2}
"""Functions that do so when the argument at this place is empty."""


class Unjoined(NamedTuple):
    """An UPDATE … FROM with no condition between the table that it writes and those that it reads, as (table, its alias)."""

    table: Name
    read: tuple[tuple[Name, str], ...]


class Folded(NamedTuple):
    """SET column = function(column): values that differ before may be equal afterwards.

    `fixed` are the columns for which WHERE asks for one value each.
    """

    table: Name
    column: str
    function: str
    fixed: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def unjoined(sql: str) -> tuple[Unjoined, ...]:
    """The UPDATEs of a text whose FROM is tables, whose values come from them, and whose WHERE, if any, never names the target.

    Any condition on another table may choose one row of it on purpose, and so may a further table beside it. Of the target
    named again they do not, where they only join, or ask for no more than what is NULL. A column without its table may be the
    target's.
    """
    return tuple(found for node in _updates(sql) if (found := _unjoined(node)) is not None)


@lru_cache(maxsize=256)
def folded(sql: str) -> tuple[Folded, ...]:
    """What the UPDATEs of a text make of a column's own values; none where WHERE asks a query, which may keep them apart."""
    return tuple(found for node in _updates(sql) for found in _folded(node))


def _updates(sql: str) -> Iterator[Any]:
    if len(sql) > SMALL or crowded(sql):
        return
    try:
        statements = [inner(one.stmt) for one in parse_text(sql).stmts]
    except (SqlError, RecursionError):
        return
    yield from (value for kind, value in statements if kind == "update_stmt")


def _unjoined(node: Any) -> Unjoined | None:
    table, own = relation(node.relation), node.relation.alias.aliasname or node.relation.relname
    read = [one for item in node.from_clause for one in _tables(item)]
    asked = [words(value.fields) for kind, value in walk(node.where_clause) if kind == "ColumnRef"]
    if any(len(parts) < 2 or parts[-2] == own for parts in asked) or _chosen(
        node, again=any(name == table for name, _ in read)
    ):
        return None
    aliases = {alias for _, alias in read}
    given = [words(value.fields) for target in node.target_list for kind, value in walk(target) if kind == "ColumnRef"]
    if not any(len(parts) > 1 and parts[-2] in aliases for parts in given):
        return None
    return Unjoined(table, tuple(read))


def _tables(item: pb.Node) -> Iterator[tuple[Name, str]]:
    """The tables of one item of FROM with their aliases; those of a join are on both its sides."""
    stack = [item]
    while stack:
        kind, value = inner(stack.pop())
        if kind == "range_var":
            yield relation(value), value.alias.aliasname or value.relname
        elif kind == "join_expr":
            stack += [value.rarg, value.larg]


def _chosen(node: Any, *, again: bool) -> bool:
    """Whether the UPDATE may ask for one row of what it reads. `again` says that its own table is among that."""
    if not again:
        return len(node.from_clause) != 1 or inner(node.from_clause[0])[0] != "range_var" or node.HasField("where_clause")
    conditions = [*_parts(node.where_clause)]
    stack = [*node.from_clause]
    while stack:
        kind, value = inner(stack.pop())
        if kind not in {"range_var", "join_expr"}:
            return True  # a query or a function may give one row
        if kind == "join_expr":
            conditions += _parts(value.quals)
            stack += [value.larg, value.rarg]
    return not all(_loose(one) for one in conditions)


def _parts(condition: pb.Node) -> Iterator[pb.Node]:
    """What has to be true at once."""
    stack = [condition]
    while stack:
        node = stack.pop()
        kind, value = inner(node)
        if kind == "bool_expr" and value.boolop == pb.AND_EXPR:
            stack += reversed(value.args)
        elif kind:
            yield node


def _loose(condition: pb.Node) -> bool:
    """Whether many rows meet it: it joins two tables, or asks what is NULL or is another value."""
    kind, value = inner(condition)
    if kind == "null_test":
        return True
    sign = words(value.name) if kind == "a_expr" and value.kind == pb.AEXPR_OP else []
    sides = [inner(side)[0] == "column_ref" for side in (value.lexpr, value.rexpr)] if sign else []
    return (sign == ["="] and all(sides)) or (sign == ["<>"] and any(sides))


def _folded(node: Any) -> Iterator[Folded]:
    if node.from_clause or any(kind == "SubLink" for kind, _ in walk(node.where_clause)):
        return
    fixed = tuple(column for one in _parts(node.where_clause) if (column := _fixed(one)))
    for target in (one.res_target for one in node.target_list):
        read = {words(value.fields)[-1:][0] for kind, value in walk(target.val) if kind == "ColumnRef" and words(value.fields)}
        if read != {target.name} or target.indirection:
            continue
        kind, call = inner(target.val)
        name = words(call.funcname)[-1] if kind == "func_call" else ""
        at = _REMOVING.get(name)
        if name in _ALWAYS or (at is not None and len(call.args) > at and _empty(call.args[at])):
            yield Folded(relation(node.relation), target.name, name, fixed)


def _fixed(condition: pb.Node) -> str:
    """The column that a condition asks for one value of, '' if it is no such condition."""
    kind, value = inner(condition)
    if kind != "a_expr" or value.kind != pb.AEXPR_OP or words(value.name) != ["="]:
        return ""
    columns = [inside.fields[-1].string.sval for kind, inside in map(inner, (value.lexpr, value.rexpr)) if kind == "column_ref"]
    return columns[0] if len(columns) == 1 and sum(kind == "ColumnRef" for kind, _ in walk(value)) == 1 else ""


def _empty(node: pb.Node) -> bool:
    kind, value = inner(node)
    return kind == "a_const" and constant_text(value) == "''"
