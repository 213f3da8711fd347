"""ALTER TABLE actions on constraints, partitions and the table as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.domain.operations import (
    AddConstraint,
    AlterConstraint,
    AttachPartition,
    DetachPartition,
    DropConstraint,
    EnableTrigger,
    Operation,
    SetPersistence,
    SetRowSecurity,
    SetStorage,
    SetTableOptions,
    ValidateConstraint,
)
from bot.domain.schema import Name
from workers.sql.libpg_query import pb
from workers.sql.nodes import relation, type_of
from workers.sql.postgres.alter_column import definition
from workers.sql.postgres.constraints import constraint
from workers.sql.postgres.elements import foreign_options, options, partition_bound, role
from workers.sql.render.names import quote, render_name, render_type

Build = Callable[[pb.AlterTableCmd, Name], Operation]


def _add_constraint(command: pb.AlterTableCmd, table: Name) -> Operation:
    return AddConstraint(table, constraint(definition(command).constraint))


def _drop_constraint(command: pb.AlterTableCmd, table: Name) -> Operation:
    return DropConstraint(table, command.name, command.missing_ok, command.behavior == pb.DROP_CASCADE)


def _validate(command: pb.AlterTableCmd, table: Name) -> Operation:
    return ValidateConstraint(table, command.name)


def _alter_constraint(command: pb.AlterTableCmd, table: Name) -> Operation:
    node: pb.ATAlterConstraint = definition(command).atalter_constraint
    words = []
    if node.alter_enforceability:
        words.append("ENFORCED" if node.is_enforced else "NOT ENFORCED")
    if node.alter_deferrability:
        words.append("DEFERRABLE" if node.deferrable else "NOT DEFERRABLE")
        words += ["INITIALLY DEFERRED"] * node.initdeferred
    if node.alter_inheritability:
        words.append("NO INHERIT" if node.noinherit else "INHERIT")
    return AlterConstraint(table, node.conname, " ".join(words))


def _attach(command: pb.AlterTableCmd, table: Name) -> Operation:
    node: pb.PartitionCmd = definition(command).partition_cmd
    return AttachPartition(table, relation(node.name), partition_bound(node.bound))


def _detach(command: pb.AlterTableCmd, table: Name) -> Operation:
    node: pb.PartitionCmd = definition(command).partition_cmd
    return DetachPartition(table, relation(node.name), node.concurrent, command.subtype == pb.AT_DetachPartitionFinalize)


def _tablespace(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetStorage(table, "tablespace", command.name)


def _access_method(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetStorage(table, "access method", command.name)


def _owner(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetTableOptions(table, "OWNER TO", role(command.newowner))


def _replica_identity(command: pb.AlterTableCmd, table: Name) -> Operation:
    node: pb.ReplicaIdentityStmt = definition(command).replica_identity_stmt
    text = {"f": "FULL", "n": "NOTHING", "d": "DEFAULT"}.get(node.identity_type) or f"USING INDEX {quote(node.name)}"
    return SetTableOptions(table, "REPLICA IDENTITY", text)


def _list_option(option: str) -> Build:
    """SET (…) and RESET (…)."""
    return lambda command, table: SetTableOptions(table, option, f"({options(definition(command).list.items)})")


def _foreign_options(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetTableOptions(table, "OPTIONS", foreign_options(definition(command).list.items)[len("OPTIONS ") :])


def _parent(option: str) -> Build:
    """INHERIT and NO INHERIT."""
    return lambda command, table: SetTableOptions(table, option, render_name(relation(definition(command).range_var)))


def _of_type(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetTableOptions(table, "OF", render_type(type_of(definition(command).type_name)))


def _cluster_on(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetTableOptions(table, "CLUSTER ON", quote(command.name))


def _plain(option: str) -> Build:
    """An action that is words only."""
    return lambda _command, table: SetTableOptions(table, option)


def _persistence(logged: bool) -> Build:
    return lambda _command, table: SetPersistence(table, logged)


def _security(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetRowSecurity(table, _SECURITY[command.subtype])


def _trigger(words: str) -> Build:
    """ENABLE or DISABLE a trigger or rule, or all of them: then `words` end in ALL or USER and there is no name."""
    return lambda command, table: EnableTrigger(
        table, words.startswith("ENABLE"), f"{words} {quote(command.name)}" if command.name else words
    )


_SECURITY: dict[int, Literal["enable", "disable", "force", "no force"]] = {
    pb.AT_EnableRowSecurity: "enable",
    pb.AT_DisableRowSecurity: "disable",
    pb.AT_ForceRowSecurity: "force",
    pb.AT_NoForceRowSecurity: "no force",
}
_TRIGGERS = {
    pb.AT_EnableTrig: "ENABLE TRIGGER",
    pb.AT_EnableAlwaysTrig: "ENABLE ALWAYS TRIGGER",
    pb.AT_EnableReplicaTrig: "ENABLE REPLICA TRIGGER",
    pb.AT_DisableTrig: "DISABLE TRIGGER",
    pb.AT_EnableTrigAll: "ENABLE TRIGGER ALL",
    pb.AT_DisableTrigAll: "DISABLE TRIGGER ALL",
    pb.AT_EnableTrigUser: "ENABLE TRIGGER USER",
    pb.AT_DisableTrigUser: "DISABLE TRIGGER USER",
    pb.AT_EnableRule: "ENABLE RULE",
    pb.AT_EnableAlwaysRule: "ENABLE ALWAYS RULE",
    pb.AT_EnableReplicaRule: "ENABLE REPLICA RULE",
    pb.AT_DisableRule: "DISABLE RULE",
}
TABLE_ACTIONS: dict[int, Build] = {
    pb.AT_AddConstraint: _add_constraint,
    pb.AT_DropConstraint: _drop_constraint,
    pb.AT_ValidateConstraint: _validate,
    pb.AT_AlterConstraint: _alter_constraint,
    pb.AT_AttachPartition: _attach,
    pb.AT_DetachPartition: _detach,
    pb.AT_DetachPartitionFinalize: _detach,
    pb.AT_SetTableSpace: _tablespace,
    pb.AT_SetAccessMethod: _access_method,
    pb.AT_ChangeOwner: _owner,
    pb.AT_ReplicaIdentity: _replica_identity,
    pb.AT_SetRelOptions: _list_option("SET"),
    pb.AT_ResetRelOptions: _list_option("RESET"),
    pb.AT_GenericOptions: _foreign_options,
    pb.AT_AddInherit: _parent("INHERIT"),
    pb.AT_DropInherit: _parent("NO INHERIT"),
    pb.AT_AddOf: _of_type,
    pb.AT_DropOf: _plain("NOT OF"),
    pb.AT_ClusterOn: _cluster_on,
    pb.AT_DropCluster: _plain("SET WITHOUT CLUSTER"),
    pb.AT_DropOids: _plain("SET WITHOUT OIDS"),
    pb.AT_SetLogged: _persistence(True),
    pb.AT_SetUnLogged: _persistence(False),
    **dict.fromkeys(_SECURITY, _security),
    **{subtype: _trigger(words) for subtype, words in _TRIGGERS.items()},
}
