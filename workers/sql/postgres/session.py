"""Transactions, settings and explicit locks."""

from __future__ import annotations

from bot.domain.operations import Begin, Commit, Inert, LockTable, Operation, Rollback, SetVariable
from workers.sql.expressions import inner
from workers.sql.libpg_query import pb
from workers.sql.nodes import constant_text, relation
from workers.sql.postgres.elements import option_value
from workers.sql.postgres.source import Source

_TRANSACTIONS: dict[int, Operation] = {
    pb.TRANS_STMT_BEGIN: Begin(),
    pb.TRANS_STMT_START: Begin(),
    pb.TRANS_STMT_COMMIT: Commit(),
    pb.TRANS_STMT_ROLLBACK: Rollback(),
}
_OTHER_TRANSACTIONS = {
    pb.TRANS_STMT_SAVEPOINT: "SAVEPOINT",
    pb.TRANS_STMT_RELEASE: "RELEASE SAVEPOINT",
    pb.TRANS_STMT_PREPARE: "PREPARE TRANSACTION",
    pb.TRANS_STMT_COMMIT_PREPARED: "COMMIT PREPARED",
    pb.TRANS_STMT_ROLLBACK_PREPARED: "ROLLBACK PREPARED",
}
# src/include/storage/lockdefs.h: lock numbers 1 to 8.
LOCK_MODES = (
    "",
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)


def transaction(node: pb.TransactionStmt, source: Source) -> list[Operation]:
    """BEGIN, COMMIT, ROLLBACK [TO]; savepoints and prepared transactions have no consequence."""
    if node.kind == pb.TRANS_STMT_ROLLBACK_TO:
        return [Rollback(node.savepoint_name)]
    known = _TRANSACTIONS.get(node.kind)
    return [known or Inert(_OTHER_TRANSACTIONS[node.kind], source.text)]


def set_variable(node: pb.VariableSetStmt, source: Source) -> list[Operation]:
    """SET and RESET; SET … TO DEFAULT is a RESET."""
    if node.kind == pb.VAR_SET_MULTI:
        return [Inert(f"SET {node.name}", source.text)]
    if node.kind == pb.VAR_RESET_ALL:
        return [SetVariable("all", None)]
    value = ", ".join(map(_value, node.args)) if node.kind == pb.VAR_SET_VALUE else None
    return [SetVariable(node.name, value, node.is_local)]


def _value(node: pb.Node) -> str:
    """One value, unquoted. SET TIME ZONE INTERVAL '…' casts its string."""
    kind, value = inner(node)
    if kind == "type_cast":
        return _value(value.arg)
    if kind == "a_const":
        return str(value.sval.sval) if value.WhichOneof("val") == "sval" else constant_text(value)
    return option_value(node)


def lock_table(node: pb.LockStmt, _source: Source) -> list[Operation]:
    """LOCK TABLE."""
    return [LockTable(relation(r.range_var), LOCK_MODES[node.mode], node.nowait) for r in node.relations]
