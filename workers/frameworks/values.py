"""Values that expressions of a script have without running it, and what cannot be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Value = Any
"""None, true and false, numbers, Text (strings and symbols alike), lists, dicts with keys of text, Code, or Missing."""


class Unresolved(Exception):
    """An expression whose value only running it would tell; the message names it."""


@dataclass(frozen=True, slots=True)
class Code:
    """SQL that stands for itself where a value is asked for: `-> { "now()" }`, `DB::raw("now()")`."""

    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A variable that has some value nobody knows here."""

    why: str


@dataclass(frozen=True, slots=True)
class Scope(Missing):
    """Rows that a chain of calls on a model asks for: a Missing value whose `chain` (a node) tells which table."""

    chain: Any = None


class Text(str):
    """A string that knows the rows of the file (from 0) its characters come from: (offset, row), ascending."""

    rows: tuple[tuple[int, int], ...] = ()

    @classmethod
    def at(cls, value: str, rows: tuple[tuple[int, int], ...]) -> Text:
        """A string with its places."""
        text = cls(value)
        text.rows = rows
        return text


def joined(parts: list[str]) -> Text:
    """Strings one after the other, with the places of those that have any."""
    rows: list[tuple[int, int]] = []
    at = 0
    for part in parts:
        rows += [(at + offset, row) for offset, row in getattr(part, "rows", ())]
        at += len(part)
    return Text.at("".join(parts), tuple(rows))


def shown(value: Value) -> str:
    """A value as interpolation writes it. Raises Unresolved for what is no scalar."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise Unresolved(value.why if isinstance(value, Missing) else "a list in a string")


def known(value: Value) -> Value:
    """The value. Raises Unresolved when it is Missing."""
    if isinstance(value, Missing):
        raise Unresolved(value.why)
    return value
