"""Which values of a column PostgreSQL refuses to bring into another type, as a condition in its words.

ALTER COLUMN TYPE without USING casts as an assignment does: what is too long or too large is an error (22001, 22003). Only an
explicit cast to a text of limited length cuts, and digits behind the point are rounded: neither is an error.

Source: https://www.postgresql.org/docs/current/datatype-character.html , datatype-numeric.html
"""

from __future__ import annotations

from bot.domain.schema import Type

_TEXTS = {"varchar", "bpchar", "text"}
_DIGITS = 1_000
"""More a numeric never has."""
_BYTES = {"int2": 2, "int4": 4, "int8": 8}


def misfits(old: Type | None, new: Type, column: str) -> str:
    """The condition of rows that are refused; '' where all fit, or where that is not known. `column` is quoted already."""
    if old is None or old.dimensions or new.dimensions:
        return ""
    if old.name in _TEXTS and new.name in _TEXTS:
        size, before = _number(new, 0), _number(old, 0)
        return f"length({column}) > {size}" if size and (not before or before > size) else ""
    if old.name not in {*_BYTES, "numeric"}:
        return ""
    if new.name in _BYTES:
        most = 2 ** (8 * _BYTES[new.name] - 1)
        return f"{column} NOT BETWEEN {-most} AND {most - 1}" if _most(old) >= most else ""
    digits = _digits(new)
    return f"abs({column}) >= 1{'0' * digits}" if digits is not None and _most(old) >= 10**digits else ""


def _most(kind: Type) -> int:
    """The largest value that it holds, or more than any other type does."""
    if kind.name in _BYTES:
        return int(2 ** (8 * _BYTES[kind.name] - 1)) - 1
    digits = _digits(kind)
    return 10**_DIGITS if digits is None else int(10**digits) - 1


def _digits(kind: Type) -> int | None:
    """How many stand before the point of a numeric; None where nothing limits them."""
    size = _number(kind, 0) if kind.name == "numeric" else None
    return None if size is None else max(0, min(size, _DIGITS) - (_number(kind, 1) or 0))


def _number(kind: Type, at: int) -> int | None:
    said = kind.modifiers[at] if len(kind.modifiers) > at else ""
    return int(said) if said.isdigit() and len(said) < 9 else None
