"""Functions that run with their owner's rights, and whether a search_path of their own says where they look names up."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.domain.operations import CreateFunction, Inert, Operation
from bot.domain.schema import Name
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import qualified
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

_LOOKS_UP = frozenset(("sql", "plpgsql"))
"""Languages whose code names things of the database; of others nobody knows whether it does."""
_SETS = (pb.VAR_SET_VALUE, pb.VAR_SET_CURRENT)


def unpinned(made: CreateFunction, beside: Iterable[Operation]) -> bool:
    """Whether it looks names up in its caller's search_path, and none of the operations beside it ends that.

    Source: https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
    """
    function = made.function
    if not made.definer or made.resolved or function.language not in _LOOKS_UP:
        return False
    if "search_path" in made.settings or "search_path" in function.body.lower():
        return False
    altering = (one.text for one in beside if isinstance(one, Inert) and one.kind == "ALTER FUNCTION")
    return not any(_same(name, function.name) for text in altering if (name := _pinned(text)) is not None)


def _same(one: Name, other: Name) -> bool:
    """Whether they may be one: a schema that only one of them names is whatever the search_path says."""
    return one.name == other.name and (one.schema == other.schema or not (one.schema and other.schema))


@lru_cache(maxsize=4096)
def _pinned(text: str) -> Name | None:
    """The function that `ALTER FUNCTION … SET search_path …` is about; None where that is not what the statement does."""
    if "search_path" not in text.lower() or len(text) > SMALL or crowded(text):
        return None
    try:
        (statement,) = parse_text(text).stmts
    except (SqlError, ValueError, RecursionError):
        return None
    altered = statement.stmt.alter_function_stmt
    settings = (one.def_elem.arg.variable_set_stmt for one in altered.actions if one.def_elem.defname == "set")
    sets = any(one.name == "search_path" and one.kind in _SETS for one in settings)
    return qualified(altered.func.objname) if sets else None
