"""Calls that Alembic or SQLAlchemy refuses whatever the database: what a connection has not, operations that there are not,
arguments that are missing.

Source: https://docs.sqlalchemy.org/en/20/changelog/migration_20.html
Source: https://alembic.sqlalchemy.org/en/latest/ops.html
"""

from __future__ import annotations

import ast
import re

from bot.domain.operations import Opaque, Refused
from workers.frameworks.python.values import Called, Member, dotted

_OF_SESSIONS = frozenset(("query", "add", "add_all", "flush", "merge", "refresh", "bulk_save_objects", "bulk_insert_mappings"))


def refusal(call: Called, major: int) -> str:
    """Why a call on `op.get_bind()` is refused, '' where it is not; `major` is SQLAlchemy's version, 0 where nobody knows."""
    function = call.function
    if not isinstance(function, Member) or dotted(function.owner) != "alembic.op.get_bind()":
        return ""
    if function.name in _OF_SESSIONS:
        return f"a connection has no `{function.name}()`, that is a session's"
    if function.name == "execute" and major > 1 and call.args and isinstance(call.args[0], str):
        return f"SQLAlchemy {major} executes no plain string on a connection, only `text(…)`"
    return ""


_NEEDED = {
    "add_column": ("table_name", "column"),
    "drop_column": ("table_name", "column_name"),
    "alter_column": ("table_name", "column_name"),
    "drop_table": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name"),
    "create_index": ("index_name", "table_name", "columns"),
    "drop_constraint": ("constraint_name", "table_name"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
}
"""What an operation cannot do without, in order; a batch has the table itself."""
_OLD = {"name", "tablename", "source", "referent", "local_columns"}
"""Words of older versions for some of it."""
_MEANT = (
    (re.compile(r"(?:drop|remove|delete)_(?:unique|foreign_key|fk|primary_key|check|unique_constraint|foreign_key_constraint|"
                r"check_constraint|primary_key_constraint)$"), "drop_constraint"),
    (re.compile(r"(?:remove|delete)_(column|table|index|constraint)$"), r"drop_\1"),
    (re.compile(r"(?:create|insert)_column$"), "add_column"),
    (re.compile(r"add_(table|index|unique_constraint|check_constraint|foreign_key|primary_key)$"), r"create_\1"),
    (re.compile(r"(?:change|modify|update)_column$"), "alter_column"),
)  # fmt: skip


def lacking(operation: str, call: Called, batched: bool) -> str:
    """Why an operation of Alembic's own refuses its arguments, '' where it takes them."""
    if any(isinstance(one, ast.Starred) for one in call.node.args) or any(one.arg is None for one in call.node.keywords):
        return ""
    needed = [name for name in _NEEDED.get(operation, ()) if not (batched and name == "table_name")]
    given = len(call.args) + len(set(call.kwargs) & ({*needed} | _OLD))
    if given < len(needed):
        return f"`{operation}` needs {' and '.join(f'`{name}`' for name in needed)}, and gets {given or 'none'} of them"
    if operation == "alter_column" and len(call.args) > len(needed):
        return "`alter_column` takes what is to change by name only, a type as `type_`"
    return ""


def unknown(word: str, text: str) -> Refused | Opaque:
    """What a call of something that is none of Alembic's own is: refused where its words say which of those is meant."""
    for pattern, name in _MEANT:
        if pattern.match(word):
            return Refused(text, f"`{word}` is no operation of Alembic, `{pattern.sub(name, word)}` is")
    return Opaque(text, f"`{word}` is no operation of Alembic's own: it is not followed")
