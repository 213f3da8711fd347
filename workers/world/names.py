"""The names PostgreSQL gives to constraints and indexes that were not given one.

Source: makeObjectName and ChooseConstraintName in PostgreSQL's src/backend/commands/indexcmds.c.
"""

from __future__ import annotations

from collections.abc import Container

_LIMIT = 63


def choose(table: str, columns: str, label: str, taken: Container[str | None]) -> str:
    """`table_columns_label`, shortened to 63 bytes from the longer part, numbered when taken."""
    number = 0
    while True:
        name = _shorten(table, columns, label + (str(number) if number else ""))
        if name not in taken:
            return name
        number += 1


def _shorten(table: str, columns: str, label: str) -> str:
    room = _LIMIT - len(label) - 1 - (1 if columns else 0)
    first, second = len(table.encode()), len(columns.encode())
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    parts = [_clip(table, first), _clip(columns, second), label]
    return "_".join(part for part in parts if part)


def _clip(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
