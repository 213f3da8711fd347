"""What shares a transaction where each change of the schema commits: nothing of what a framework means to keep together.

Sources: https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html ,
https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Types-of-SQL-Statements.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain import operations as op
from bot.domain.facts import Statement

_OPENS = {"mysql": False, "mariadb": False, "oracle": True}
"""The engines that commit so; whether rows changed afterwards are in a transaction again, by themselves."""
_STAYS = (
    op.Insert, op.Update, op.Delete, op.Merge, op.Copy, op.Select, op.RunCode, op.Opaque, op.SetVariable, op.Begin, op.Commit,
    op.Rollback,
)  # fmt: skip
_COMMITS = ("CREATE", "ALTER", "DROP", "RENAME", "GRANT", "REVOKE", "ANALYZE", "LOCK", "INSTALL", "FLUSH")
"""Of what is not looked at further: the first words that commit."""


def committed(statements: Iterable[Statement], engine: str) -> tuple[Statement, ...]:
    """The statements with the transactions that are left: a change of the schema ends the one it stands in."""
    if engine not in _OPENS:
        return tuple(statements)
    found: list[Statement] = []
    ended: dict[str, int] = {}
    for one in statements:
        name = one.transaction
        if name is None:
            found.append(one)
            continue
        if any(isinstance(step.operation, op.Begin) for step in one.steps):
            ended.pop(name, None)
        if any(_commits(step.operation) for step in one.steps):
            ended[name] = ended.get(name, 0) + 1
            found.append(replace(one, transaction=None))
        elif name not in ended:
            found.append(one)
        else:
            found.append(replace(one, transaction=f"{name}.{ended[name]}" if _OPENS[engine] else None))
    return tuple(found)


def _commits(operation: op.Operation) -> bool:
    if isinstance(operation, op.Inert):
        return operation.kind.upper().startswith(_COMMITS)
    return not isinstance(operation, _STAYS)
