"""What a change of type costs: nothing, an index, the whole table, or the migration.

Source: ATColumnChangeRequiresRewrite in PostgreSQL's src/backend/commands/tablecmds.c; every pair of built-in types was
run on PostgreSQL 12 and 18 (the lists below are what they did).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.domain.schema import Name, Type
from workers.world import World

Cost = Literal["free", "rewrite", "fails", "timezone", "unknown"]

_STRINGS = {"text", "varchar", "bpchar"}
_NUMBERS = {"int2", "int4", "int8", "numeric", "float4", "float8"}
_RELABELLED = {
    ("varchar", "text"), ("xml", "text"), ("text", "varchar"), ("xml", "varchar"), ("text", "bpchar"), ("varchar", "bpchar"),
    ("xml", "bpchar"), ("oid", "int4"), ("int4", "oid"), ("cidr", "inet"), ("bit", "varbit"),
}  # fmt: skip
_ASSIGNED = {
    "oid": {"int2", "int4", "int8"}, "date": {"timestamp", "timestamptz"}, "timestamp": {"date", "timestamptz"},
    "timestamptz": {"date", "timestamp"}, "time": {"timestamp", "timestamptz", "timetz", "interval"},
    "timetz": {"timestamptz", "time"}, "interval": {"time"}, "json": {"jsonb"}, "jsonb": {"json"}, "inet": {"cidr"},
    "cidr": {"inet"}, "money": {"int4", "int8", "numeric"}, "bit": {"varbit"}, "varbit": {"bit"},
}  # fmt: skip
_OTHERS = {"bool", "uuid", "bytea", "xml"}
BUILT_IN = _STRINGS | _NUMBERS | set(_ASSIGNED) | _OTHERS
_TIMES = {"timestamp", "timestamptz", "time", "timetz", "interval"}
# Growing the length of these is free; of `numeric` only with the same scale.
_LENGTHS = {"varchar", "varbit", "timestamp", "timestamptz", "time", "timetz", "interval", "numeric"}


def coercion(old: Type, new: Type, world: World) -> Cost:
    """The cost for the table itself of ALTER COLUMN … TYPE without USING.

    'fails' is a type that PostgreSQL does not convert to without USING, 'timezone' one that is free in UTC only.
    """
    if old == new:
        return "free"
    if old.dimensions and not new.dimensions and world.type(Name(new.name, new.schema)) is None:
        return "rewrite" if new.name in _STRINGS else "fails" if new.name in BUILT_IN else "unknown"
    if old.dimensions or new.dimensions:
        return "rewrite" if old.dimensions and new.dimensions else "unknown"
    domain = world.type(Name(new.name, new.schema))
    if domain is not None and domain.kind == "domain" and domain.base is not None:
        checked = domain.not_null or bool(domain.checks)
        return "rewrite" if checked else coercion(old, domain.base, world)
    before = world.type(Name(old.name, old.schema))
    if before is not None and before.kind == "domain" and before.base is not None:
        return coercion(before.base, new, world)
    if before is not None and before.kind == "enum" and new.name in _STRINGS:
        return "rewrite"
    if domain is not None and domain.kind == "enum":
        return "fails"
    if old.name not in BUILT_IN or new.name not in BUILT_IN:
        return "unknown"
    return _built_in(old, new)


def _built_in(old: Type, new: Type) -> Cost:
    if old.name == new.name:
        return "free" if _grows(old, new) else "rewrite"
    if (old.name, new.name) in _RELABELLED:
        return "free" if not new.modifiers else "rewrite"
    if {old.name, new.name} == {"timestamp", "timestamptz"}:
        return "timezone" if _grows(replace(old, name=new.name), new) else "rewrite"
    return "rewrite" if _assignable(old.name, new.name) else "fails"


def _assignable(old: str, new: str) -> bool:
    if new in _STRINGS or (old in _NUMBERS and new in _NUMBERS):
        return True
    if old == "oid" and new in {"int4", "int8"}:
        return True
    if old == "money" and new == "numeric":
        return True
    return old in _ASSIGNED.get(new, set())


def _grows(old: Type, new: Type) -> bool:
    if old.modifiers == new.modifiers:
        return True
    if new.name not in _LENGTHS:
        return new.name == "bpchar" and not new.modifiers
    if not new.modifiers or _unlimited(new):
        return True
    if not old.modifiers:
        return False
    return _longer(old, new)


def _unlimited(new: Type) -> bool:
    """Modifiers that leave everything in: six digits of a second are all there are, and fields down to the second."""
    if new.name == "interval" and len(new.modifiers) == 1 and new.modifiers[0].endswith("second"):
        return True
    return new.name in _TIMES and new.modifiers == ("6",)


def _longer(old: Type, new: Type) -> bool:
    if not all(m.lstrip("-").isdigit() for m in (*old.modifiers, *new.modifiers)):
        return False
    first, second = [int(m) for m in old.modifiers], [int(m) for m in new.modifiers]
    if new.name == "numeric":
        return second[0] >= first[0] and second[1:] == first[1:]
    return len(first) == len(second) and second[-1] >= first[-1]


def possible_free(new: Type) -> bool:
    """True when some other type changes to this one for free: without the old type nothing can be said."""
    return new.name in {"text", "varchar", "bpchar", "oid", "inet", "varbit"} | _LENGTHS or new.name not in BUILT_IN
