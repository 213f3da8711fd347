"""Made-up values: for each type an SQL expression over a number `{g}`, different for each number where the type allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SIMPLE = {
    "int2": "({g} % 30000)",
    "int4": "{g}",
    "int8": "{g}",
    "oid": "{g}",
    "float4": "{g}",
    "float8": "{g}",
    "money": "{g}::numeric",
    "bool": "({g} % 2 = 0)",
    "date": "(date '2020-01-01' + ({g})::int)",
    "timestamp": "(timestamp '2020-01-01' + ({g}) * interval '1 minute')",
    "timestamptz": "(timestamptz '2020-01-01 00:00+00' + ({g}) * interval '1 minute')",
    "time": "(time '00:00' + ({g}) * interval '1 second')",
    "timetz": "(timetz '00:00+00' + ({g}) * interval '1 second')",
    "interval": "(({g}) * interval '1 minute')",
    "uuid": "md5(({g})::text)::uuid",
    "json": "json_build_object('n', {g})",
    "jsonb": "jsonb_build_object('n', {g})",
    "char": "chr(65 + abs({g}) % 26)",
    "bytea": "decode(md5(({g})::text), 'hex')",
    "inet": "(inet '10.0.0.0' + ({g}))",
    "cidr": "(inet '10.0.0.0' + ({g}))::cidr",
    "macaddr": "lpad(to_hex({g}), 12, '0')::macaddr",
    "macaddr8": "lpad(to_hex({g}), 16, '0')::macaddr8",
    "bit": "({g})::int::bit(32)",
    "varbit": "({g})::int::bit(32)",
    "point": "point({g}, {g})",
    "tsvector": "to_tsvector('simple', 'v' || {g})",
    "ltree": "('v' || {g})",
}
TEXTS = (
    "('v' || {g})",
    "({g})::text",
    "lpad(({g})::text, 5, '0')",
    "('v' || {g} || '@example.com')",
    "('https://example.com/' || {g})",
)
"""Forms of text that CHECKs ask for."""
DEPTH = 8  # domains over arrays over domains


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of pg_type.

    `of` is what a domain is over, an array or range consists of; `shown` its name as SQL, `base` a domain's own type as SQL.
    """

    oid: int
    name: str
    type: str
    category: str
    of: int
    modifier: int
    shown: str
    base: str | None


def value_of(kinds: Mapping[int, Kind], oid: int, modifier: int, depth: int = DEPTH) -> str | None:
    """The expression for a type with its modifier (pg_attribute.atttypmod), None where nothing is known to fit."""
    kind = kinds.get(oid)
    if kind is None or depth == 0:
        return None
    if kind.type == "d":
        return value_of(kinds, kind.of, kind.modifier, depth - 1)
    if kind.type == "e":
        labels = f"enum_range(NULL::{kind.shown})"
        return f"({labels})[1 + ({{g}}) % cardinality({labels})]"
    if kind.type == "r" or kind.category == "A":
        return _holding(kind, value_of(kinds, kind.of, -1, depth - 1))
    if kind.name == "numeric" and modifier >= 0:
        whole = ((modifier - 4) >> 16) - ((modifier - 4) & 0x7FF)  # numeric(precision, scale), as numeric.c packs it
        return f"(({{g}}) % {10 ** max(min(whole, 9), 0)})"
    if kind.category == "S":
        return _text(modifier - 4 if modifier >= 0 and kind.name in ("varchar", "bpchar") else 63)
    return "{g}" if kind.name == "numeric" else SIMPLE.get(kind.name)


def _holding(kind: Kind, inner: str | None) -> str | None:
    """An array of one, or a range from one value to the next."""
    if inner is None:
        return None
    if kind.category == "A":
        return f"ARRAY[{inner}]::{kind.shown}"
    return f"{kind.shown}({inner}, {inner.replace('{g}', '({g} + 1)')})"


def _text(length: int) -> str:
    """Text of at most that length; a short one keeps the digits that differ."""
    return "('v' || {g})" if length >= 8 else f"right(({{g}})::text, {length})"
