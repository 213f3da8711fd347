"""Names, strings and types as PostgreSQL reads them back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.schema import Name, Type
from workers.sql.dialect import speaks_mysql, speaks_vendor, spoken

# Every keyword of PostgreSQL 18 that is not unreserved (src/include/parser/kwlist.h): as a bare name it may not parse.
KEYWORDS = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
    character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
    else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike
    in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists
    json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like
    limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset
    on only or order out outer overlaps overlay placing position precision primary real references returning right row select
    session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to trailing
    treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
    xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """.split()  # noqa: SIM905 - 164 strings in quotes are read by nobody
)
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*\Z")

# Catalog name -> the words people write, where the two differ or the word is a keyword the grammar takes as this type.
_WORDS = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "bool": "boolean",
    "float4": "real",
    "float8": "double precision",
    "numeric": "numeric",
    "varchar": "varchar",
    "timestamp": "timestamp",
    "time": "time",
    "json": "json",
    "varbit": "bit varying",
}
# These two mean "of length 1" when written without a length, so the bare catalog type keeps its quotes.
_SIZED = {"bpchar": "char", "bit": "bit"}
_SERIAL = {"int2": "smallserial", "int4": "serial", "int8": "bigserial"}
_NUMBER = re.compile(r"-?\d+\Z")


def quote(name: str) -> str:
    """The identifier, in double quotes only where it needs them; in MySQL's backticks where that is spoken."""
    if speaks_mysql():
        return "`" + name.replace("`", "``") + "`"
    if spoken() == "sqlserver":
        return f"[{name.replace(']', ']]')}]"
    if _PLAIN.match(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_all(names: Iterable[str]) -> str:
    """Identifiers with commas between: `a, "B"`."""
    return ", ".join([quote(n) for n in names])


def literal(text: str) -> str:
    """A string constant. One with a backslash is written E'…', which reads the same under every setting."""
    text = text.replace("'", "''")
    if speaks_mysql():
        return "'" + text.replace("\\", "\\\\") + "'"
    if speaks_vendor():
        return f"N'{text}'" if spoken() == "sqlserver" else f"'{text}'"
    return "E'" + text.replace("\\", "\\\\") + "'" if "\\" in text else f"'{text}'"


def render_name(name: Name) -> str:
    """`orders`, `billing."Orders"`."""
    return f"{quote(name.schema)}.{quote(name.name)}" if name.schema else quote(name.name)


def render_type(kind: Type, serial: bool = False) -> str:
    """The type in the words people write: integer, varchar(50), timestamptz, numeric(10,2), text[]."""
    if serial and kind.name in _SERIAL:
        return _SERIAL[kind.name]
    if kind.schema:
        text = f"{quote(kind.schema)}.{quote(kind.name)}"
    elif kind.name == "interval":
        return _interval(kind.modifiers) + "[]" * kind.dimensions
    elif kind.modifiers and kind.name in _SIZED:
        text = _SIZED[kind.name]
    else:
        text = _WORDS.get(kind.name) or quote(kind.name)
    if kind.modifiers:
        text += "(" + ",".join(kind.modifiers) + ")"
    return text + "[]" * kind.dimensions


def _interval(modifiers: tuple[str, ...]) -> str:
    """`interval`, `interval(3)`, `interval day to second(3)`."""
    text = "interval"
    for modifier in modifiers:
        text += f"({modifier})" if _NUMBER.match(modifier) else f" {modifier}"
    return text
