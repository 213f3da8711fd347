"""The statements of one migration applied in order."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.facts import Statement
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AlterColumnType,
    CreateIndex,
    DropColumn,
    Operation,
    RenameColumn,
    SetNotNull,
)
from workers.world.registry import apply
from workers.world.rollbacks import Rollbacks
from workers.world.state import World


def run(world: World, statements: Sequence[Statement]) -> bool:
    """Apply them; the session's settings end with them. Whether they change tables that nothing before them made."""
    rollbacks, strange = Rollbacks(world, statements), False
    for statement in statements:
        rollbacks.enter(statement)
        for step in statement.steps:
            others = _of_others(step.operation, world)
            world.complete, strange = world.complete and not others, strange or others
            apply(world, step.operation)
        rollbacks.leave(statement)
    world.path = ("",)
    return strange


def _of_others(operation: Operation, world: World) -> bool:
    """Whether it changes a table that nothing before it made: something else did, then (the models, a console)."""
    changes = AddColumn | DropColumn | RenameColumn | SetNotNull | AlterColumnType | AddConstraint | CreateIndex
    return isinstance(operation, changes) and world.table(operation.table) is None
