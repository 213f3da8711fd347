"""Every command that ActiveRecord (and the gems that add to it) knows, and the SQL that each sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from workers.frameworks.rails import columns, constraints, indexes, objects, tables
from workers.frameworks.rails.command import Command
from workers.frameworks.values import Unresolved

Write = Callable[[Command], Iterable[Command | str]]
COMMANDS: dict[str, Write] = {
    "create_table": tables.create_table, "create_join_table": tables.create_join_table, "change_table": tables.change_table,
    "drop_table": tables.drop_table, "drop_join_table": tables.drop_join_table, "rename_table": tables.rename_table,
    "add_column": columns.add_column, "add_columns": columns.add_columns, "add_timestamps": columns.add_timestamps,
    "add_reference": columns.add_reference, "add_belongs_to": columns.add_reference, "remove_column": columns.remove_columns,
    "remove_columns": columns.remove_columns, "remove_timestamps": columns.remove_timestamps,
    "remove_reference": columns.remove_reference, "remove_belongs_to": columns.remove_reference,
    "add_attachment": columns.add_attachment, "remove_attachment": columns.remove_attachment,
    "drop_attached_file": columns.remove_attachment,
    "rename_column": columns.rename_column, "change_column": columns.change_column,
    "change_column_default": columns.change_column_default, "change_column_null": columns.change_column_null,
    "add_index": indexes.add_index, "remove_index": indexes.remove_index, "rename_index": indexes.rename_index,
    "add_foreign_key": constraints.add_foreign_key, "validate_foreign_key": constraints.validate,
    "remove_foreign_key": constraints.remove, "add_check_constraint": constraints.add_check_constraint,
    "validate_check_constraint": constraints.validate, "remove_check_constraint": constraints.remove,
    "validate_constraint": constraints.validate, "remove_constraint": constraints.remove,
    "add_unique_constraint": constraints.add_unique_constraint, "add_unique_key": constraints.add_unique_constraint,
    "remove_unique_constraint": constraints.remove, "add_exclusion_constraint": constraints.add_exclusion_constraint,
    "remove_exclusion_constraint": constraints.remove, "create_enum": objects.create_enum, "drop_enum": objects.drop_enum,
    "rename_enum": objects.rename_enum, "add_enum_value": objects.add_enum_value,
    "rename_enum_value": objects.rename_enum_value, "enable_extension": objects.enable_extension,
    "disable_extension": objects.disable_extension, "create_schema": objects.create_schema,
    "drop_schema": objects.drop_schema, "drop_view": objects.drop_view, "drop_function": objects.drop_function,
    "drop_trigger": objects.drop_trigger, "refresh_view": objects.refresh_view,
}  # fmt: skip
INERT = frozenset((
    "change_column_comment", "change_table_comment", "set_column_comment", "set_table_comment", "say", "puts", "p", "print",
    "announce", "require", "require_relative", "include", "extend", "sleep", "reset_column_information", "private", "warn",
    "attr_accessor", "enable_lock_retries!", "disable_ddl_transaction!", "disable_lock_retries!", "raise", "logger", "write",
    "info", "debug", "gc", "reset_pk_sequence!", "set_statement_timeout", "clear_cache!", "schema_cache", "load", "binding",
    "module_function", "using", "milestone", "restrict_gitlab_migration", "alias_method", "delegate", "tag", "flush", "pp",
))  # fmt: skip
"""Calls that leave the database alone, or that no rule looks at."""
WRAPPERS = frozenset((
    "safety_assured", "say_with_time", "suppress_messages", "with_lock_retries", "disable_statement_timeout", "tap",
    "without_statement_timeout", "safe_by_default", "silence", "silence_stream", "benchmark", "then", "loop", "instance_eval",
    "with_lock_timeout", "with_statement_timeout", "unscoped", "uncached", "no_touching", "synchronize", "retryable",
))  # fmt: skip
"""Calls whose block is simply run."""
QUERIES = frozenset((
    "execute", "exec_query", "exec_update", "exec_delete", "exec_insert", "select_all", "select_value", "select_values",
    "select_rows", "select_one", "query", "update", "delete", "insert", "exec", "update_sql", "query_value", "query_values",
))  # fmt: skip
"""Calls that are given SQL."""
_LOOKED_UP = frozenset((
    "remove_index", "remove_foreign_key", "remove_check_constraint", "remove_unique_constraint", "remove_exclusion_constraint",
    "validate_foreign_key", "validate_check_constraint", "remove_reference", "remove_belongs_to",
))  # fmt: skip
_DEPTH = 5


def sqls(command: Command, depth: int = 0) -> Iterator[tuple[Command, str]]:
    """What the command sends, in order, each with the command it comes from. Raises Unresolved."""
    write = COMMANDS.get(command.name)
    if write is None or depth > _DEPTH:
        raise Unresolved(f"`{command.name}`")
    for sent in write(command):
        if isinstance(sent, Command):
            yield from sqls(sent, depth + 1)
        else:
            yield command, sent


def looked_up(command: Command) -> bool:
    """Whether ActiveRecord asks the database for the name of what this drops, so that the one derived here may be wrong."""
    return command.name in _LOOKED_UP and "name" not in command.options
