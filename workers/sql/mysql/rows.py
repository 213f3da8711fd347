"""Statements on rows: their table, the columns they set, whether they have a WHERE.

Source: https://dev.mysql.com/doc/refman/8.4/en/sql-data-manipulation-statements.html
"""

from __future__ import annotations

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.mysql.cursor import Cursor, NotUnderstood

_WORDS = ("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "QUICK", "CONCURRENT", "LOCAL")
_NOT_TABLES = {"SELECT", "LATERAL", "DUAL", "JSON_TABLE", "UNNEST", "("}
LONG = 400
"""Tokens of an INSERT that are looked at: its head; a dump's rows follow."""


def insert(cursor: Cursor, text: str) -> Operation:
    """INSERT and REPLACE."""
    cursor.at += 1
    while cursor.take_any(*_WORDS):
        pass
    cursor.take("INTO")
    table = cursor.name()
    if cursor.take("PARTITION"):
        cursor.balanced()
    columns: tuple[str, ...] = ()
    if cursor.sees("(") and cursor.ahead().text not in {"SELECT", "WITH", "("}:
        columns = () if cursor.ahead().text == ")" else cursor.names()
        cursor.at += 2 if not columns else 0
    if cursor.take("SET"):
        columns = _assigned(cursor)
    queries = cursor.sees("SELECT") or cursor.sees("WITH") or cursor.sees("(") or cursor.sees("TABLE")
    return op.Insert(table, text, columns, queries, reads_of(cursor) if queries else ())


def update(cursor: Cursor, text: str) -> Operation:
    """UPDATE of one table or a join; the first one named is taken for its target."""
    cursor.at += 1
    while cursor.take_any(*_WORDS):
        pass
    table = cursor.name()
    others = _until(cursor, "SET")
    columns = _assigned(cursor)
    filtered = _until_where(cursor)
    return op.Update(table, text, columns, filtered or "JOIN" in others, reads_of(cursor))


def delete(cursor: Cursor, text: str) -> Operation:
    """DELETE, also that of several tables: `DELETE t FROM t JOIN …`."""
    cursor.at += 1
    while cursor.take_any(*_WORDS):
        pass
    joined = not cursor.take("FROM")
    table = cursor.name()
    table = _meant(cursor, table) if joined else table
    rest = _until(cursor, "WHERE")
    filtered = cursor.sees("WHERE") or "LIMIT" in rest or "JOIN" in rest
    return op.Delete(table, text, filtered or joined, reads_of(cursor))


def _meant(cursor: Cursor, target: Name) -> Name:
    """The table that `DELETE target FROM table [AS] target …` means; the cursor stays."""
    at = cursor.at
    while not cursor.ends():
        if cursor.take_any("FROM", "JOIN", "USING", ",") and cursor.token.kind in {"word", "name"}:
            name = cursor.name()
            cursor.take("AS")
            if (
                cursor.token.kind in {"word", "name"}
                and cursor.text[cursor.token.start : cursor.token.end].strip("`") == target.name
            ):
                target = name
                break
        else:
            cursor.at += 1
    cursor.at = at
    return target


def select(cursor: Cursor, text: str) -> Operation:
    """A query, or CALL, whose procedure is a function it runs."""
    if cursor.take("CALL"):
        name = cursor.name()
        return op.Select(text, (str(name),))
    return op.Select(text, (), reads_of(cursor))


def load(cursor: Cursor, text: str) -> Operation:
    """LOAD DATA … INTO TABLE."""
    while not cursor.ends():
        if cursor.take("INTO", "TABLE"):
            return op.Insert(cursor.name(), text, (), True)
        cursor.at += 1
    raise NotUnderstood("LOAD without INTO TABLE")


def reads_of(cursor: Cursor) -> tuple[Name, ...]:
    """The tables behind FROM and JOIN from here on; the cursor stays."""
    at, found = cursor.at, dict[Name, None]()
    while not cursor.ends():
        word = cursor.take_any("FROM", "JOIN")
        if word and cursor.token.kind in {"word", "name"} and cursor.token.text not in _NOT_TABLES:
            found[cursor.name()] = None
        elif not word:
            cursor.at += 1
    cursor.at = at
    return tuple(found)


def _until(cursor: Cursor, word: str) -> set[str]:
    """Go to the word, outside of parentheses; the words on the way."""
    seen: set[str] = set()
    while not cursor.ends() and not cursor.sees(word):
        seen.add(cursor.token.text)
        if cursor.sees("("):
            cursor.balanced()
        else:
            cursor.at += 1
    return seen


def _until_where(cursor: Cursor) -> bool:
    seen = _until(cursor, "WHERE")
    return cursor.sees("WHERE") or "LIMIT" in seen


def _assigned(cursor: Cursor) -> tuple[str, ...]:
    """The columns of `SET a = …, t.b = …`; the cursor is left behind the last name."""
    cursor.take("SET")
    columns: list[str] = []
    while True:
        name = cursor.name()
        columns.append(name.name)
        while not cursor.ends() and not cursor.sees(",") and not cursor.sees("WHERE"):
            if cursor.sees("("):
                cursor.balanced()
            else:
                cursor.at += 1
        if not cursor.take(","):
            return tuple(columns)
