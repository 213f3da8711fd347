"""Operations on one column of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.operations.base import Operation
from bot.domain.schema import Column, Expression, Name, Type


@dataclass(frozen=True, slots=True)
class AddColumn(Operation):
    """ADD COLUMN; inline constraints are in `column.constraints`. `position` is MySQL's 'FIRST' or 'AFTER name'."""

    table: Name
    column: Column
    if_not_exists: bool = False
    position: str = ""


@dataclass(frozen=True, slots=True)
class DropColumn(Operation):
    """DROP COLUMN."""

    table: Name
    column: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameColumn(Operation):
    """RENAME COLUMN, of a table or a view."""

    table: Name
    column: str
    new_name: str


@dataclass(frozen=True, slots=True)
class AlterColumnType(Operation):
    """ALTER COLUMN … TYPE … [COLLATE …] [USING …]."""

    table: Name
    column: str
    type: Type
    using: Expression | None = None
    collation: str = ""


@dataclass(frozen=True, slots=True)
class SetNotNull(Operation):
    """ALTER COLUMN … SET NOT NULL, or DROP NOT NULL when `not_null` is False."""

    table: Name
    column: str
    not_null: bool = True


@dataclass(frozen=True, slots=True)
class SetDefault(Operation):
    """ALTER COLUMN … SET DEFAULT, or DROP DEFAULT when `default` is None."""

    table: Name
    column: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class AlterIdentity(Operation):
    """ALTER COLUMN … ADD GENERATED … AS IDENTITY, SET GENERATED …, DROP IDENTITY."""

    table: Name
    column: str
    action: Literal["add", "set", "drop"]
    identity: Literal["", "always", "by default"] = ""
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropExpression(Operation):
    """ALTER COLUMN … DROP EXPRESSION: a generated column becomes a plain one."""

    table: Name
    column: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetExpression(Operation):
    """ALTER COLUMN … SET EXPRESSION AS (…) (PostgreSQL 17): rewrites a stored generated column."""

    table: Name
    column: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class SetColumnOption(Operation):
    """ALTER COLUMN … SET STATISTICS, STORAGE, COMPRESSION, (n_distinct = …) or RESET (…)."""

    table: Name
    column: str
    option: str
    value: str
