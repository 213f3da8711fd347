"""Bodies of functions held against PostgreSQL's grammars of SQL and PL/pgSQL."""

from __future__ import annotations

from bot.domain.operations import CreateFunction
from bot.patterns import late
from workers.sql.libpg_query import parse_text, read_plpgsql
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

_GRAMMAR = late(r'syntax error|missing "|"[^"]*" is not a known variable')
"""How a message begins that PostgreSQL would give as well: other things libpg_query refuses for want of catalogs."""


def refused(error: SqlError) -> str:
    """What the parser says against a body, '' where it is not the body's fault."""
    return str(error) if _GRAMMAR.match(str(error)) else ""


def refused_body(operation: CreateFunction) -> str:
    """The syntax error in a body in SQL or PL/pgSQL, '' when there is none or it is too large to be parsed safely here."""
    function, text = operation.function, operation.text
    if len(text) > SMALL or crowded(text):
        return ""
    try:
        if function.language == "plpgsql":
            read_plpgsql(text)
        elif function.language == "sql" and not operation.resolved:
            parse_text(function.body)
    except SqlError as error:
        return refused(error)
    except RecursionError:
        return ""
    return ""
