"""What a walk through a migration finds, in order: commands, SQL, and what is not followed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.operations import ForEach
from workers.frameworks.rails.command import Command
from workers.readers.syntax import Node


@dataclass(frozen=True, slots=True)
class Raw:
    """SQL given to the database as it is. `holes` are expressions in it that only running would tell."""

    sql: str
    node: Node
    inside: str = ""
    transaction: str | None = None
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Code that is not followed; `schema` when it changes the schema, as far as its name tells.

    `refused` says how Ruby answers it, '' where that is not known. `rows` is what it does where it goes through a table's rows.
    """

    why: str
    node: Node
    schema: bool = False
    inside: str = ""
    transaction: str | None = None
    refused: str = ""
    rows: ForEach | None = None


@dataclass(frozen=True, slots=True)
class Straight:
    """What `reversible` runs in its direction: it is not reversed."""

    entries: tuple[Entry, ...]


Entry = Command | Raw | Unread | Straight
