"""ALTER TABLE (and INDEX, VIEW, SEQUENCE, TYPE, …): one operation per action."""

from __future__ import annotations

from bot.domain.operations import AttachIndex, Inert, Opaque, Operation
from bot.domain.schema import Name
from workers.sql.libpg_query import pb
from workers.sql.nodes import NotUnderstood, relation
from workers.sql.parsed import SqlError
from workers.sql.postgres.alter_column import COLUMN_ACTIONS, definition
from workers.sql.postgres.alter_options import TABLE_ACTIONS
from workers.sql.postgres.source import Source

_ACTIONS = COLUMN_ACTIONS | TABLE_ACTIONS
_OTHERS = {
    pb.OBJECT_TYPE: "ALTER TYPE",
    pb.OBJECT_INDEX: "ALTER INDEX",
    pb.OBJECT_SEQUENCE: "ALTER SEQUENCE",
}
# ALTER INDEX … SET TABLESPACE copies the index under an exclusive lock, as it does for a table.
_COPYING = frozenset((pb.AT_SetTableSpace,))


def alter_table(node: pb.AlterTableStmt, source: Source) -> list[Operation]:
    """The actions in their order; one that is not understood is Opaque and leaves the others alone."""
    name = relation(node.relation)
    if len(node.cmds) == 1 and node.objtype == pb.OBJECT_TABLE:
        return [_table_action(node.cmds[0].alter_table_cmd, name, source, 0)]
    return [_action(c.alter_table_cmd, name, node, source, i) for i, c in enumerate(node.cmds)]


def action_spans(node: pb.AlterTableStmt, source: Source) -> list[tuple[int, int]]:
    """Where each action stands: its own characters when there are several, else the whole statement's."""
    whole = (source.start, source.end)
    if len(node.cmds) > 1:
        spans = source.actions(node.relation.location)
        if len(spans) == len(node.cmds):
            return spans
    return [whole] * len(node.cmds)


def _action(command: pb.AlterTableCmd, name: Name, node: pb.AlterTableStmt, source: Source, index: int) -> Operation:
    """An action on any kind of relation."""
    if node.objtype == pb.OBJECT_INDEX and command.subtype == pb.AT_AttachPartition:
        return AttachIndex(name, relation(definition(command).partition_cmd.name))
    if node.objtype in _OTHERS and command.subtype not in _COPYING:
        return Inert(_OTHERS[node.objtype], source.text)
    return _table_action(command, name, source, index)


def _table_action(command: pb.AlterTableCmd, name: Name, source: Source, index: int) -> Operation:
    """An action on a table, view, materialized view or foreign table."""
    build = _ACTIONS.get(command.subtype)
    if not build:
        return Opaque(source.text, f"ALTER TABLE … {pb.AlterTableType.Name(command.subtype)[3:]} is not understood")
    try:
        return build(command, name)
    except (NotUnderstood, SqlError) as reason:
        return Opaque(source.text, f"{reason} (action {index + 1} of ALTER TABLE) is not understood")
    except RecursionError:
        return Opaque(source.text, f"an expression nested this deeply (action {index + 1} of ALTER TABLE) is not understood")
