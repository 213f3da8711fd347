"""Statements without consequence for any rule, and those whose consequence cannot be read off them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.operations import Inert, Opaque, Operation
from workers.sql.postgres.source import Source

_WORDS = {
    "alter_collation_stmt": "ALTER COLLATION",
    "alter_database_refresh_coll_stmt": "ALTER DATABASE",
    "alter_database_set_stmt": "ALTER DATABASE",
    "alter_database_stmt": "ALTER DATABASE",
    "alter_event_trig_stmt": "ALTER EVENT TRIGGER",
    "alter_extension_contents_stmt": "ALTER EXTENSION",
    "alter_extension_stmt": "ALTER EXTENSION",
    "alter_fdw_stmt": "ALTER FOREIGN DATA WRAPPER",
    "alter_foreign_server_stmt": "ALTER SERVER",
    "alter_function_stmt": "ALTER FUNCTION",
    "alter_object_depends_stmt": "ALTER DEPENDS ON EXTENSION",
    "alter_op_family_stmt": "ALTER OPERATOR FAMILY",
    "alter_operator_stmt": "ALTER OPERATOR",
    "alter_owner_stmt": "ALTER OWNER",
    "alter_publication_stmt": "ALTER PUBLICATION",
    "alter_role_set_stmt": "ALTER ROLE",
    "alter_role_stmt": "ALTER ROLE",
    "alter_stats_stmt": "ALTER STATISTICS",
    "alter_subscription_stmt": "ALTER SUBSCRIPTION",
    "alter_system_stmt": "ALTER SYSTEM",
    "alter_table_space_options_stmt": "ALTER TABLESPACE",
    "alter_tsconfiguration_stmt": "ALTER TEXT SEARCH CONFIGURATION",
    "alter_tsdictionary_stmt": "ALTER TEXT SEARCH DICTIONARY",
    "alter_type_stmt": "ALTER TYPE",
    "alter_user_mapping_stmt": "ALTER USER MAPPING",
    "check_point_stmt": "CHECKPOINT",
    "close_portal_stmt": "CLOSE",
    "comment_stmt": "COMMENT",
    "constraints_set_stmt": "SET CONSTRAINTS",
    "create_am_stmt": "CREATE ACCESS METHOD",
    "create_cast_stmt": "CREATE CAST",
    "create_conversion_stmt": "CREATE CONVERSION",
    "create_event_trig_stmt": "CREATE EVENT TRIGGER",
    "create_fdw_stmt": "CREATE FOREIGN DATA WRAPPER",
    "create_foreign_server_stmt": "CREATE SERVER",
    "create_op_class_stmt": "CREATE OPERATOR CLASS",
    "create_op_family_stmt": "CREATE OPERATOR FAMILY",
    "create_plang_stmt": "CREATE LANGUAGE",
    "create_publication_stmt": "CREATE PUBLICATION",
    "create_role_stmt": "CREATE ROLE",
    "create_stats_stmt": "CREATE STATISTICS",
    "create_subscription_stmt": "CREATE SUBSCRIPTION",
    "create_table_space_stmt": "CREATE TABLESPACE",
    "create_transform_stmt": "CREATE TRANSFORM",
    "create_user_mapping_stmt": "CREATE USER MAPPING",
    "createdb_stmt": "CREATE DATABASE",
    "deallocate_stmt": "DEALLOCATE",
    "declare_cursor_stmt": "DECLARE",
    "discard_stmt": "DISCARD",
    "drop_role_stmt": "DROP ROLE",
    "drop_subscription_stmt": "DROP SUBSCRIPTION",
    "drop_table_space_stmt": "DROP TABLESPACE",
    "drop_user_mapping_stmt": "DROP USER MAPPING",
    "dropdb_stmt": "DROP DATABASE",
    "explain_stmt": "EXPLAIN",
    "fetch_stmt": "FETCH",
    "grant_role_stmt": "GRANT",
    "listen_stmt": "LISTEN",
    "load_stmt": "LOAD",
    "notify_stmt": "NOTIFY",
    "prepare_stmt": "PREPARE",
    "reassign_owned_stmt": "REASSIGN OWNED",
    "rule_stmt": "CREATE RULE",
    "sec_label_stmt": "SECURITY LABEL",
    "unlisten_stmt": "UNLISTEN",
    "variable_show_stmt": "SHOW",
}
_REASONS = {
    "alter_table_move_all_stmt": "ALTER … ALL IN TABLESPACE moves whatever stands there: its tables cannot be read off it",
    "drop_owned_stmt": "DROP OWNED drops whatever the role owns: its tables cannot be read off it",
    "execute_stmt": "EXECUTE of a prepared statement cannot be read",
    "import_foreign_schema_stmt": "IMPORT FOREIGN SCHEMA makes tables that cannot be read off it",
}


def _inert(words: str) -> Callable[[Any, Source], list[Operation]]:
    return lambda _node, source: [Inert(words, source.text)]


def _opaque(why: str) -> Callable[[Any, Source], list[Operation]]:
    return lambda _node, source: [Opaque(source.text, why)]


def _granted(node: Any, source: Source) -> list[Operation]:
    """A role made a member of another, or no longer one."""
    return [Inert("GRANT" if node.is_grant else "REVOKE", source.text)]


INERT = {kind: _inert(words) for kind, words in _WORDS.items()} | {"grant_role_stmt": _granted}
OPAQUE = {kind: _opaque(why) for kind, why in _REASONS.items()}
