"""A statement with each ALGORITHM and LOCK in its turn, the cheapest first.

Sources: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-performance ,
https://mariadb.com/kb/en/alter-table/#algorithm
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.operations import OnlineClause, SetTableOptions
from bot.domain.schema import Name
from workers.shadow.mysql.admit import Admitted
from workers.sql.mysql.text import Token

_LOCKS = ("NONE", "SHARED")


class Attempt(NamedTuple):
    """The statement with these clauses; '' for a clause that it is sent without."""

    text: str
    algorithm: str
    lock: str


def attempts(statement: Admitted, engine: str) -> Iterator[Attempt]:
    """In the order in which the server itself would choose; nothing where the statement has no such clauses.

    What the statement asks for stays; the other clause is tried. MySQL takes INSTANT only without a LOCK: nobody waits then.
    """
    kinds = {token.text for token in statement.tokens[:4]}
    if not (kinds & {"ALTER"} or (kinds & {"INDEX"} and kinds & {"CREATE", "DROP"})):
        return
    if any(isinstance(one, SetTableOptions) and "PARTITION" in one.option for one in statement.operations):
        return  # measured on MariaDB 10.11: INSTANT is taken there, and all rows are copied
    asked = next((one for one in statement.operations if isinstance(one, OnlineClause)), OnlineClause(Name("")))
    if "DEFAULT" in (asked.algorithm, asked.lock):
        return
    algorithms = ("INSTANT", "NOCOPY", "INPLACE", "COPY") if engine == "mariadb" else ("INSTANT", "INPLACE", "COPY")
    for algorithm in (asked.algorithm,) if asked.algorithm else algorithms:
        instant = algorithm == "INSTANT" and engine == "mysql"
        for lock in (asked.lock,) if asked.lock else ("",) if instant else _LOCKS:
            clauses = [f"ALGORITHM={algorithm}"] * (not asked.algorithm) + [f"LOCK={lock}"] * (bool(lock) and not asked.lock)
            yield Attempt(_with(statement, clauses), algorithm, lock)


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
    return f"{statement.text[: statement.tokens[at].start]}{', '.join(clauses)}, {rest}"


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
