"""What an edit leaves of a migration: whether it still does the same, by another way or under another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.changes import Change
from bot.domain.facts import Migration
from bot.domain.operations import (
    AddConstraint,
    Begin,
    Commit,
    Inert,
    LockTable,
    Opaque,
    Operation,
    Refused,
    Rollback,
    RunCode,
    SetVariable,
    ValidateConstraint,
)
from bot.domain.schema import Check, ForeignKey, NotNull
from workers.readers.reader import Reader

_HOW = ("concurrently", "if_exists", "if_not_exists")
_PASSING = (Begin, Commit, Rollback, SetVariable, LockTable, ValidateConstraint)


def words(operation: Operation) -> str:
    """What an operation says, however its SQL is laid out."""
    return " ".join(repr(operation).replace("\\n", " ").split())


def laid_out(operation: Operation) -> str:
    """The same, where it is code however a formatter leaves it: its breaks, its quotes, a comma before the bracket."""
    if not isinstance(operation, RunCode):
        return words(operation)
    return "".join(operation.text.split()).replace("'", '"').replace(",)", ")")


def does(migration: Migration) -> list[str]:
    """What it does; code of the framework, and what is not read, is edited for many reasons: nobody knows what it does.

    A call that a newer library refuses is no deed: an edit that has it accepted again does what ran before. Of a DO block
    the statements inside stand for themselves.
    """
    return [words(operation) for operation in deeds(migration)]


def leads_to(migration: Migration) -> list[str]:
    """What it does, however it goes about it."""
    return [words(_plainly(operation)) for operation in deeds(migration) if not isinstance(operation, _PASSING)]


def unread(migration: Migration) -> set[str]:
    """The statements that nobody understands: what an edit makes of them is not known."""
    return {step.operation.text for one in migration.up for step in one.steps if isinstance(step.operation, Opaque)}


def keeps_its_number(change: Change, reader: Reader) -> bool:
    """Whether the runner knows migrations by their numbers alone, of which this one keeps its own under another name."""
    counted = reader.numbering
    if not counted.twins or reader.when_edited().checked or change.previous is None:
        return False
    return (number := counted.version(change.path)) is not None and number == counted.version(change.previous)


def deeds(migration: Migration) -> Iterator[Operation]:
    """The operations of its way up that are understood."""
    for statement in migration.up:
        for step in statement.steps:
            block = isinstance(step.operation, Inert) and step.operation.kind == "DO"
            if not block and not isinstance(step.operation, RunCode | Opaque | Refused):
                yield step.operation


def _plainly(operation: Operation) -> Operation:
    if isinstance(operation, AddConstraint) and isinstance(operation.constraint, Check | ForeignKey | NotNull):
        return replace(operation, constraint=replace(operation.constraint, not_valid=False))
    given = {name: False for name in _HOW if hasattr(operation, name)}
    return replace(operation, **given)
