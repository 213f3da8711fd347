"""What a migration does before one of its statements."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.facts import Statement
from bot.domain.operations import (
    DropConstraint,
    DropIndex,
    DropKey,
    ModifyColumn,
    Operation,
    RenameColumn,
    RenameTable,
    SetSchema,
)
from bot.domain.schema import Name
from workers.rules.site import Site
from workers.world import World
from workers.world.dropped import dropped


def before(site: Site) -> Iterator[tuple[Statement, Operation]]:
    """The operations of the earlier statements in order, each with its statement."""
    for statement in site.migration.up:
        if statement is site.statement:
            return
        for step in statement.steps:
            yield statement, step.operation


def back(site: Site, table: Name, column: str = "") -> Iterator[tuple[Operation, Name, str]]:
    """The operations of the earlier statements, the last first, each with what table and column were called when it ran."""
    for _, operation in reversed(list(before(site))):
        match operation:
            case RenameTable(table=old, new_name=name) if Name(name, old.schema) == table:
                table = old
            case SetSchema(table=old, new_schema=schema) if Name(old.name, schema) == table:
                table = old
            case RenameColumn(table=of, column=old, new_name=name) if column and (of, name) == (table, column):
                column = old
            case ModifyColumn(table=of, column=old, definition=new) if column and (of, new.name) == (table, column):
                column = old
        yield operation, table, column


def made_anew(site: Site, table: Name) -> bool:
    """Whether a constraint or index of the table goes before it, or in the same statement: what is made may be one that was
    there. DROP INDEX of an index that nobody knows may mean any; one that was not unique kept nothing.
    """
    gone = [(operation, name) for operation, name, _ in back(site, table)]
    start = site.world.beginning()
    return any(_goes(operation, name, start) for operation, name in (*gone, *((one, table) for one in site.siblings())))


def _goes(operation: Operation, table: Name, start: World) -> bool:
    match operation:
        case DropKey(table=of, name=name):
            known = next((index for index in start.existing(of).indexes if index.name == name), None)
            return of.name.lower() == table.name.lower() and (known is None or known.unique)
        case DropConstraint(table=of):
            return of.name.lower() == table.name.lower()
        case DropIndex():
            found = dropped(start, operation)
            return found is None or found[1].unique
    return False
