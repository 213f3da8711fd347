"""Tables of Diesel: `table!` lists the columns that every query of it asks for.

Source: https://docs.rs/diesel/latest/diesel/macro.table.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name
from workers.queries.code import Code

LANGUAGE = "rust"
_TABLE = re.compile(r"\btable!\s*+\{")
_COLUMN = re.compile(r"(?:#\[sql_name\s*+=\s*+\"(\w+)\"\]\s*+)?\b(\w+)\s*+->")
_LONGEST = 2_000


def declared(code: Code, table: Name, column: str) -> Iterator[int]:
    """The lines of the table that are the column."""
    text = code.syntax.data.decode("utf-8", "replace")
    for found in _TABLE.finditer(text):
        opened = text.find("{", found.end())
        closed = text.find("}", opened)
        if opened < 0 or opened - found.end() > _LONGEST or closed < 0:
            continue
        schema, _, name = _named(text[found.end() : opened]).rpartition(".")
        if name == table.name and (not schema or not table.schema or schema == table.schema):
            for one in _COLUMN.finditer(text, opened, closed):
                if (one[1] or one[2]) == column:
                    yield text.count("\n", 0, one.start(2)) + 1


def _named(head: str) -> str:
    """The table, out of what stands before its columns: imports, comments, its name, its key."""
    head = head.strip()
    words = (head[: head.rfind("(")] if head.endswith(")") else head).split()
    return words[-1] if words else ""
