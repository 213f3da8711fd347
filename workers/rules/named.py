"""Whether a word in code is the column that a migration drops: many tables have a `name` and a `version`."""

from __future__ import annotations

from bot.domain.changes import Mention
from bot.domain.operations import DropColumn
from workers.uses import Uses
from workers.world import World


def surely(places: tuple[Mention, ...] | None, dropped: DropColumn, uses: Uses, world: World) -> tuple[Mention, ...] | None:
    """The places that can be this column's: where other tables have one of that name, those beside the table's own name."""
    others = any(one.name != dropped.table and one.column(dropped.column) for one in world.tables()) if places else False
    if not places or not others:
        return places
    beside = {one.path for one in uses(dropped.table.name, relation=True, table=dropped.table) or ()}
    return tuple(one for one in places if one.path in beside)
