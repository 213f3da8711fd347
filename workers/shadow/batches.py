"""A migration's statements as they are sent: what shares a transaction goes together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from bot.domain.facts import Statement
from bot.domain.operations import Begin, Commit, Copy, Rollback
from bot.domain.record import dataclass


@dataclass(slots=True)
class Batch:
    """Statements of one transaction, or, with `alone`, one that commits on its own."""

    alone: bool
    statements: list[Statement] = field(default_factory=list)


def batches(statements: Iterable[Statement]) -> list[Batch]:
    """In order. BEGIN and COMMIT are for whoever sends the batches; what a file rolls back is left out."""
    found: list[Batch] = []
    last: str | None = None
    for statement in statements:
        if nested(statement):
            continue
        control = statement.steps[0].operation if len(statement.steps) == 1 else None
        if isinstance(control, Rollback) and not control.savepoint:
            if found and statement.transaction and last == statement.transaction:
                found.pop()
            last = None
        elif not isinstance(control, Begin | Commit):
            if statement.transaction is None or statement.transaction != last:
                found.append(Batch(alone=statement.transaction is None))
            found[-1].statements.append(statement)
            last = statement.transaction
    return found


def nested(statement: Statement) -> bool:
    """Whether another statement that is sent holds it: the body of a DO block. What a framework's `if` holds is sent itself."""
    return statement.inside == "DO" or statement.inside.startswith(("FUNCTION", "PROCEDURE"))


def sql_of(statement: Statement) -> str:
    """The SQL that is sent, '' where none is known: what its text is in another language, psql's own commands, data."""
    if statement.sql:
        return statement.sql
    if not statement.span.path.endswith(".sql") or statement.text.startswith("\\"):
        return ""
    from_client = any(isinstance(step.operation, Copy) and step.operation.loads for step in statement.steps)
    return "" if from_client or "\0" in statement.text else statement.text
