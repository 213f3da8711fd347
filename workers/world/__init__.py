"""Operations replayed into a schema: what the database looks like at each moment, one file per group of operations."""

from workers.world.registry import apply
from workers.world.rollbacks import Rollbacks
from workers.world.running import run
from workers.world.state import World

__all__ = ["Rollbacks", "World", "apply", "run"]
