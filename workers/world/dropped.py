"""Which index a DROP INDEX means."""

from __future__ import annotations

from bot.domain.operations import DropIndex
from bot.domain.schema import Index, Table
from workers.world.state import World


def dropped(world: World, operation: DropIndex) -> tuple[Table, Index] | None:
    """The index of that name with its table; where there is none, the only one over the columns that it was asked for by."""
    if owner := world.owner(operation.index):
        named = next((index for index in owner.indexes if index.name == operation.index.name), None)
        if named is not None:
            return owner, named
    table = world.table(operation.of) if operation.of and operation.columns else None
    if table is None:
        return None
    over = [index for index in table.indexes if tuple(part.column for part in index.parts) == operation.columns]
    return (table, over[0]) if len(over) == 1 and not over[0].constraint else None
