"""The values that fields of proto2 and editions have when nobody sets them, compared by what they mean.

Source: https://protobuf.dev/programming-guides/proto2/#default
"""

from __future__ import annotations

import re

from workers.contracts.protobuf.declarations import Field
from workers.contracts.protobuf.types import LENGTHS, SCALARS

_OCTAL = re.compile(r"[-+]?0[0-7]+")
_DIGITS = 60


def defaults(one: Field, other: Field) -> tuple[str, str] | None:
    """The defaults of proto2 and editions where they differ; without one it is nothing (of an enumeration, not known here)."""
    nothing = "" if one.type in LENGTHS else "false" if one.type == "bool" else "0"
    before, after = one.options.get("default"), other.options.get("default")
    if before == after or (None in {before, after} and one.type not in SCALARS):
        return None
    was, now = (value if value is not None else nothing for value in (before, after))
    return None if _meant(was, one.type) == _meant(now, one.type) else (_shown(was), _shown(now))


def _meant(value: str, type: str) -> str | float:
    """The value of a default, however it is written: `0x10` and `16` are one, `0.0` and `0` are."""
    try:
        if type in {"float", "double"}:
            return float(value[:_DIGITS])
        if type in SCALARS - LENGTHS - {"bool"} and len(value) <= _DIGITS:
            return int(value, 8 if _OCTAL.fullmatch(value) else 0)
    except ValueError:
        pass
    return value


def _shown(value: str) -> str:
    return f"`{value}`" if value else "the empty text"
