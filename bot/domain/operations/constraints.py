"""Operations on constraints of a table."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations.base import Operation
from bot.domain.schema import Constraint, Name


@dataclass(frozen=True, slots=True)
class AddConstraint(Operation):
    """ALTER TABLE … ADD [CONSTRAINT name] constraint. Rules look at the type of `constraint`."""

    table: Name
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class ValidateConstraint(Operation):
    """VALIDATE CONSTRAINT."""

    table: Name
    name: str


@dataclass(frozen=True, slots=True)
class DropConstraint(Operation):
    """DROP CONSTRAINT."""

    table: Name
    name: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameConstraint(Operation):
    """RENAME CONSTRAINT."""

    table: Name
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class AlterConstraint(Operation):
    """ALTER CONSTRAINT: deferrability, enforcement or inheritance; `text` as written."""

    table: Name
    name: str
    text: str = ""
