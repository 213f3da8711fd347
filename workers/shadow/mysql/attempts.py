"""A statement with each ALGORITHM and LOCK in its turn, the cheapest first.

Sources: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-performance ,
https://mariadb.com/kb/en/alter-table/#algorithm
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.operations import OnlineClause, RenameTable, SetTableOptions
from bot.domain.schema import Name
from workers.shadow.mysql.admit import Admitted
from workers.shadow.mysql.words import OPTIONS
from workers.sql.mysql.text import Token

_LOCKS = ("NONE", "SHARED")
_COPIED = {"ORDER", "PARTITION BY", "REMOVE PARTITIONING"}
_ON_PARTITIONS = {option for option in OPTIONS if option.endswith(" PARTITION")}


class Attempt(NamedTuple):
    """The statement with these clauses; '' for a clause that it is sent without."""

    text: str
    algorithm: str
    lock: str


def attempts(statement: Admitted, engine: str) -> Iterator[Attempt]:
    """In the order in which the server itself would choose; nothing where the statement leaves no choice.

    What the statement asks for stays; the other clause is tried. INSTANT is tried without a lock only: MySQL takes none, and
    where MariaDB wants one it copies.
    """
    if not _chooses(statement):
        return
    asked = next((one for one in statement.operations if isinstance(one, OnlineClause)), OnlineClause(Name("")))
    if "DEFAULT" in (asked.algorithm, asked.lock):
        return
    for algorithm in (asked.algorithm,) if asked.algorithm else _algorithms(statement, engine):
        quick = ("" if engine == "mysql" else "NONE",)
        for lock in (asked.lock,) if asked.lock else quick if algorithm == "INSTANT" else _LOCKS:
            clauses = [f"ALGORITHM={algorithm}"] * (not asked.algorithm) + [f"LOCK={lock}"] * (bool(lock) and not asked.lock)
            yield Attempt(_with(statement, clauses), algorithm, lock)


def _chooses(statement: Admitted) -> bool:
    """Whether the clauses say how it is done: a table is renamed in no time, unless somebody asks for a copy."""
    kinds = {token.text for token in statement.tokens[:4]}
    made = statement.operations
    if any(isinstance(one, RenameTable) or (isinstance(one, SetTableOptions) and one.option in _ON_PARTITIONS) for one in made):
        return False
    return "ALTER" in kinds or ("INDEX" in kinds and bool(kinds & {"CREATE", "DROP"}))


def _algorithms(statement: Admitted, engine: str) -> tuple[str, ...]:
    """Those that can be: where rows are written anew above the engine, MariaDB takes any word for it (measured on 10.11)."""
    options = [one for one in statement.operations if isinstance(one, SetTableOptions)]
    if any(one.option in _COPIED or (one.option == "ENGINE" and one.text.lower() != "innodb") for one in options):
        return ("COPY",)
    return ("INSTANT", "NOCOPY", "INPLACE", "COPY") if engine == "mariadb" else ("INSTANT", "INPLACE", "COPY")


def _with(statement: Admitted, clauses: list[str]) -> str:
    """The statement with the clauses: behind an index's words, in front of a table's actions, which may run to the end."""
    if not clauses:
        return statement.text
    if statement.tokens[0].text != "ALTER":
        return f"{statement.text} {' '.join(clauses)}"
    at = _head(statement.tokens)
    if at >= len(statement.tokens):
        return f"{statement.text} {', '.join(clauses)}"
    rest = statement.text[statement.tokens[at].start :]
    comma = "" if statement.tokens[at].text == "PARTITION" else ","
    return f"{statement.text[: statement.tokens[at].start]}{', '.join(clauses)}{comma} {rest}"


def _head(tokens: tuple[Token, ...]) -> int:
    """How many tokens stand before the actions: ALTER [ONLINE] [IGNORE] TABLE [IF EXISTS] name [WAIT n | NOWAIT]."""
    at = next(at for at, token in enumerate(tokens) if token.text == "TABLE") + 1
    if tokens[at].text == "IF" and tokens[at].kind == "word" and tokens[at + 1].text == "EXISTS":
        at += 2
    at += 1
    if at < len(tokens) and tokens[at].text == "NOWAIT":
        at += 1
    elif at + 1 < len(tokens) and tokens[at].text == "WAIT" and tokens[at + 1].kind == "number":
        at += 2
    return at
