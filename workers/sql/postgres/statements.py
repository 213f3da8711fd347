"""Which function reads which kind of statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.operations import Operation
from workers.sql.postgres import code, drops, grants, indexes, objects, renames, rows, session, tables, views
from workers.sql.postgres.inert import INERT, OPAQUE
from workers.sql.postgres.source import Source

Handler = Callable[[Any, Source], list[Operation]]

HANDLERS: dict[str, Handler] = {
    "create_stmt": tables.create_table,
    "create_foreign_table_stmt": tables.create_foreign_table,
    "create_table_as_stmt": views.create_table_as,
    "view_stmt": views.create_view,
    "refresh_mat_view_stmt": views.refresh_view,
    "index_stmt": indexes.create_index,
    "reindex_stmt": indexes.reindex,
    "cluster_stmt": indexes.cluster,
    "vacuum_stmt": indexes.vacuum,
    "drop_stmt": drops.drop,
    "rename_stmt": renames.rename,
    "alter_object_schema_stmt": renames.set_schema,
    "create_enum_stmt": objects.create_enum,
    "alter_enum_stmt": objects.alter_enum,
    "composite_type_stmt": objects.create_composite,
    "create_range_stmt": objects.create_range,
    "define_stmt": objects.define,
    "create_domain_stmt": objects.create_domain,
    "alter_domain_stmt": objects.alter_domain,
    "create_seq_stmt": objects.create_sequence,
    "alter_seq_stmt": objects.alter_sequence,
    "create_schema_stmt": objects.create_schema,
    "create_extension_stmt": objects.create_extension,
    "create_function_stmt": code.create_function,
    "create_trig_stmt": code.create_trigger,
    "create_policy_stmt": code.create_policy,
    "alter_policy_stmt": code.alter_policy,
    "insert_stmt": rows.insert,
    "update_stmt": rows.update,
    "delete_stmt": rows.delete,
    "merge_stmt": rows.merge,
    "select_stmt": rows.select,
    "call_stmt": rows.call,
    "truncate_stmt": rows.truncate,
    "copy_stmt": rows.copy,
    "transaction_stmt": session.transaction,
    "variable_set_stmt": session.set_variable,
    "lock_stmt": session.lock_table,
    "grant_stmt": grants.grant,
    "alter_default_privileges_stmt": grants.default_privileges,
    **INERT,
    **OPAQUE,
}
