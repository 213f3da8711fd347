"""Schemas of Ecto: each of their fields is asked for by every query that gives whole rows.

Source: https://hexdocs.pm/ecto/Ecto.Schema.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name
from workers.queries.code import Code

LANGUAGE = "elixir"
_SCHEMA = re.compile(r"^([ \t]*)schema[ \t(]+\"(\w+)\"\)?[ \t]+do\b", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*(field|belongs_to)[ \t(]+:(\w+)([^\n]*)$", re.MULTILINE)
_SAID = re.compile(r"\b(source|foreign_key):[ \t]*:(\w+)")
_OTHERS = re.compile(r"\bvirtual:[ \t]*true|\bload_in_query:[ \t]*false|\bdefine_field:[ \t]*false|,[ \t]*$")
"""What no query asks for, and what goes on in the next line."""


def declared(code: Code, table: Name, column: str) -> Iterator[int]:
    """The lines of the schemas of that table that are the column."""
    text = code.syntax.data.decode("utf-8", "replace")
    for found in _SCHEMA.finditer(text):
        end = text.find(f"\n{found[1]}end", found.end())
        if found[2] != table.name or end < 0 or "@schema_prefix" in text:
            continue
        for one in _FIELD.finditer(text, found.end(), end):
            said = _SAID.search(one[3])
            own = said[2] if said is not None else one[2] + ("_id" if one[1] == "belongs_to" else "")
            if own == column and not _OTHERS.search(one[3]):
                yield text.count("\n", 0, one.start(2)) + 1
