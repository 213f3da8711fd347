"""Types, as each dialect writes them.

Source: https://www.sqlite.org/datatype3.html , https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types
"""

from __future__ import annotations

from bot.domain.schema import Type
from workers.sql.vendors.cursor import NotUnderstood, Words

_TYPE_GOES_ON = {
    "DOUBLE": ("PRECISION",), "CHARACTER": ("VARYING", "LARGE OBJECT"), "CHAR": ("VARYING",), "LONG": ("RAW", "VARCHAR"),
    "NATIONAL": ("CHARACTER VARYING", "CHAR VARYING", "CHARACTER", "CHAR"), "BINARY": ("VARYING", "LARGE OBJECT"),
    "INTERVAL": ("DAY", "YEAR"),
}  # fmt: skip
_ZONES = ("WITH LOCAL TIME ZONE", "WITH TIME ZONE", "WITHOUT TIME ZONE")
NO_TYPE = {
    "NOT", "NULL", "DEFAULT", "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "COLLATE", "GENERATED", "AS",
    "IDENTITY",
}  # fmt: skip
"""Words that follow a column without a type."""
STATES = {"ENABLE", "DISABLE", "VALIDATE", "NOVALIDATE", "RELY", "NORELY", "ENFORCED", "DEFERRABLE", "VISIBLE", "INVISIBLE",
           "SPARSE", "ROWGUIDCOL", "HIDDEN", "DISTKEY", "SORTKEY", "PERSISTED", "CLUSTERED", "NONCLUSTERED", "ASC", "DESC",
           "AUTOINCREMENT", "STORED", "VIRTUAL", "WITHOUT", "UNRELY"}  # fmt: skip
"""Words of a column or constraint that say nothing looked at."""


def type_of(cursor: Words) -> Type:
    """A type by its name in small letters, its modifiers as written."""
    token, at = cursor.token, cursor.at
    name = cursor.name()
    word = name.name.lower()
    if token.kind == "word":
        for more in _TYPE_GOES_ON.get(token.text, ()):
            if cursor.take(*more.split()):
                word += f" {more.lower()}"
                break
        while cursor.engine == "sqlite" and cursor.token.kind == "word" and cursor.token.text not in NO_TYPE | STATES | {"ON"}:
            word += f" {cursor.identifier().lower()}"
    modifiers: tuple[str, ...] = ()
    if cursor.sees("("):
        modifiers = tuple(part.strip() for part in cursor.balanced().split(","))
    if cursor.sees("<"):
        word = _angles(cursor, at)
    if cursor.take("TO"):
        cursor.identifier()
        if cursor.sees("("):
            cursor.balanced()
    for zone in _ZONES:
        if cursor.take(*zone.split()):
            word += f" {zone.lower()}"
    while cursor.take("[", "]"):
        word += "[]"
    return Type(word, modifiers, schema=name.schema)


def _angles(cursor: Words, first: int) -> str:
    """STRUCT<…> and ARRAY<…>, as written."""
    depth = 0
    while not cursor.ends():
        depth += cursor.token.text.count("<") - cursor.token.text.count(">") if cursor.token.kind == "sign" else 0
        cursor.at += 1
        if depth == 0:
            return "".join(cursor.text[cursor.tokens[first].start : cursor.tokens[cursor.at - 1].end].split()).lower()
    raise NotUnderstood("a type whose bracket is never closed")
