"""Operations on code inside the database: functions, triggers, policies."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations.base import Operation
from bot.domain.schema import Function, Name


@dataclass(frozen=True, slots=True)
class CreateFunction(Operation):
    """CREATE [OR REPLACE] FUNCTION or PROCEDURE; `text` is the whole statement.

    `definer` says that it runs with its owner's rights (SECURITY DEFINER), `settings` names the variables it SETs for its run.
    `resolved` bodies (RETURN, BEGIN ATOMIC) have their names looked up when the function is made, not when it runs.
    """

    function: Function
    text: str
    replace: bool = False
    definer: bool = False
    settings: tuple[str, ...] = ()
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class DropFunction(Operation):
    """DROP FUNCTION, PROCEDURE, ROUTINE or AGGREGATE; `kind` is that word, `arguments` the list as text (None: not given)."""

    function: Name
    kind: str = "function"
    arguments: str | None = None
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class CreateTrigger(Operation):
    """CREATE [CONSTRAINT] TRIGGER; `text` is the whole statement."""

    table: Name
    name: str
    text: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropTrigger(Operation):
    """DROP TRIGGER or DROP RULE."""

    table: Name
    name: str
    rule: bool = False
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class EnableTrigger(Operation):
    """ALTER TABLE … ENABLE / DISABLE TRIGGER or RULE; `text` as written ('DISABLE TRIGGER ALL')."""

    table: Name
    enable: bool
    text: str


@dataclass(frozen=True, slots=True)
class CreatePolicy(Operation):
    """CREATE POLICY or ALTER POLICY; `text` is the whole statement."""

    table: Name
    name: str
    text: str
    alter: bool = False


@dataclass(frozen=True, slots=True)
class DropPolicy(Operation):
    """DROP POLICY."""

    table: Name
    name: str
    if_exists: bool = False
