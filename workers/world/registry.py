"""What each operation does to a world: the functions of this folder, found by the type of the operation."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

from bot.domain.operations import Operation
from workers.sql.dialect import speaks_mysql
from workers.world.spelling import spelled
from workers.world.state import World

Change = Callable[[World, Any], None]
_CHANGES: dict[type[Operation], Change] = {}


def applies(*types: type[Operation]) -> Callable[[Change], Change]:
    """Declare what an operation does to the world: the decorator of the functions in this folder."""

    def register(change: Change) -> Change:
        _CHANGES.update(dict.fromkeys(types, change))
        return change

    return register


def apply(world: World, operation: Operation) -> None:
    """Apply one operation. Operations that leave the schema as it is (DML, locks, …) do nothing."""
    load()
    operation = spelled(operation, world) if speaks_mysql() else operation
    change = _CHANGES.get(type(operation))
    if change is not None:
        change(world, operation)


@cache
def load() -> None:
    """Import the modules beside this one, once: each declares what its operations do."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{__package__}.{module.name}")
