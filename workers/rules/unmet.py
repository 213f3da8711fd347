"""What the rows that are there may not meet: a NOT NULL, a foreign key, a CHECK or a key to which nothing held them so far.

A statement that blocks while it reads every row also ends with an error at the first row that does not comply. The rules
that tell the one say the other in the same breath, where nothing in the change sees to those rows.
"""

from __future__ import annotations

from bot.domain import operations as op
from bot.domain.schema import Check, ForeignKey, Index, Key, Name, Table
from workers.rules.site import Site


def nulls(site: Site, table: Name, column: str) -> bool:
    """True when rows written while NULL was allowed are left as they are: no statement before this one fills the column."""
    return (table, column) not in site.added_columns and not _seen_to(site, table, anew=False)


def orphans(site: Site, table: Name, key: ForeignKey) -> bool:
    """True when the columns are older than the change, no key held them before, and nothing clears their rows up."""
    known = site.table(table)
    if not known.known or any((table, column) in site.added_columns for column in key.columns):
        return False
    held = any(
        isinstance(c, ForeignKey) and (c.table, set(c.columns)) == (key.table, set(key.columns)) for c in known.constraints
    )
    return not held and not _seen_to(site, table) and not _seen_to(site, key.table)


def doubles(site: Site, table: Name, index: Index) -> bool:
    """True when nothing kept apart the rows that a unique index asks for so far, and nothing clears them up."""
    known = site.table(table)
    if not known.known or any((table, column) in site.added_columns for column in index.columns()):
        return False
    return not _kept_apart(index, known) and not _seen_to(site, table)


def offenders(site: Site, table: Name, check: Check) -> bool:
    """True when a CHECK over columns older than the change is no wider one in the place of another, and nothing clears up."""
    columns = check.expression.columns
    old = bool(columns) and not any((table, column) in site.added_columns for column in columns)
    return old and not _seen_to(site, table)


def _kept_apart(index: Index, table: Table) -> bool:
    """Whether a key or another unique index over some of its columns lets no two rows be equal."""
    columns = {part.column for part in index.parts}
    keys = [set(key.columns) for key in table.constraints if isinstance(key, Key)]
    others = [i for i in table.indexes if i.unique and i.valid and (i.where is None or i.where == index.where)]
    keys += [{part.column for part in other.parts if part.column} for other in others if all(p.column for p in other.parts)]
    return any(key and key <= columns for key in keys)


def _seen_to(site: Site, table: Name, anew: bool = True) -> bool:
    """Whether the change sees to it, here or in a migration before: rows written or deleted, constraints made `anew`, code."""
    if table in site.written:
        return True
    for statement in site.migration.up:
        if statement is site.statement:
            break
        if any(_sees_to(step.operation, table, anew) for step in statement.steps):
            return True
    return anew and any(isinstance(one, op.DropConstraint | op.DropIndex) for one in site.siblings())


def _sees_to(operation: op.Operation, name: Name, anew: bool) -> bool:
    match operation:
        case op.Delete(table=table) | op.Update(table=table) | op.Insert(table=table) | op.Merge(table=table):
            return table == name
        case op.Truncate(table=table) | op.Copy(table=table):
            return table == name
        case op.DropConstraint() | op.DropIndex():
            return anew
        case op.RunCode() | op.Opaque() | op.Inert(kind="DO") | op.Inert(kind="CALL"):
            return True
    return False
