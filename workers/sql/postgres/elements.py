"""Pieces several statements share: index keys, option lists, partition keys and bounds, roles."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.schema import IndexPart
from workers.sql.expressions import expression, inner
from workers.sql.libpg_query import deparse_expression, pb
from workers.sql.nodes import NotUnderstood, constant_text, quoted_name, type_of, words
from workers.sql.render.indexes import render_part
from workers.sql.render.names import literal, quote, render_type

_STRATEGIES = {
    pb.PARTITION_STRATEGY_LIST: "LIST",
    pb.PARTITION_STRATEGY_RANGE: "RANGE",
    pb.PARTITION_STRATEGY_HASH: "HASH",
}
_ROLES = {
    pb.ROLESPEC_CURRENT_ROLE: "CURRENT_ROLE",
    pb.ROLESPEC_CURRENT_USER: "CURRENT_USER",
    pb.ROLESPEC_SESSION_USER: "SESSION_USER",
    pb.ROLESPEC_PUBLIC: "PUBLIC",
}
_NULLS: dict[int, str] = {pb.SORTBY_NULLS_FIRST: "first", pb.SORTBY_NULLS_LAST: "last"}


def index_part(node: pb.IndexElem) -> IndexPart:
    """One key of an index, or one element of an exclusion constraint."""
    opclass = quoted_name(node.opclass) if node.opclass else ""
    if node.opclassopts:
        opclass += f"({options(node.opclassopts)})"
    return IndexPart(
        node.name or None,
        None if node.name else expression(node.expr),
        quoted_name(node.collation) if node.collation else "",
        opclass,
        node.ordering == pb.SORTBY_DESC,
        _NULLS.get(node.nulls_ordering, ""),  # type: ignore[arg-type]
    )


def options(nodes: Sequence[pb.Node]) -> str:
    """The inside of WITH (…): `fillfactor = 70, toast.autovacuum_enabled = false`."""
    return ", ".join(_option(n.def_elem) for n in nodes)


def _option(node: pb.DefElem) -> str:
    name = f"{quote(node.defnamespace)}.{quote(node.defname)}" if node.defnamespace else quote(node.defname)
    return f"{name} = {option_value(node.arg)}" if node.HasField("arg") else name


def option_value(node: pb.Node) -> str:
    """The value of an option as SQL text."""
    kind, value = inner(node)
    if kind == "integer":
        return str(value.ival)
    if kind == "float":
        return str(value.fval)
    if kind == "string":
        return literal(value.sval)
    if kind == "boolean":
        return "true" if value.boolval else "false"
    if kind == "type_name":
        return render_type(type_of(value))
    if kind == "a_const":
        return constant_text(value)
    raise NotUnderstood(f"an option whose value is a {kind.replace('_', ' ')}")


def foreign_options(nodes: Sequence[pb.Node]) -> str:
    """OPTIONS (ADD a 'x', DROP b) of foreign data."""
    verbs = {pb.DEFELEM_SET: "SET ", pb.DEFELEM_ADD: "ADD ", pb.DEFELEM_DROP: "DROP "}
    parts = []
    for node in nodes:
        value = f" {option_value(node.def_elem.arg)}" if node.def_elem.HasField("arg") else ""
        parts.append(verbs.get(node.def_elem.defaction, "") + quote(node.def_elem.defname) + value)
    return f"OPTIONS ({', '.join(parts)})"


def role(node: pb.RoleSpec) -> str:
    """A role as SQL text."""
    return _ROLES.get(node.roletype) or quote(node.rolename)


def partition_key(node: pb.PartitionSpec) -> str:
    """`RANGE (at)`, `HASH (lower(a), b)`."""
    parts = []
    for element in node.part_params:
        key = element.partition_elem
        expr = None if key.name else expression(key.expr)
        collation = quoted_name(key.collation) if key.collation else ""
        parts.append(render_part(IndexPart(key.name or None, expr, collation, quoted_name(key.opclass) if key.opclass else "")))
    return f"{_STRATEGIES[node.strategy]} ({', '.join(parts)})"


def partition_bound(node: pb.PartitionBoundSpec) -> str:
    """`DEFAULT`, `FOR VALUES IN (…)`, `FOR VALUES FROM (…) TO (…)`, `FOR VALUES WITH (modulus 4, remainder 0)`."""
    if node.is_default:
        return "DEFAULT"
    if node.strategy == "h":
        return f"FOR VALUES WITH (modulus {node.modulus}, remainder {node.remainder})"
    if node.strategy == "l":
        return f"FOR VALUES IN ({_datums(node.listdatums)})"
    return f"FOR VALUES FROM ({_datums(node.lowerdatums)}) TO ({_datums(node.upperdatums)})"


def _datums(nodes: Sequence[pb.Node]) -> str:
    """Bound values; MINVALUE and MAXVALUE come as bare column names."""
    texts = []
    for node in nodes:
        if node.WhichOneof("node") == "column_ref" and words(node.column_ref.fields) in (["minvalue"], ["maxvalue"]):
            texts.append(node.column_ref.fields[0].string.sval.upper())
        else:
            texts.append(deparse_expression(node))
    return ", ".join(texts)
