"""Which tables an operation locks so that writes wait, until its transaction ends.

Source: https://www.postgresql.org/docs/current/explicit-locking.html and, for every mode, the proofs in tests/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.domain import operations as op
from bot.domain.schema import ForeignKey, Name

ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
EXCLUSIVE = "EXCLUSIVE"
SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
SHARE = "SHARE"
SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
BLOCKS_WRITES = (SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE)

_ALTER = (
    op.AddColumn, op.DropColumn, op.RenameColumn, op.AlterColumnType, op.SetNotNull, op.SetDefault, op.AlterIdentity,
    op.DropExpression, op.SetExpression, op.AddConstraint, op.DropConstraint, op.RenameConstraint, op.AlterConstraint,
    op.SetPersistence, op.SetStorage, op.SetSchema, op.RenameTable, op.SetRowSecurity, op.DropTable, op.Truncate,
    op.CreatePolicy, op.DropPolicy, op.DropTrigger,
)  # fmt: skip


def write_locks(operation: op.Operation) -> tuple[tuple[Name, str], ...]:
    """The tables, with the mode, on which writes wait while the operation's transaction is open."""
    match operation:
        case op.AddConstraint(table=table, constraint=ForeignKey(table=other)):
            return (table, SHARE_ROW_EXCLUSIVE), (other, SHARE_ROW_EXCLUSIVE)
        case op.CreateIndex(table=table, concurrently=False):
            return ((table, SHARE),)
        case op.CreateTrigger(table=table) | op.EnableTrigger(table=table):
            return ((table, SHARE_ROW_EXCLUSIVE),)
        case op.AttachPartition(table=table):
            return ((table, ACCESS_EXCLUSIVE),)
        case op.DetachPartition(parent=parent, table=table, concurrently=False):
            return (parent, ACCESS_EXCLUSIVE), (table, ACCESS_EXCLUSIVE)
        case op.LockTable(table=table, mode=mode) if mode in BLOCKS_WRITES:
            return ((table, mode),)
        case op.Cluster(table=Name() as table):
            return ((table, ACCESS_EXCLUSIVE),)
    if isinstance(operation, _ALTER):
        return ((operation.table, ACCESS_EXCLUSIVE),)
    return ()


def held(operations: Iterable[op.Operation], existed: Callable[[Name], bool]) -> dict[Name, str]:
    """The strongest such lock on each table that was there and still is, after these operations of one transaction.

    `existed` is asked about the names that tables bear after them.
    """
    found: dict[Name, str] = {}
    for operation in operations:
        for name, mode in write_locks(operation):
            found[name] = max(mode, found.get(name, mode), key=BLOCKS_WRITES.index)
        match operation:
            case op.RenameTable(table=table, new_name=new_name):
                found[Name(new_name, table.schema)] = found.pop(table)
            case op.DropTable(table=table):
                del found[table]
    return {name: mode for name, mode in found.items() if existed(name)}
