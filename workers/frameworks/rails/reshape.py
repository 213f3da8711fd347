"""Ruby's methods that only give a known value another shape."""

from __future__ import annotations

import re
from collections.abc import Callable

from workers.frameworks.rails.inflect import plural, singular, table_of, underscored
from workers.frameworks.rails.types import TYPES
from workers.frameworks.values import Code, Text, Unresolved, Value, joined, shown

_SAME = frozenset((
    "freeze", "dup", "to_sym", "to_s", "to_str", "html_safe", "to_a", "to_h", "squish", "strip", "chomp", "strip_heredoc",
    "itself", "rstrip",
))  # fmt: skip
"""Squished or stripped SQL means the same: what it was keeps its lines."""
_STRINGS: dict[str, Callable[[str], str]] = {
    "downcase": str.lower, "upcase": str.upper, "pluralize": plural, "singularize": singular, "underscore": underscored,
    "tableize": table_of, "capitalize": str.capitalize,
}  # fmt: skip


_SIZES = {"byte": 1, "kilobyte": 1024, "megabyte": 1024**2, "gigabyte": 1024**3}
_OLD = re.compile(r"version.{0,300}(?:==|<)", re.IGNORECASE)


CLOCK = Code("CURRENT_TIMESTAMP")
"""`Time.now` and its like: some moment, and to a schema as good as that of the statement."""
CLOCKS = {"Time": CLOCK, "Date": CLOCK, "DateTime": CLOCK}
_MOMENTS = frozenset(("now", "current", "today", "zone", "utc", "to_s", "to_date", "to_time", "to_datetime", "iso8601"))


def reshaped(text: str, value: Value, name: str, given: tuple[list[Value], dict[str, Value]]) -> Value:
    """What a call of that name makes of a value; `text` names it. Raises Unresolved."""
    listed, named = given
    if name in (_MOMENTS if value is CLOCK else _SAME):
        return str(value) if name in {"to_s", "to_sym"} and isinstance(value, int) else value
    if isinstance(value, int) and name.rstrip("s") in _SIZES and abs(value) < 2**20:
        return value * _SIZES[name.rstrip("s")]
    if isinstance(value, str) and name in _STRINGS:
        return Text(_STRINGS[name](value))
    if isinstance(value, list) and name == "join":
        return joined([part for one in value for part in (shown(listed[0]) if listed else "", shown(one))][1:])
    if isinstance(value, list) and name in {"first", "last"} and value and not listed:
        return value[0 if name == "first" else -1]
    if isinstance(value, dict) and name in {"keys", "values"}:
        return list(value.keys() if name == "keys" else value.values())
    if isinstance(value, dict) and name == "merge":
        return {**value, **named}
    if isinstance(value, list) and name in {"compact", "uniq", "flatten", "reverse", "sort"}:
        return list(reversed(value)) if name == "reverse" else [one for one in value if one is not None]
    if isinstance(value, list | str) and name in {"size", "length", "count"}:
        return len(value)
    if isinstance(value, str) and name in {"sub", "gsub"} and len(listed) == 2:
        old, new = listed
        if isinstance(old, str) and isinstance(new, str):
            return Text(value.replace(old, new))
    raise Unresolved(f"`{text}`")


def combined(sign: str, left: Value, right: Value, text: str) -> Value:
    """What a binary operator makes of two values; `text` names it. Raises Unresolved."""
    if sign in {"+", "<<"} and isinstance(left, str) and isinstance(right, str):
        return joined([left, right])
    if sign == "+" and isinstance(left, list) and isinstance(right, list):
        return left + right
    if sign in {"==", "!="} and left is not CLOCK and right is not CLOCK:
        return (left == right) == (sign == "==")
    if isinstance(left, int | float) and isinstance(right, int | float) and sign in _ARITHMETIC:
        return _ARITHMETIC[sign](left, right)
    raise Unresolved(f"`{text}`")


_ARITHMETIC: dict[str, Callable[[float, float], Value]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    ">": lambda a, b: a > b, "<": lambda a, b: a < b, ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b,
}  # fmt: skip


def either(yes: Value, no: Value, condition: str, text: str) -> Value:
    """What `condition ? yes : no` gives of two types: where it asks for a version that is one of the old ones, the second.

    Raises Unresolved for everything else: a name that may be another one would be taken for known.
    """
    if yes == no:
        return yes
    if yes in TYPES and no in TYPES:
        return no if _OLD.search(condition) else yes
    raise Unresolved(f"`{text}`")
