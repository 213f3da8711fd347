"""Structs of GORM: a field is a column, under its own name or that which its tag says.

Source: https://gorm.io/docs/models.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name
from workers.frameworks.rails.inflect import plural
from workers.queries.code import Code
from workers.queries.mapped.names import snake
from workers.queries.parts import field_of
from workers.readers.syntax import Node

LANGUAGE = "go"
_TAG = re.compile(r"gorm:\"([^\"]*)\"")
_COLUMN = re.compile(r"(?i)(?:^|;)\s*column:\s*(\w+)")
_OTHERS = re.compile(r"(?i)(?:^|;)\s*(?:-|embedded|many2many|foreignkey|references|polymorphic)")
_METHOD = re.compile(r"func \((?:\w{1,80} )?\*?(\w{1,80})\) TableName\(\) string")
_PLAIN = re.compile(
    r"\*?(?:string|bool|u?int(?:8|16|32|64)?|float(?:32|64)|time\.Time|\[\]byte|(?:sql|null)\.\w+|datatypes\.\w+|uuid\.UUID|decimal\.\w+)"
)
"""Types that are a column for certain: a struct may be a relation."""


def declared(code: Code, table: Name, column: str) -> Iterator[int]:
    """The fields of the structs of that table that are the column."""
    text = code.syntax.data.decode("utf-8", "replace")
    methods = {one[1]: one for one in _METHOD.finditer(text)}
    for node in code.syntax.walk("type_spec"):
        named, kind = field_of(node, "name"), field_of(node, "type")
        if named is None or kind is None or kind.type != "struct_type":
            continue
        body = code.syntax.text(kind)
        if ('gorm:"' in body or "gorm.Model" in body) and _is_of(text, code.text(named), methods, table):
            fields = [one for part in kind.named_children for one in part.named_children if one.type == "field_declaration"]
            yield from (code.syntax.span(one).line for one in fields if _is(code, one, column))


def tables_of(text: str, struct: str) -> set[str]:
    """The table: what the struct's own method says, else what GORM makes of its name."""
    method = next((one for one in _METHOD.finditer(text) if one[1] == struct), None)
    if method is not None:
        said = _said(text, method)
        return {said[2]} if said is not None else set()
    words = snake(struct).split("_")
    return {"_".join((*words[:-1], plural(words[-1])))}


def _is_of(text: str, struct: str, methods: dict[str, re.Match[str]], table: Name) -> bool:
    """Whether the struct is of that table, in its schema where the method says one."""
    if struct not in methods:
        return table.name in tables_of("", struct)
    said = _said(text, methods[struct])
    return said is not None and said[2] == table.name and said[1] in {None, table.schema or "public"}


def _said(text: str, method: re.Match[str]) -> re.Match[str] | None:
    """The schema and the table that a method says."""
    return re.match(r"[^\"`}]{0,80}return\s+[\"`](?:(\w+)\.)?(\w+)[\"`]", text[method.end() : method.end() + 200])


def _is(code: Code, field: Node, column: str) -> bool:
    named, kind, tag = field_of(field, "name"), field_of(field, "type"), field_of(field, "tag")
    if kind is None or named is None:
        return False
    given = _TAG.search(code.text(tag)) if tag is not None else None
    said = _COLUMN.search(given[1]) if given is not None else None
    if said is not None:
        return said[1] == column
    if (given is not None and _OTHERS.search(given[1])) or not code.text(named)[:1].isupper():
        return False
    return _PLAIN.fullmatch(code.text(kind)) is not None and snake(code.text(named)) == column
