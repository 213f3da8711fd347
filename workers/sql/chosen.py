"""What SQL says that is decided before any row is read: texts that CASE and COALESCE choose from, names of databases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.schema import Name
from workers.sql.expressions import inner, walk
from workers.sql.libpg_query import parse_text, pb
from workers.sql.nodes import relation
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError

_CHOICE = re.compile(r"\b(?:CASE|COALESCE)\b", re.IGNORECASE)
_THREE = re.compile(r'(?:\w|")\s*\.\s*(?:\w+|"[^"]*")\s*\.\s*(?:\w|")')


def chosen_texts(sql: str) -> Iterator[tuple[Name, str, str]]:
    """Columns that are given a CASE or COALESCE of nothing but bare texts, with the word: its type is `text`.

    Source: https://www.postgresql.org/docs/current/typeconv-union-case.html
    """
    for statement in _statements(sql, _CHOICE):
        kind, value = inner(statement)
        if kind == "update_stmt":
            given = [(target.res_target.name, target.res_target.val) for target in value.target_list]
        elif kind == "insert_stmt" and value.select_stmt.select_stmt.target_list:
            outputs = [target.res_target.val for target in value.select_stmt.select_stmt.target_list]
            given = list(zip((column.res_target.name for column in value.cols), outputs, strict=False))
        else:
            continue
        for column, node in given:
            if word := _choice(node):
                yield relation(value.relation), column, word


def _choice(node: pb.Node) -> str:
    """The word that chooses between bare texts (NULL among them), '' where something else may be chosen."""
    kind, value = inner(node)
    if kind == "case_expr":
        word, branches = "CASE", [when.case_when.result for when in value.args]
        branches += [value.defresult] if value.HasField("defresult") else []
    elif kind == "coalesce_expr":
        word, branches = "COALESCE", list(value.args)
    else:
        return ""
    constants = [branch.a_const for branch in branches if branch.WhichOneof("node") == "a_const"]
    bare = len(constants) == len(branches) and all(one.isnull or one.HasField("sval") for one in constants)
    return word if bare and any(one.HasField("sval") for one in constants) else ""


def databases(sql: str) -> Iterator[tuple[str, Name]]:
    """Databases that relations are named with (`sales.public.orders`), and the relation."""
    for statement in _statements(sql, _THREE):
        for kind, found in walk(statement):
            if kind == "RangeVar" and found.catalogname:
                yield found.catalogname, relation(found)


def _statements(sql: str, looked_for: re.Pattern[str]) -> Iterator[pb.Node]:
    """The statements of a text that holds the words, none where it cannot be parsed safely here."""
    if not looked_for.search(sql) or len(sql) > SMALL or crowded(sql):
        return
    try:
        tree = parse_text(sql)
    except (SqlError, RecursionError):
        return
    yield from (one.stmt for one in tree.stmts)
