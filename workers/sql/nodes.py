"""Names and types from libpg_query's nodes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.domain.schema import Name, Type
from workers.sql.libpg_query import pb
from workers.sql.render.names import literal, quote

# src/include/utils/timestamp.h: interval fields are a mask of bits; these are all the grammar can make.
_INTERVALS = {
    4: "year",
    2: "month",
    8: "day",
    1024: "hour",
    2048: "minute",
    4096: "second",
    6: "year to month",
    1032: "day to hour",
    3080: "day to minute",
    7176: "day to second",
    3072: "hour to minute",
    7168: "hour to second",
    6144: "minute to second",
}


class NotUnderstood(ValueError):
    """A construct the operations have no words for; the message says which."""


def relation(node: pb.RangeVar) -> Name:
    """The relation's name; schema 'public' is ''."""
    schema = node.schemaname
    return Name(node.relname, "" if schema == "public" else schema)


def words(nodes: Iterable[pb.Node]) -> list[str]:
    """The strings of a list of String nodes."""
    return [n.string.sval for n in nodes]


def qualified(nodes: Iterable[pb.Node]) -> Name:
    """A name given as a list of strings: [database.][schema.]name."""
    parts = words(nodes)
    return plain_name(parts)


def listed_relation(nodes: Iterable[pb.Node]) -> Name:
    """A relation given as a list of strings, as DROP and ALTER … RENAME do."""
    parts = words(nodes)
    schema = parts[-2] if len(parts) > 1 else ""
    return Name(parts[-1], "" if schema == "public" else schema)


def plain_name(parts: list[str]) -> Name:
    """A name from its parts; 'public' is '' and so is 'pg_catalog' (types and functions are known by their bare names)."""
    schema = parts[-2] if len(parts) > 1 else ""
    return Name(parts[-1], "" if schema in ("public", "pg_catalog") else schema)


def quoted_name(nodes: Iterable[pb.Node]) -> str:
    """A collation or operator class as SQL text: `"C"`, `ext.gin_trgm_ops`."""
    name = qualified(nodes)
    return f"{quote(name.schema)}.{quote(name.name)}" if name.schema else quote(name.name)


@lru_cache(maxsize=1024)
def _bare_type(schema: str, name: str) -> Type:
    return Type(name, schema="" if schema in ("public", "pg_catalog") else schema)


def type_of(node: pb.TypeName) -> Type:
    """The type by its catalog name; modifiers as text, arrays by dimension."""
    names = [n.string.sval for n in node.names]
    bare = _bare_type(names[-2] if len(names) > 1 else "", names[-1])
    if not node.typmods and not node.array_bounds:
        return bare
    modifiers = _interval(node) if bare.name == "interval" else [_modifier(m) for m in node.typmods]
    return Type(bare.name, tuple(modifiers), len(node.array_bounds), bare.schema)


def _interval(node: pb.TypeName) -> list[str]:
    """Fields and precision: [mask, precision], where mask 32767 means no fields."""
    values = [m.a_const.ival.ival for m in node.typmods]
    fields = [_INTERVALS[values[0]]] if values and values[0] in _INTERVALS else []
    return fields + [str(v) for v in values[1:]]


def _modifier(node: pb.Node) -> str:
    """One type modifier as SQL text: a number, a word (geometry(point, 4326)) or a string."""
    if node.WhichOneof("node") == "column_ref":
        return ".".join(map(quote, words(node.column_ref.fields)))
    if node.WhichOneof("node") == "a_const":
        return constant_text(node.a_const)
    raise NotUnderstood("a type modifier that is neither a number nor a word")


def constant_text(node: pb.A_Const) -> str:
    """A constant as SQL text: 1, 1.50, 'text', true, NULL, b'101'."""
    kind = node.WhichOneof("val")
    if kind == "ival":
        return str(node.ival.ival)
    if kind == "sval":
        return literal(node.sval.sval)
    if kind == "fval":
        return str(node.fval.fval)
    if kind == "boolval":
        return "true" if node.boolval.boolval else "false"
    if kind == "bsval":
        return f"{node.bsval.bsval[0]}'{node.bsval.bsval[1:]}'"
    return "NULL"
