"""Short ways to ask the parser."""

from __future__ import annotations

from bot.domain import operations as ops
from workers.sql.postgres import operations


def steps(sql: str) -> list[ops.Operation]:
    return [operation for statement in operations(sql) for operation, _, _ in statement.steps]


def only(sql: str) -> ops.Operation:
    (operation,) = steps(sql)
    return operation


def places(sql: str) -> list[list[str]]:
    """The text each step stands on, by statement."""
    return [[sql[start:end] for _, start, end in statement.steps] for statement in operations(sql)]
