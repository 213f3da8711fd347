"""Types, extensions, schemas, views and functions of a migration as SQL."""

from __future__ import annotations

from workers.frameworks.rails.command import Command, names
from workers.frameworks.rails.naming import dotted
from workers.frameworks.values import Unresolved
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote


def create_enum(command: Command) -> list[str]:
    """CREATE TYPE … AS ENUM."""
    labels = names(command.argument(1, "the enum's values"), "the enum's values")
    return [f"CREATE TYPE {dotted(command.table())} AS ENUM ({', '.join(map(literal, labels))})"]


def drop_enum(command: Command) -> list[str]:
    """DROP TYPE."""
    exists = "IF EXISTS " * (command.option("if_exists") is True)
    return [f"DROP TYPE {exists}{dotted(command.table())}" + " CASCADE" * (command.option("cascade") is True)]


def rename_enum(command: Command) -> list[str]:
    """ALTER TYPE … RENAME TO."""
    new = command.option("to") or command.text(1, "the new name")
    return [f"ALTER TYPE {dotted(command.table())} RENAME TO {quote(str(new))}"]


def add_enum_value(command: Command) -> list[str]:
    """ALTER TYPE … ADD VALUE."""
    exists = "IF NOT EXISTS " * (command.option("if_not_exists") is True)
    text = f"ALTER TYPE {dotted(command.table())} ADD VALUE {exists}{literal(command.text(1, 'the value'))}"
    for word in ("before", "after"):
        if neighbour := command.option(word):
            text += f" {word.upper()} {literal(str(neighbour))}"
    return [text]


def rename_enum_value(command: Command) -> list[str]:
    """ALTER TYPE … RENAME VALUE."""
    old, new = command.option("from"), command.option("to")
    if not isinstance(old, str) or not isinstance(new, str):
        raise Unresolved("the enum's value")
    return [f"ALTER TYPE {dotted(command.table())} RENAME VALUE {literal(old)} TO {literal(new)}"]


def enable_extension(command: Command) -> list[str]:
    """CREATE EXTENSION IF NOT EXISTS; nothing on MySQL, which has none."""
    if speaks_mysql():
        return []
    return [f"CREATE EXTENSION IF NOT EXISTS {quote(command.table().rpartition('.')[2])}"]


def disable_extension(command: Command) -> list[str]:
    """DROP EXTENSION IF EXISTS … CASCADE."""
    if speaks_mysql():
        return []
    return [f"DROP EXTENSION IF EXISTS {quote(command.table())} CASCADE"]


def create_schema(command: Command) -> list[str]:
    """CREATE SCHEMA."""
    return ["CREATE SCHEMA " + "IF NOT EXISTS " * (command.option("if_not_exists") is True) + quote(command.table())]


def drop_schema(command: Command) -> list[str]:
    """DROP SCHEMA IF EXISTS … CASCADE."""
    return [f"DROP SCHEMA IF EXISTS {quote(command.table())} CASCADE"]


def drop_view(command: Command) -> list[str]:
    """DROP VIEW of the gem scenic."""
    kind = "MATERIALIZED VIEW" if command.option("materialized") else "VIEW"
    return [f"DROP {kind} {dotted(command.table())}"]


def drop_function(command: Command) -> list[str]:
    """DROP FUNCTION of the gem fx."""
    return [f"DROP FUNCTION {dotted(command.table())}"]


def drop_trigger(command: Command) -> list[str]:
    """DROP TRIGGER of the gem fx."""
    table = command.option("on")
    if not isinstance(table, str):
        raise Unresolved("the trigger's table")
    if speaks_mysql():
        return [f"DROP TRIGGER {quote(command.table())}"]
    return [f"DROP TRIGGER {quote(command.table())} ON {dotted(table)}"]


def refresh_view(command: Command) -> list[str]:
    """REFRESH MATERIALIZED VIEW."""
    concurrently = "CONCURRENTLY " * (command.option("concurrently") is True)
    return [f"REFRESH MATERIALIZED VIEW {concurrently}{dotted(command.table())}"]
