"""What may be sent: data definition that our own reader understood whole, written anew from its tokens.

A pull request's SQL is hostile. Nothing goes to the server but single statements of the kinds below, without comments (some
of which a server would execute), queries, variables, other databases, and functions that are not listed; what is written anew
has to read back as the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Expression, Name
from workers.shadow.mysql.words import DENIED, ENGINES, FUNCTIONS, OPTIONS, PARTITIONS, RESERVED
from workers.sql.mysql import operations
from workers.sql.mysql.alter import table_option
from workers.sql.mysql.cursor import Cursor, NotUnderstood
from workers.sql.mysql.text import Token, tokens

LONGEST, MOST, MOST_PARTITIONS, DEEPEST = 200_000, 20_000, 64, 50
"""Characters and tokens of a statement, partitions of a table (each is a file), parentheses in each other."""
_SIGNS = frozenset("(),.=+-*/%<>!&|^~;")
_FIRST = frozenset({"ALTER", "CREATE", "DROP", "RENAME"})
_KINDS = (
    op.CreateTable, op.DropTable, op.RenameTable, op.AddColumn, op.DropColumn, op.ModifyColumn, op.RenameColumn,
    op.AddConstraint, op.DropConstraint, op.AlterConstraint, op.CreateIndex, op.DropKey, op.RenameKey, op.ConvertCharset,
    op.SetTableOptions, op.SetDefault, op.SetColumnOption, op.OnlineClause,
)  # fmt: skip
_ON_UPDATE = re.compile(r"ON\s+UPDATE\s+(NOW|CURRENT_TIMESTAMP|LOCALTIME|LOCALTIMESTAMP)\s*(\(\s*+\d?\s*+\))?", re.IGNORECASE)
_PLACES = frozenset({"DIRECTORY", "CONNECTION", "TABLESPACE", "NODEGROUP", "STORAGE"})
_NUMBER = re.compile(r"[0-9]{1,20}")


class Refused(ValueError):
    """The statement is not sent; the message says why, behind 'not sent: '."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A statement that may be sent: its text, its tokens, and what it does."""

    text: str
    tokens: tuple[Token, ...]
    operations: tuple[Operation, ...]


def admitted(sql: str) -> Admitted:
    """The one statement of the text, as it may be sent. Raises Refused."""
    if len(sql) > LONGEST:
        raise Refused(f"it is longer than {LONGEST:,} characters")
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in sql) or not _encodable(sql):
        raise Refused("it holds characters that no statement needs")
    found = operations(sql)
    if len(found) != 1 or found[0].inside:
        raise Refused("it is not one statement")
    whole = found[0]
    made = tuple(step for step, _, _ in whole.steps)
    for one in made:
        _known(one)
    read = tokens(sql, whole.start, whole.end, MOST + 1)
    _harmless(read)
    text = _written(sql, read)
    again = tokens(text, 0, len(text), MOST + 1)
    if [token[:2] for token in again] != [token[:2] for token in read]:
        raise Refused("it does not read back as it was written")
    return Admitted(text, tuple(again), made)


def _encodable(sql: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in sql)


def _known(one: Operation) -> None:
    """Whether it is of a kind that may be sent, down to its options. Raises Refused."""
    if isinstance(one, op.Opaque):
        raise Refused("it is not understood")
    if not isinstance(one, _KINDS) or (isinstance(one, op.DropTable) and one.kind != "table"):
        raise Refused("it is no change of a table")
    if isinstance(one, op.SetTableOptions):
        _option(one.option, one.text)
    if isinstance(one, op.CreateTable):
        _options(one)
    for value in _inside(one):
        if isinstance(value, Name) and value.schema:
            raise Refused("it names a database")
        if isinstance(value, Expression) and (strange := {name.lower() for name in value.functions} - FUNCTIONS):
            raise Refused(f"it calls {sorted(strange)[0][:60]}")
        if isinstance(value, str) and value.upper().startswith("ON UPDATE") and not _ON_UPDATE.fullmatch(value):
            raise Refused("its ON UPDATE is none of a time")


def _inside(value: object, depth: int = 0) -> Iterator[object]:
    """The value and all that it is made of."""
    yield value
    if depth > 12:
        raise Refused("it is nested too deeply")
    if isinstance(value, tuple) and not isinstance(value, Name):
        for part in value:
            yield from _inside(part, depth + 1)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _inside(getattr(value, one.name), depth + 1)


def _options(made: op.CreateTable) -> None:
    """The options behind the columns, each a known one, then how the table is partitioned. Raises Refused."""
    if made.like and made.options:
        raise Refused("it is not understood")
    cursor = Cursor(made.options, tokens(made.options, 0, len(made.options)))
    while not cursor.ends():
        if cursor.take("PARTITION", "BY"):
            _option("PARTITION BY", cursor.rest())
            return
        try:
            one = table_option(cursor, made.table)
        except NotUnderstood:
            raise Refused("it has an option that is not known") from None
        if isinstance(one, op.SetTableOptions):
            _option(one.option, one.text)
        cursor.take(",")


def _option(option: str, text: str) -> None:
    """Whether an option with that value may be sent. Raises Refused."""
    if option == "ENGINE" and text.strip("'\"`").lower() not in ENGINES:
        raise Refused("it wants an engine other than InnoDB, MyISAM, Aria or MEMORY")
    if option not in OPTIONS:
        raise Refused(f"it has the option {option[:40]}")
    if "PARTITION" in option:
        _partitions(text)


def _partitions(text: str) -> None:
    """Only what divides rows; partitions are files, and may be told where to lie. Raises Refused."""
    found = tokens(text, 0, len(text))
    parts = 0
    for before, token, following in zip([None, *found], found, [*found[1:], None], strict=False):
        told = before.text if before else ""
        parts += token.text in {"PARTITION", "SUBPARTITION"}
        if told in {"PARTITIONS", "SUBPARTITIONS"} and token.kind == "number":
            parts += int(token.text) if _NUMBER.fullmatch(token.text) else MOST_PARTITIONS + 1
        if token.kind == "word" and token.text in _PLACES:
            raise Refused("its partitions say where they lie")
        calls = token.kind == "word" and following is not None and following.text == "("
        if calls and told not in {"PARTITION", "SUBPARTITION"} and token.text.lower() not in FUNCTIONS | PARTITIONS:
            raise Refused(f"it calls {token.text[:60].lower()}")
    if parts > MOST_PARTITIONS:
        raise Refused(f"it makes more than {MOST_PARTITIONS} partitions")


def _harmless(read: list[Token]) -> None:
    """No token that has no place in a change of a table. Raises Refused."""
    if len(read) > MOST or not read or read[0].text not in _FIRST or read[0].kind != "word":
        raise Refused("it is no change of a table" if len(read) <= MOST else "it is too long")
    depth = 0
    for token, following in zip(read, [*read[1:], None], strict=True):
        depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
        calls = following is not None and following.text == "(" and following.kind == "sign"
        if token.kind == "word" and (token.text.startswith("@") or token.text in RESERVED or (calls and token.text in DENIED)):
            raise Refused(f"it says {token.text[:60]}")
        if token.kind == "sign" and (token.text not in _SIGNS or token.text in ".;"):
            raise Refused("it names a database" if token.text == "." else f"it holds {token.text!r}")
        if depth > DEEPEST:
            raise Refused("it is nested too deeply")


def _written(sql: str, read: list[Token]) -> str:
    """The tokens, with one blank where anything stood between them."""
    parts: list[str] = []
    end = -1
    for token in read:
        parts += ([" "] if end not in {-1, token.start} else []) + [sql[token.start : token.end]]
        end = token.end
    return "".join(parts)
