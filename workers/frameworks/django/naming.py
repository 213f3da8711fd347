"""The names Django gives to indexes and constraints: table, columns, a digest.

Source: https://docs.djangoproject.com/en/stable/ref/models/indexes/#name, and what `sqlmigrate` prints.
"""

from __future__ import annotations

from workers.frameworks.django.states import digest, longest


def bare_table(table: str) -> str:
    """The table's own name, without the schema that some write into it: `schema"."table`."""
    return table.strip('"').rpartition('"."')[2]


def generated(table: str, columns: tuple[str, ...], suffix: str) -> str:
    """The name of an index or constraint that was not given one."""
    table = bare_table(table)
    tail = digest(table, *columns, length=8) + suffix
    listed = "_".join(columns)
    name, most = f"{table}_{listed}_{tail}", longest()
    if len(name) <= most:
        return name
    if len(tail) > most / 3:
        tail = tail[: most // 3]
    each = (most - len(tail)) // 2 - 1
    name = f"{table[:each]}_{listed[:each]}_{tail}"
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name


def foreign_key(table: str, column: str, other: str, other_column: str, suffix: str = "") -> str:
    """The name of a foreign key; what it refers to is part of the suffix."""
    return generated(table, (column,), suffix or f"_fk_{bare_table(other)}_{other_column}")


def index(table: str, columns: tuple[str, ...], descending: tuple[bool, ...], suffix: str = "idx") -> str:
    """The name that Meta.indexes gives to an index without one, within 30 characters."""
    table = bare_table(table)
    hashed = digest(table, *(f"-{c}" if down else c for c, down in zip(columns, descending, strict=True)), suffix, length=6)
    name = f"{table[:11]}_{columns[0][:7]}_{hashed}_{suffix}"
    return f"D{name[1:]}" if name[0] == "_" or name[0].isdigit() else name
