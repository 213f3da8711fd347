"""Operations on types, domains, sequences, schemas and extensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.operations.base import Operation
from bot.domain.schema import Check, Name, UserType


@dataclass(frozen=True, slots=True)
class CreateType(Operation):
    """CREATE TYPE or CREATE DOMAIN.

    `text` is the definition after the name for kinds other than enum and domain, and a domain's COLLATE.
    """

    type: UserType
    text: str = ""


@dataclass(frozen=True, slots=True)
class DropType(Operation):
    """DROP TYPE or DROP DOMAIN."""

    type: Name
    domain: bool = False
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameType(Operation):
    """ALTER TYPE or ALTER DOMAIN … RENAME TO."""

    type: Name
    new_name: str
    domain: bool = False


@dataclass(frozen=True, slots=True)
class AddEnumValue(Operation):
    """ALTER TYPE … ADD VALUE [BEFORE | AFTER neighbour]."""

    type: Name
    value: str
    if_not_exists: bool = False
    neighbour: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class RenameEnumValue(Operation):
    """ALTER TYPE … RENAME VALUE."""

    type: Name
    value: str
    new_value: str


@dataclass(frozen=True, slots=True)
class AlterDomain(Operation):
    """ALTER DOMAIN: add, validate or drop a constraint, SET / DROP NOT NULL, SET / DROP DEFAULT.

    `text` is the default ('' when dropped), or IF EXISTS and CASCADE of a dropped constraint.
    """

    domain: Name
    action: Literal["add constraint", "validate constraint", "drop constraint", "set not null", "drop not null", "default"]
    check: Check | None = None
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateSequence(Operation):
    """CREATE SEQUENCE; `text` holds its options."""

    sequence: Name
    if_not_exists: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class AlterSequence(Operation):
    """ALTER SEQUENCE with options; `text` holds them."""

    sequence: Name
    text: str = ""


@dataclass(frozen=True, slots=True)
class DropSequence(Operation):
    """DROP SEQUENCE."""

    sequence: Name
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class CreateSchema(Operation):
    """CREATE SCHEMA (objects inside it come as operations of their own)."""

    schema: str
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameSchema(Operation):
    """ALTER SCHEMA … RENAME TO: every name in it changes."""

    schema: str
    new_name: str


@dataclass(frozen=True, slots=True)
class DropSchema(Operation):
    """DROP SCHEMA."""

    schema: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class CreateExtension(Operation):
    """CREATE EXTENSION."""

    extension: str
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropExtension(Operation):
    """DROP EXTENSION."""

    extension: str
    if_exists: bool = False
    cascade: bool = False
