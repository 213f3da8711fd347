"""Procedures that are called, SQL put together as text, and blocks of code: what they send, as far as it is written out.

Sources: https://learn.microsoft.com/en-us/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql ,
https://docs.oracle.com/en/database/oracle/oracle-database/23/lnpls/EXECUTE-IMMEDIATE-statement.html
"""

from __future__ import annotations

import re

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Name
from workers.sql.opaque import EXCERPT
from workers.sql.parsed import Parsed
from workers.sql.vendors.cursor import NotUnderstood, Words
from workers.sql.vendors.text import literal

_UNNAMED = re.compile(r"^\s*ALTER\s+TABLE\b.*\bDROP\s+CONSTRAINT\s*\[?\s*$", re.IGNORECASE | re.DOTALL)
_HARMLESS = ("sys.sp_addextendedproperty", "sp_addextendedproperty", "sp_dropextendedproperty", "sp_updateextendedproperty",
             "sp_refreshview", "sp_recompile", "sp_executesql", "sp_updatestats")  # fmt: skip
_SENT = {"INSERT", "UPDATE", "DELETE", "MERGE"}
_IS_BLOCK = {"BEGIN", "DECLARE", "DO", "IF", "FOR", "WHILE", "LOOP", "REPEAT", "EXECUTE"}


def execute(cursor: Words, text: str) -> list[Operation]:
    """Behind EXEC, EXECUTE or CALL."""
    if cursor.sees("(") or cursor.token.kind == "string" or cursor.sees("IMMEDIATE"):
        return _dynamic(cursor, text)
    if cursor.token.text.startswith("@") and cursor.ahead().text == "=":
        cursor.at += 2
    name = cursor.name()
    plain = name.name.lower()
    if plain == "sp_rename":
        return [_renamed(cursor)]
    if plain == "sp_executesql":
        return _dynamic(cursor, text)
    if plain in _HARMLESS or plain.endswith("extendedproperty"):
        return [op.Inert("EXEC", text)]
    return [op.Select(text, (str(name),))]


def _dynamic(cursor: Words, text: str) -> list[Operation]:
    """The statements in a text that is written out; one that variables are part of is not followed."""
    tokens = [token for token in cursor.tokens[cursor.at :] if token.text not in {"(", ")", "IMMEDIATE"}]
    strings = [literal(token.text) for token in tokens if token.kind == "string"]
    if strings and strings[0] and _UNNAMED.match(strings[0]):
        return [op.Inert("DROP CONSTRAINT", text)]  # of a default whose name the server made up
    variable = not tokens or tokens[0].kind != "string" or (len(tokens) > 1 and tokens[1].text in {"+", "||"})
    if variable or not strings or strings[0] is None:
        return [op.Opaque(text[:EXCERPT], "runs SQL that is put together when it runs")]
    from workers.sql.vendors.statements import operations

    inner = operations(strings[0], cursor.engine, 2)
    return [step[0] for parsed in inner for step in parsed.steps]


def _renamed(cursor: Words) -> Operation:
    """sp_rename 'schema.table[.column]', 'new'[, 'COLUMN' | 'INDEX' | 'OBJECT']."""
    given = [literal(t.text) or "" for t in cursor.tokens[cursor.at :] if t.kind == "string"]
    if len(given) < 2 or any(token.text.startswith("@") for token in cursor.tokens[cursor.at :] if token.kind == "sign"):
        raise NotUnderstood("sp_rename of what is known only when it runs")
    parts = [part.strip('[]"') for part in re.findall(r"\[[^\]]*\]|\"[^\"]*\"|[^.]+", given[0])]
    kind = given[2].upper() if len(given) > 2 else "OBJECT"
    new = given[1].strip("[]")
    if kind == "COLUMN" and len(parts) > 1:
        return op.RenameColumn(_owner(parts[:-1]), parts[-1], new)
    if kind == "INDEX" and len(parts) > 1:
        return op.RenameKey(_owner(parts[:-1]), parts[-1], new)
    if kind == "OBJECT" and re.match(r"(?i)(pk|fk|df|ck|uq|ix|ak)_", parts[-1]):
        return op.Inert("sp_rename", given[0])
    return op.RenameTable(_owner(parts), new)


def _owner(names: list[str]) -> Name:
    return Name(names[-1], "" if len(names) < 2 or names[-2].lower() == "dbo" else names[-2])


def block(cursor: Words, word: str, text: str, start: int, depth: int) -> list[Parsed] | None:
    """A block of code, and inside it the rows it changes and the SQL it sends; None for any other statement."""
    if cursor.engine == "sqlserver" or word not in _IS_BLOCK or not _coded(cursor, word):
        return None
    found = [Parsed(start, start + len(text), ((op.Inert("DO", text), start, start + len(text)),))]
    at = 0
    tokens = cursor.tokens
    while at < len(tokens):
        one = tokens[at]
        if one.text == "IMMEDIATE" and tokens[at - 1].text == "EXECUTE" and at + 1 < len(tokens):
            found.append(_sent(cursor, at, depth))
        elif one.kind == "word" and one.text in _SENT and tokens[at - 1].text in {"BEGIN", ";", "THEN", "LOOP", "ELSE"}:
            end = next((i for i in range(at, len(tokens)) if tokens[i].text == ";"), len(tokens))
            found += _own(cursor, at, end)
            at = end
        at += 1
    return found


def _coded(cursor: Words, word: str) -> bool:
    if word in {"BEGIN", "DECLARE"}:
        return len(cursor.tokens) > 3 and any(token.text == ";" for token in cursor.tokens)
    if word == "EXECUTE":
        return cursor.ahead().text == "IMMEDIATE"
    return len(cursor.tokens) > 3


def _sent(cursor: Words, at: int, depth: int) -> Parsed:
    """EXECUTE IMMEDIATE inside a block."""
    tokens = cursor.tokens
    end = next((i for i in range(at, len(tokens)) if tokens[i].text == ";"), len(tokens))
    inner = Words(cursor.text, tokens[at + 1 : end], cursor.engine)
    said = cursor.text[tokens[at - 1].start : tokens[end - 1].end]
    start, stop = tokens[at - 1].start, tokens[end - 1].end
    made = _dynamic(inner, said) if depth < 2 else [op.Inert("DO", said)]
    return Parsed(start, stop, tuple((one, start, stop) for one in made), "DO")


def _own(cursor: Words, at: int, end: int) -> list[Parsed]:
    """A change of rows that stands in a block."""
    from workers.sql.vendors.rows import changes

    tokens = cursor.tokens[at:end]
    start, stop = tokens[0].start, tokens[-1].end
    try:
        made = changes(tokens[0].text, Words(cursor.text, tokens, cursor.engine), cursor.text[start:stop])
    except NotUnderstood as reason:
        made = [op.Opaque(cursor.text[start : start + EXCERPT], f"{reason} is not understood")]
    return [Parsed(start, stop, tuple((one, start, stop) for one in made), "DO")]
