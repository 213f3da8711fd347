"""What a framework looks up in the database before it sends a definition, filled in from the replayed schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.operations import ModifyColumn, Operation
from bot.domain.schema import Column, Name
from bot.patterns import late
from workers.sql.dialect import KEEPS
from workers.sql.render import render

_CLAUSE = late(r"(?:MODIFY|CHANGE)(?: COLUMN)? ", re.IGNORECASE)


def looked_up(sql: str, operations: Iterable[Operation], column: Callable[[Name, str], Column | None]) -> str:
    """The SQL with whole definitions in place of those that "and as it was" completes; `column` tells what was there."""
    at = 0
    for operation in operations:
        end = sql.find(KEEPS, at)
        began = _CLAUSE.search(sql, at, end) if end > at else None
        if began is not None and isinstance(operation, ModifyColumn) and operation.keeps:
            old = column(operation.table, operation.column)
            whole = replace(operation.on(old), constraints=())
            said = render(replace(operation, definition=whole, keeps=old is None)).partition("` ")[2]
            sql = sql[: began.start()] + said + sql[end + len(KEEPS) :]
            at = began.start() + len(said)
    return sql
