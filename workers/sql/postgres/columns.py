"""Column definitions from libpg_query's nodes."""

from __future__ import annotations

from typing import Literal

from bot.domain.schema import Column, Constraint, Expression, Key, Type
from workers.sql.expressions import expression
from workers.sql.libpg_query import pb
from workers.sql.nodes import quoted_name, type_of
from workers.sql.postgres.constraints import inline_constraints

# src/backend/parser/parse_utilcmd.c: transformColumnDefinition knows exactly these.
_SERIALS = {
    "serial": Type("int4"),
    "serial4": Type("int4"),
    "bigserial": Type("int8"),
    "serial8": Type("int8"),
    "smallserial": Type("int2"),
    "serial2": Type("int2"),
}
IDENTITIES: dict[str, Literal["always", "by default"]] = {"a": "always", "d": "by default"}


def column(node: pb.ColumnDef) -> Column:
    """The column. Serial, identity and primary key columns are NOT NULL, as PostgreSQL makes them."""
    kind = type_of(node.type_name) if node.HasField("type_name") else None
    serial = kind is not None and not kind.schema and not kind.dimensions and kind.name in _SERIALS
    if kind and serial:
        kind = _SERIALS[kind.name]
    name = node.colname
    collation = quoted_name(node.coll_clause.collname) if node.HasField("coll_clause") else ""
    if not node.constraints:
        return Column(name, kind, serial, serial=serial, collation=collation)
    return _constrained(node, Column(name, kind, serial, serial=serial, collation=collation))


def _constrained(node: pb.ColumnDef, plain: Column) -> Column:
    """The column with what is written after its type."""
    not_null, stored = plain.not_null, False
    identity: Literal["", "always", "by default"] = ""
    default: Expression | None = None
    generated: Expression | None = None
    others = False
    for item in node.constraints:
        part = item.constraint
        kind = part.contype
        if kind == pb.CONSTR_DEFAULT:
            default = expression(part.raw_expr)
        elif kind == pb.CONSTR_IDENTITY:
            identity = IDENTITIES[part.generated_when]
        elif kind == pb.CONSTR_GENERATED:
            generated, stored = expression(part.raw_expr), part.generated_kind == "s"
        elif kind == pb.CONSTR_NOTNULL:
            not_null, others = True, others or bool(part.conname) or part.is_no_inherit
        else:
            others = others or kind != pb.CONSTR_NULL
    found: tuple[Constraint, ...] = tuple(inline_constraints(node.constraints, plain.name)) if others else ()
    primary = any(isinstance(c, Key) and c.primary for c in found)
    return Column(
        plain.name,
        plain.type,
        not_null or primary or bool(identity),
        default,
        generated,
        stored,
        identity,
        plain.serial,
        plain.collation,
        found,
    )
