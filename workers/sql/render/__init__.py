"""Operations as PostgreSQL's SQL: to run on the shadow database and to show to people.

Parsing what is rendered gives the operation back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain import operations as ops
from bot.domain.operations import Operation
from workers.sql.render import columns, indexes, mysql, objects, session, tables
from workers.sql.render.columns import render_column
from workers.sql.render.constraints import render_constraint
from workers.sql.render.names import quote, render_name, render_type

__all__ = ["quote", "render", "render_column", "render_constraint", "render_name", "render_type"]


def render(operation: Operation) -> str:
    """One SQL statement without a semicolon. Raises TypeError for a type of operation that is not of the domain."""
    write = _WRITERS.get(type(operation))
    if not write:
        raise TypeError(f"no SQL is known for {type(operation).__name__}")
    return write(operation)


def _text(operation: Any) -> str:
    """Operations that carry their statement."""
    text: str = operation.text
    return text


_WRITERS: dict[type[Operation], Callable[[Any], str]] = {
    **dict.fromkeys(
        (ops.Opaque, ops.Inert, ops.Grant, ops.Insert, ops.Update, ops.Delete, ops.Merge, ops.Select, ops.Copy),
        _text,
    ),
    **dict.fromkeys((ops.CreateFunction, ops.CreateTrigger, ops.CreatePolicy), _text),
    **dict.fromkeys(
        (ops.AlterColumnType, ops.SetNotNull, ops.SetDefault, ops.AlterIdentity, ops.DropExpression),
        columns.alter_column,
    ),
    **dict.fromkeys((ops.SetExpression, ops.SetColumnOption), columns.alter_column),
    ops.AddColumn: columns.add_column,
    ops.DropColumn: columns.drop_column,
    ops.RenameColumn: columns.rename_column,
    ops.AddConstraint: columns.add_constraint,
    ops.ValidateConstraint: columns.validate_constraint,
    ops.DropConstraint: columns.drop_constraint,
    ops.RenameConstraint: columns.rename_constraint,
    ops.AlterConstraint: columns.alter_constraint,
    ops.ModifyColumn: mysql.modify,
    ops.DropKey: mysql.drop_key,
    ops.RenameKey: mysql.rename_key,
    ops.ConvertCharset: mysql.convert,
    ops.OnlineClause: mysql.online,
    ops.CreateIndex: indexes.create_index,
    ops.DropIndex: indexes.drop_index,
    ops.RenameIndex: indexes.rename_index,
    ops.AttachIndex: indexes.attach_index,
    ops.Reindex: indexes.reindex,
    ops.Cluster: indexes.cluster,
    ops.CreateTable: tables.create_table,
    ops.CreateTableAs: tables.create_table_as,
    ops.CreateView: tables.create_view,
    ops.RefreshView: tables.refresh_view,
    ops.DropTable: tables.drop_table,
    ops.RenameTable: tables.rename_table,
    ops.SetSchema: tables.set_schema,
    ops.SetPersistence: tables.set_persistence,
    ops.SetStorage: tables.set_storage,
    ops.SetTableOptions: tables.set_table_options,
    ops.SetRowSecurity: tables.set_row_security,
    ops.AttachPartition: tables.attach_partition,
    ops.DetachPartition: tables.detach_partition,
    ops.Vacuum: tables.vacuum,
    ops.CreateType: objects.create_type,
    ops.DropType: objects.drop_type,
    ops.RenameType: objects.rename_type,
    ops.AddEnumValue: objects.add_enum_value,
    ops.RenameEnumValue: objects.rename_enum_value,
    ops.AlterDomain: objects.alter_domain,
    ops.CreateSequence: objects.create_sequence,
    ops.AlterSequence: objects.alter_sequence,
    ops.DropSequence: objects.drop_sequence,
    ops.CreateSchema: objects.create_schema,
    ops.RenameSchema: objects.rename_schema,
    ops.DropSchema: objects.drop_schema,
    ops.CreateExtension: objects.create_extension,
    ops.DropExtension: objects.drop_extension,
    ops.DropFunction: objects.drop_function,
    ops.DropTrigger: objects.drop_trigger,
    ops.EnableTrigger: objects.enable_trigger,
    ops.DropPolicy: objects.drop_policy,
    ops.Begin: session.begin,
    ops.Commit: session.commit,
    ops.Rollback: session.rollback,
    ops.SetVariable: session.set_variable,
    ops.LockTable: session.lock_table,
    ops.Truncate: session.truncate,
}
