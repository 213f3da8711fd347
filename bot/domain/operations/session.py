"""Operations on the session: transactions, settings, explicit locks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations.base import Operation
from bot.domain.schema import Name


@dataclass(frozen=True, slots=True)
class Begin(Operation):
    """BEGIN or START TRANSACTION."""


@dataclass(frozen=True, slots=True)
class Commit(Operation):
    """COMMIT or END."""


@dataclass(frozen=True, slots=True)
class Rollback(Operation):
    """ROLLBACK; with `savepoint`, ROLLBACK TO it."""

    savepoint: str = ""


@dataclass(frozen=True, slots=True)
class SetVariable(Operation):
    """SET [LOCAL] name = value, RESET (value None). `value` is the text of the values, comma-separated, unquoted."""

    name: str
    value: str | None
    local: bool = False


@dataclass(frozen=True, slots=True)
class LockTable(Operation):
    """LOCK TABLE, one operation per table; `mode` is the SQL name ('ACCESS EXCLUSIVE')."""

    table: Name
    mode: str
    nowait: bool = False
