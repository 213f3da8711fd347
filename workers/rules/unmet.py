"""What the rows that are there may not meet: a NOT NULL, a foreign key, a CHECK or a key to which nothing held them so far.

A statement that blocks while it reads every row also ends with an error at the first row that does not comply. The rules
that tell the one say the other in the same breath, where nothing in the change sees to those rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain import operations as op
from bot.domain.schema import Check, ForeignKey, Index, Key, Name, Table
from bot.patterns import late
from workers.rules.before import back, made_anew
from workers.rules.functions import is_built_in
from workers.rules.site import Site
from workers.sql.opaque import EXCERPT
from workers.sql.render.names import quote

_OVERWRITES = late(
    r"\bdo[\s_]+update|doUpdate|duplicate[\s_]*key|onDuplicate|\bor\s+replace\b|\A\s*replace\b|\.merge\s*\(|orUpdate|upsert",
    re.IGNORECASE,
)
"""What says of an INSERT, in SQL and in frameworks' words, that it may change a row that is there."""
_OF_ONE = late(r"\A\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+|ONLY\s+)*[\w`\"\[]", re.IGNORECASE)
"""A statement of the one table that it names."""
_CALLED = late(r"(?<![\w.@`])([a-z_][\w.]*+)\(", re.IGNORECASE)
_RUNS = ("DO", "CALL", "EXEC", "EXECUTE")


def nulls(site: Site, table: Name, column: str) -> bool:
    """True when rows written while NULL was allowed are left as they are: no statement before this one fills the column."""
    called = {(table, column), *((name, former) for _, name, former in back(site, table, column))}
    return not any(one in site.added_columns for one in called) and not seen_to(site, table, column)


def orphans(site: Site, table: Name, key: ForeignKey) -> bool:
    """True when the columns are older than the change, no key held them before, and nothing clears their rows up."""
    known = site.table(table)
    if not known.known or any((table, column) in site.added_columns for column in key.columns):
        return False
    held = any(
        isinstance(c, ForeignKey) and (c.table, set(c.columns)) == (key.table, set(key.columns)) for c in known.constraints
    )
    return not held and not made_anew(site, table) and not seen_to(site, table) and not seen_to(site, key.table)


def doubles(site: Site, table: Name, index: Index) -> bool:
    """True when nothing kept apart the rows that a unique index asks for so far, and nothing clears them up."""
    known = site.table(table)
    if not known.known or any((table, column) in site.added_columns for column in index.columns()):
        return False
    return not _kept_apart(index, known) and not made_anew(site, table) and not seen_to(site, table)


def offenders(site: Site, table: Name, check: Check) -> bool:
    """True when a CHECK over columns older than the change says more of them than is so already, and nothing clears up."""
    columns, known = check.expression.columns, site.table(table)
    old = known.known and bool(columns) and not any((table, column) in site.added_columns for column in columns)
    return old and not _so_already(check, known) and not made_anew(site, table) and not seen_to(site, table)


def _so_already(check: Check, table: Table) -> bool:
    """Whether another CHECK says the same of all rows, or it says no more than that columns are not NULL that are so."""
    said = check.expression
    others = (one for one in table.constraints if isinstance(one, Check) and one.enforced and not one.not_valid)
    if any(one.expression == said for one in others):
        return True
    held = {column.name for column in table.columns if column.not_null}
    alone = said.text == " AND ".join(f"{quote(column)} IS NOT NULL" for column in said.not_null)
    return alone and set(said.columns) <= set(said.not_null) <= held


def _kept_apart(index: Index, table: Table) -> bool:
    """Whether a key or another unique index over some of its columns lets no two rows be equal."""
    columns = {part.column for part in index.parts}
    keys = [set(key.columns) for key in table.constraints if isinstance(key, Key)]
    others = [i for i in table.indexes if i.unique and i.valid and (i.where is None or i.where == index.where)]
    keys += [{part.column for part in other.parts if part.column} for other in others if all(p.column for p in other.parts)]
    return any(key and key <= columns for key in keys)


def seen_to(site: Site, table: Name, column: str = "") -> bool:
    """Whether the change sees to the rows: it writes them (the `column` of them, if given), deletes them, or runs code.

    Of migrations before this one in the change only rows that are updated or deleted count: what their code does, and
    constraints that they make anew, say nothing of these rows.
    """
    return table in site.written or any(_sees_to(*one, site) for one in back(site, table, column))


def _sees_to(operation: op.Operation, name: Name, column: str, site: Site) -> bool:
    match operation:
        case op.Insert(table=table, columns=columns, text=text) if table == name and columns and column not in columns:
            return not column or _OVERWRITES.search(text) is not None
        case op.Update(table=table, columns=columns) | op.Insert(table=table, columns=columns):
            return table == name and (not column or not columns or column in columns)
        case op.Delete(table=table) | op.Merge(table=table) | op.Truncate(table=table) | op.Copy(table=table):
            return table == name
        case op.Opaque(text=text):
            return _may_mean(text, name)
        case op.Select(functions=called, text=text):
            own = site.mysql or site.vendor  # of whose queries only the tables are known
            return _calls_own(called or (_CALLED.findall(text) if own else ()), site)
        case op.RunCode():
            return True
    return isinstance(operation, op.Inert) and operation.kind in _RUNS


def _may_mean(text: str, table: Name) -> bool:
    """Whether what was not understood may be about the table: all but a whole ALTER TABLE of another."""
    if len(text) >= EXCERPT or not _OF_ONE.match(text):
        return True
    return re.search(rf"(?<!\w){re.escape(table.name)}(?!\w)", text, re.IGNORECASE) is not None


def _calls_own(called: Iterable[str], site: Site) -> bool:
    """Whether a function is called that the database does not have of itself: what it does is not known."""
    return any(not is_built_in(name, site.world) for name in called)
