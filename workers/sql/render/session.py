"""Transactions, settings, locks and TRUNCATE as SQL."""

from __future__ import annotations

import re

from bot.domain.operations import Begin, Commit, LockTable, Rollback, SetVariable, Truncate
from workers.sql.render.names import literal, quote, render_name

# What an Iconst token can hold (32 bits): longer ones are quoted.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})\Z")


def begin(_operation: Begin) -> str:
    """BEGIN."""
    return "BEGIN"


def commit(_operation: Commit) -> str:
    """COMMIT."""
    return "COMMIT"


def rollback(operation: Rollback) -> str:
    """ROLLBACK, ROLLBACK TO."""
    return f"ROLLBACK TO SAVEPOINT {quote(operation.savepoint)}" if operation.savepoint else "ROLLBACK"


def set_variable(operation: SetVariable) -> str:
    """SET, RESET. A list is written as several strings: of a list setting that means the same, of others it has one."""
    name = ".".join(map(quote, operation.name.split(".")))
    if operation.value is None and operation.name == "all":
        return "RESET ALL"
    if operation.value is None:
        return f"SET LOCAL {name} TO DEFAULT" if operation.local else f"RESET {name}"
    values = ", ".join([v if _NUMBER.match(v) else literal(v) for v in operation.value.split(", ")])
    return f"SET {'LOCAL ' * operation.local}{name} = {values}"


def lock_table(operation: LockTable) -> str:
    """LOCK TABLE."""
    return f"LOCK TABLE {render_name(operation.table)} IN {operation.mode} MODE" + " NOWAIT" * operation.nowait


def truncate(operation: Truncate) -> str:
    """TRUNCATE."""
    words = " RESTART IDENTITY" * operation.restart_identity + " CASCADE" * operation.cascade
    return f"TRUNCATE TABLE {render_name(operation.table)}{words}"
