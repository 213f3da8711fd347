"""Which types understand each other: on the wire, and in JSON. From the guide's rules for updating a message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

_NUMBERS = {f"{sign}int{size}" for sign in ("", "u", "s") for size in (32, 64)}
SCALARS = frozenset({"double", "float", "bool", "string", "bytes", "fixed32", "fixed64", "sfixed32", "sfixed64", *_NUMBERS})
LENGTHS = frozenset({"string", "bytes"})
_WIRE = (
    {"int32", "uint32", "int64", "uint64", "bool", "enum"},
    {"sint32", "sint64"},
    {"string", "bytes"},
    {"bytes", "message"},
    {"fixed32", "sfixed32"},
    {"fixed64", "sfixed64"},
)
_NEITHER = SCALARS - {"int32", "int64", "uint32", "uint64", "bool", "bytes"}
"""What is read neither as a message nor as an enumeration."""
_JSON = ({"int32", "uint32"}, {"int64", "uint64"}, {"fixed32", "sfixed32"}, {"fixed64", "sfixed64"})
_OF_GOOGLE = re.compile(r"google\.protobuf\.(?!NullValue)[A-Z]\w*$")
Kind = Literal["message", "enum", ""]
Fit = Literal["same", "json", "wire", "none"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The declared types of one side, as far as they were read: full name → message or enum.

    `layouts` are the messages' fields: number → type and label, as they are written.
    """

    known: dict[str, Kind]
    layouts: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)

    def find(self, name: str, scope: str) -> tuple[str, Kind]:
        """The full name of a type as it is written inside of `scope`, and what it is, '' where that is not known."""
        if name.startswith("."):
            return name[1:], self.known.get(name[1:], "")
        while scope:
            full = f"{scope}.{name}"
            if full in self.known:
                return full, self.known[full]
            scope = scope.rpartition(".")[0]
        return name, self.known.get(name, "message" if _OF_GOOGLE.match(name) else "")


def fit(was: tuple[str, Kind], now: tuple[str, Kind]) -> Fit:
    """How far bytes (and JSON) of the one are understood as the other; 'wire' also where nobody can tell."""
    if _same(was[0], now[0]):
        return "same"
    before, after = (one[0] if one[0] in SCALARS else one[1] or "unknown" for one in (was, now))
    if "unknown" in {before, after}:  # a message or an enumeration
        return "none" if {before, after} & _NEITHER else "wire"
    if before == after:  # two messages, two enumerations
        return "wire" if before == "enum" else "none"
    if any({before, after} <= group for group in _JSON):
        return "json"
    return "wire" if any({before, after} <= group for group in _WIRE) else "none"


def _same(one: str, other: str) -> bool:
    """Whether two names may be of one type: an import's name may be written in part."""
    if one in SCALARS or other in SCALARS:
        return one == other
    return one == other or one.endswith("." + other) or other.endswith("." + one)
