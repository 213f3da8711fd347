"""What is known well enough to call a statement's failure certain."""

from __future__ import annotations

import re

from bot.domain.facts import Migration
from bot.domain.operations import (
    AddColumn,
    CreateTable,
    Delete,
    DropTable,
    Inert,
    Merge,
    Opaque,
    RunCode,
    Select,
    SetDefault,
    Truncate,
    Update,
)  # fmt: skip
from bot.domain.schema import Column, Name, Table
from bot.patterns import late
from workers.rules.site import Site
from workers.sql.dialect import speaks_mysql

_SYSTEM = frozenset(("ctid", "oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "*"))
_INDEX_ASKED = late(r"(?:if|unless) \S*index_exists\?\([^&|]*$")
"""Code that asks for an index alone: it says nothing of columns."""
_IF_EXISTS = late(r"\s*ALTER\s+(?:FOREIGN\s+|MATERIALIZED\s+)?\w+\s+IF\s+EXISTS\b", re.IGNORECASE)


def everything(site: Site) -> bool:
    """True when the history accounts for all of the database.

    It was read without a gap, it made tables, and it never touched one that it had not made: a history that did begins
    somewhere in the middle.
    """
    if not site.world.complete or site.world.assume:
        return False
    before = [table for table in site.world.tables() if not table.new]
    return bool(before) and all(table.known or table.kind != "table" for table in before)


def lacks_table(site: Site, name: Name) -> bool:
    """True when there is certainly no relation of that name.

    Code in a DO block or a function looks first; and a schema that the history made nothing in is somebody else's. Of Django's
    migrations it is never certain: apps of packages bring their own.
    """
    if site.statement.inside or site.world.table(name) is not None or _system(name.schema or name.name):
        return False
    ours = not name.schema or any(table.name.schema == name.schema for table in site.world.tables())
    return ours and site.migration.reader != "django" and (everything(site) or _mistaken(site))


def back(site: Site) -> bool:
    """Whether the statement stands on the way back."""
    return any(one is site.statement for one in site.migration.down)


def _mistaken(site: Site) -> bool:
    """True on a way back that leaves tables of the way up: what it drops instead is none of the history's."""
    if not back(site) or not isinstance(site.step.operation, DropTable):
        return False
    made, dropped = (
        {step.operation.table for one in way for step in one.steps if isinstance(step.operation, kind)}
        for way, kind in ((site.migration.up, CreateTable), (site.migration.down, DropTable))
    )
    return bool(made - dropped)


def left_table(site: Site, name: Name) -> bool:
    """True when the history, whatever of it is not read, made a relation of that name and has dropped or renamed it since."""
    if site.statement.inside or site.migration.reader == "django":
        return False
    return site.world.resolve("table", name) in site.world.left


def _system(name: str) -> bool:
    return name.startswith("pg_") or name == "information_schema"


def columns_known(site: Site, table: Table) -> bool:
    """True when a column that is not among the table's certainly does not exist. A parent may have given it more.

    On a way back also where something else of the history was not understood: it is run by nobody, and seldom the wrong one.
    """
    return (
        table.known
        and (site.world.complete or (back(site) and not _unread(site.migration)))
        and not table.parent
        and not table.inherits
        and table.kind != "foreign table"
    )


def _unread(migration: Migration) -> bool:
    """Whether the way up does what nobody understood: it may have made what the way back names."""
    return any(isinstance(step.operation, Opaque) for one in migration.up for step in one.steps)


def lacks_column(site: Site, name: Name, column: str) -> bool:
    """True when there is certainly no such column, not even one that the same statement adds."""
    table = site.table(name)
    if site.statement.inside and not _INDEX_ASKED.match(site.statement.inside):
        return False
    if not columns_known(site, table) or table.column(column) is not None:
        return False
    if column in _SYSTEM or column == table.name.name:
        return False
    return not any(isinstance(other, AddColumn) and other.column.name == column for other in site.siblings())


def lenient(site: Site) -> bool:
    """True for ALTER … IF EXISTS: nothing happens where there is nothing."""
    return _IF_EXISTS.match(site.sql) is not None


def unfilled(site: Site, name: Name, column: str) -> bool:
    """True when the same file adds the column without a value and nothing before this statement can have filled it."""
    added = False
    for statement in site.migration.up:
        if statement is site.statement:
            return added
        for step in statement.steps:
            match step.operation:
                case AddColumn(table=table, column=new) if (table, new.name) == (name, column):
                    added = not (new.default or new.generated or new.identity or new.serial or _by_domain(site, new))
                case SetDefault(default=None):
                    continue
                case Update(table=table) | Merge(table=table) | Delete(table=table) | Truncate(table=table) if table == name:
                    return False
                case RunCode() | Opaque() | Select() | Inert(kind="DO") | Inert(kind="CALL"):
                    return False
    return added


def _by_domain(site: Site, column: Column) -> bool:
    return column.type is None or site.world.type(Name(column.type.name, column.type.schema)) is not None


def sqlstate(state: str) -> str:
    """PostgreSQL's SQLSTATE in words; '' on MySQL, which answers one fault by many (a missing column by 42S22 or 42000)."""
    return "" if speaks_mysql() else f" (SQLSTATE {state})"


_OWN_TYPES = frozenset((
    "bytea", "cidr", "citext", "inet", "int4range", "interval", "jsonb", "macaddr", "timestamptz", "tsrange", "tstzrange",
    "tsvector", "uuid",
))  # fmt: skip


def speaks_postgresql(site: Site) -> bool:
    """True when the history before is PostgreSQL's: its parser refused none of it, and some of it only PostgreSQL has."""
    world = site.world
    if world.assume or not world.spoken:
        return False
    columns = [column for table in world.tables() if table.known and not table.new for column in table.columns]
    return bool(columns) and (bool(world.extensions) or any(_own(column) for column in columns))


def says_postgresql(migration: Migration) -> bool:
    """True when the migration itself has words that no engine but PostgreSQL has, whatever its history is."""
    steps = (step.operation for statement in migration.up for step in statement.steps)
    return any(
        getattr(one, "concurrently", False) or getattr(getattr(one, "constraint", None), "not_valid", False) for one in steps
    )


def _own(column: Column) -> bool:
    return column.serial or (column.type is not None and (column.type.name in _OWN_TYPES or bool(column.type.dimensions)))
