"""The way of a whole statement: the dearest of its actions, as the table stands.

What is said of MariaDB was measured on 10.11 (bench/truth_mariadb.py); what is said of MySQL is from its manual:
https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain import operations as op
from bot.domain.operations import Operation
from bot.domain.schema import Check, ForeignKey, Index, Key, Table
from workers.online.columns import added, dropped, modified
from workers.online.release import Release
from workers.online.way import INSTANT, Way, copied, rebuilt

_REBUILDS = {"ROW_FORMAT", "KEY_BLOCK_SIZE", "FORCE", "OPTIMIZE", "ENGINE", "ENCRYPTION"}
_SETS = {"CHARSET", "COLLATE"}
_REACHING = {"CASCADE", "SET NULL", "SET DEFAULT"}
_PARTITIONS = {"REORGANIZE PARTITION", "COALESCE PARTITION"}
_COPIES = {"PARTITION BY", "REMOVE PARTITIONING", "REORGANIZE PARTITION", "COALESCE PARTITION", "ORDER"}


def foresee(operations: Iterable[Operation], table: Table, release: Release, *, checks: bool = True) -> Way | None:
    """How the actions of one ALTER TABLE are carried out together; None where that hangs on what nobody tells.

    `table` is as it stands before; `checks` says that foreign_key_checks is on.
    """
    actions = [one for one in operations if not isinstance(one, op.OnlineClause)]
    drops_key = any(isinstance(one, op.DropKey) and one.name == "PRIMARY" for one in actions)
    adds_key = any(_is_primary(one) for one in actions)
    whole, after = INSTANT, _with_options(table, actions)
    for one in actions:
        if isinstance(one, op.ModifyColumn):
            way = modified(one, table, release, after)
        else:
            way = rebuilt() if drops_key and adds_key and _about_primary(one) else _of(one, table, release, checks=checks)
        if way is None:
            return None
        whole = whole.with_other(way)
    if not release.mariadb:
        return _on_mysql(whole, table)
    whole = _on_mariadb(whole, actions, table)
    return _online_copy(whole, actions, table) if release.mariadb_from(11, 2) else whole


def _on_mysql(whole: Way, table: Table) -> Way:
    """A table with a FULLTEXT index is not made anew in place (its manual on FORCE and OPTIMIZE; error ER_INNODB_FT_LIMIT)."""
    rebuilds = (whole.algorithm, whole.lock) == ("INPLACE", "NONE") and whole.rebuilds
    if rebuilds and any(index.method == "fulltext" for index in table.indexes):
        return copied("a table with a FULLTEXT index is only made anew by copying")
    return whole


def _online_copy(whole: Way, actions: list[Operation], table: Table) -> Way:
    """Since 11.2 a copy lets writes go on and takes them over at its end; what it cannot do so it does as before.

    Source: https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table/online-schema-change
    (the exceptions: MDEV-16329, MDEV-29068).
    """
    if whole.algorithm != "COPY":
        return whole
    keys = [*table.constraints, *(one.constraint for one in actions if isinstance(one, op.AddConstraint))]
    keys += [made for one in actions if isinstance(one, op.AddColumn) for made in one.column.constraints]
    for key in keys:
        if isinstance(key, ForeignKey) and {key.on_delete.upper(), key.on_update.upper()} & _REACHING:
            return replace(whole, why=f"{whole.why}; a foreign key that changes rows by itself keeps it from being online")
    if any(_keeps_offline(one, table) for one in actions):
        return whole
    return replace(whole, lock="NONE")


def _keeps_offline(one: Operation, table: Table) -> bool:
    """Rows in another order or partition, numbers for those that are there, a sequence's values."""
    match one:
        case op.SetTableOptions(option=option):
            return option == "ORDER" or option in _PARTITIONS
        case op.AddColumn(column=made):
            pass
        case op.ModifyColumn(definition=made, column=name):
            old = table.column(name)
            if old is not None and old.identity:
                return False
        case _:
            return False
    called = made.default is not None and "nextval" in {name.lower() for name in made.default.functions}
    return bool(made.identity) or called


def _with_options(table: Table, actions: list[Operation]) -> Table:
    """The table with the character set that its columns get from now on."""
    said = [f"{one.option}={one.text}" for one in actions if isinstance(one, op.SetTableOptions) and one.option in _SETS]
    return replace(table, options=" ".join([table.options, *said])) if said else table


def _on_mariadb(whole: Way, actions: list[Operation], table: Table) -> Way:
    """What was measured of several actions together, and of tables with a FULLTEXT index."""
    moved = any(isinstance(one, op.AddColumn | op.DropColumn) for one in actions)
    builds = any(isinstance(one, op.CreateIndex | op.AddConstraint | op.ModifyColumn) for one in actions)
    if whole.algorithm == "NOCOPY" and moved and builds:
        whole = whole.with_other(rebuilt())
    rebuilds = (whole.algorithm, whole.lock) == ("INPLACE", "NONE")
    if rebuilds and any(index.method == "fulltext" for index in table.indexes):
        return Way("INPLACE", "SHARED", "a table with a FULLTEXT index is made anew")
    return whole


def _is_primary(one: Operation) -> bool:
    return isinstance(one, op.AddConstraint) and isinstance(one.constraint, Key) and one.constraint.primary


def _about_primary(one: Operation) -> bool:
    return _is_primary(one) or (isinstance(one, op.DropKey) and one.name == "PRIMARY")


def _of(operation: Operation, table: Table, release: Release, *, checks: bool) -> Way | None:
    match operation:
        case op.AddColumn():
            return added(operation, table, release, checks=checks)
        case op.DropColumn():
            return dropped(operation, table, release)
        case op.AddConstraint(constraint=constraint):
            return _constraint(constraint, table, release, checks=checks)
        case op.CreateIndex(index=index):
            return _index(index, table, release)
        case op.DropKey(name="PRIMARY"):
            return copied("a primary key is dropped without another one")
        case op.ConvertCharset():
            return copied("every text is written anew in the other character set")
        case op.SetTableOptions(option=option, text=text):
            return _option(option, text)
        case op.RenameColumn():
            return INSTANT if release.mariadb or release.mysql_from(8, 0, 28) else rebuilt()
        case op.DropKey():
            return Way("NOCOPY")
        case op.DropConstraint() | op.SetDefault() | op.RenameKey() | op.SetColumnOption() | op.RenameTable():
            return INSTANT
    return INSTANT


def _constraint(constraint: object, table: Table, release: Release, *, checks: bool) -> Way | None:
    if isinstance(constraint, ForeignKey):
        if checks:
            return copied("a foreign key is checked by copying while foreign_key_checks is on")
        return (INSTANT if _indexed(constraint, table) else Way("NOCOPY")) if release.mariadb else rebuilt()
    if isinstance(constraint, Check):
        return copied("a CHECK is only added by copying") if constraint.enforced or release.mariadb else INSTANT
    if isinstance(constraint, Key) and constraint.primary:
        return rebuilt()
    return Way("NOCOPY")


def _indexed(key: ForeignKey, table: Table) -> bool:
    """Whether an index begins with the key's columns: none has to be made for it then."""
    begins = [tuple(part.column for part in index.parts[: len(key.columns)]) for index in table.indexes]
    return key.columns in begins


def _index(index: Index, table: Table, release: Release) -> Way:
    if index.method == "fulltext":
        second = release.mariadb and any(other.method == "fulltext" for other in table.indexes)
        return Way("NOCOPY" if second else "INPLACE", "SHARED", "a FULLTEXT index is made while writes wait")
    if index.method == "spatial":
        return Way("NOCOPY" if release.mariadb else "INPLACE", "SHARED", "a SPATIAL index is made while writes wait")
    return Way("NOCOPY")


def _option(option: str, text: str) -> Way:
    if option == "ENGINE" and text.lower() != "innodb":
        return copied(f"the table moves to the engine {text}")
    if option in _COPIES:
        return copied(f"{option} writes every row anew")
    return rebuilt() if option in _REBUILDS else INSTANT
