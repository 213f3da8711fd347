"""Calls that SQLAlchemy refuses whatever the database: a connection taken for a session, a plain string since version 2.

Source: https://docs.sqlalchemy.org/en/20/changelog/migration_20.html
"""

from __future__ import annotations

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
