"""Operations replayed into a schema: what the database looks like at each moment, one file per group of operations."""

from workers.world.state import World, apply

__all__ = ["World", "apply"]
