"""ROLLBACK: the world is again as it was when the transaction began."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.facts import Statement
from bot.domain.operations import Rollback
from workers.world.state import Saved, World


class Rollbacks:
    """Of one migration's statements: call `enter` before each is applied, `leave` after it.

    Nothing is kept where none rolls back. ROLLBACK TO a savepoint is passed over: what came after the savepoint stays.
    """

    def __init__(self, world: World, statements: Sequence[Statement]) -> None:
        """`world` is where they are applied."""
        self._world = world
        self._undone = {statement.transaction for statement in statements if _rolls_back(statement)}
        self._before: dict[str | None, Saved] = {}

    def enter(self, statement: Statement) -> None:
        """Remember the world where a transaction begins that will be rolled back."""
        name = statement.transaction
        if name is not None and name in self._undone and name not in self._before:
            self._before[name] = self._world.saved()

    def leave(self, statement: Statement) -> None:
        """Go back to it."""
        if self._undone and _rolls_back(statement) and (before := self._before.pop(statement.transaction, None)):
            self._world.restore(before)


def _rolls_back(statement: Statement) -> bool:
    """A ROLLBACK of its own; one inside of a function or a DO block runs only if that code takes it there."""
    ends = (isinstance(step.operation, Rollback) and not step.operation.savepoint for step in statement.steps)
    return not statement.inside and any(ends)
