"""Loops of a migration over most rows of a table, by what they ask for: `for user in session.query(User)`."""

from __future__ import annotations

import ast
import re

from bot.domain.operations import Delete, ForEach, Insert, Merge, RunCode, Select, Update
from bot.domain.schema import Name
from workers.frameworks.alembic.clauses import Unresolved, last, parameters, raw_text
from workers.frameworks.alembic.events import Event
from workers.frameworks.alembic.rows import table_name
from workers.frameworks.python.values import Called, Member, Operator, Text, Value
from workers.sql.parse import parse

_FEW = frozenset(
    ("first", "one", "one_or_none", "scalar", "scalar_one", "get", "limit", "distinct", "group_by", "having", "fetchone",
     "fetchmany", "slice")
)  # fmt: skip
_NARROWS = frozenset(("where", "filter", "filter_by"))
_SENDS = frozenset(("execute", "exec_driver_sql", "scalars"))
_SOME = re.compile(r"\b(?:LIMIT|DISTINCT|GROUP\s+BY|HAVING|FETCH|count\s*\()", re.IGNORECASE)
_WHERE = re.compile(r"\bWHERE\b(.*?)(?:\bORDER\s+BY\b.*|;?(?<!\s)\s*)$", re.IGNORECASE | re.DOTALL)
_EMPTY = re.compile(r"^[\s(]*[\w.\"]+\s*(?:IS\s+(?:NOT\s+)?NULL|(?:=|<>|!=)\s*'')[\s)]*$", re.IGNORECASE)
_LONGEST, _SHOWN = 200, 4


def rows_of(value: Value) -> Name | None:
    """The table whose rows these are, where it may be most of them; None where it is fewer or another thing."""
    while isinstance(value, Called):
        word = last(value)
        if word in _FEW or (word in _NARROWS and not all(map(_empty, (*value.args, *value.kwargs.values())))):
            return None
        if word in _SENDS and value.args:
            value = value.args[0]
            if (sql := _text(value)) is not None:
                return _selected(sql)
            continue
        first = value.args[0][0] if value.args and isinstance(value.args[0], list) and value.args[0] else None
        first = first if first is not None else value.args[0] if value.args else None
        owner = value.function.owner if isinstance(value.function, Member) else None
        if word in ("query", "select"):
            own = table_name(owner) if word == "select" else None
            return own or table_name(first) or (table_name(first.owner) if isinstance(first, Member) else None)
        value = owner
    return None


def _text(value: Value) -> str | None:
    try:
        return raw_text(value)
    except Unresolved:
        return None


def _selected(sql: str) -> Name | None:
    """The one table that a SELECT of (nearly) all its rows reads."""
    found = [operation for one in parse(parameters(Text(sql))) for operation, _, _ in one.steps]
    if len(found) != 1 or not isinstance(found[0], Select) or not found[0].reads or _SOME.search(sql):
        return None
    where = _WHERE.search(sql)
    return found[0].reads[0] if where is None or all(map(_EMPTY.match, re.split(r"\bAND\b", where[1], flags=re.I))) else None


def _empty(condition: Value) -> bool:
    """`x.is_(None)`, `x == None`, `x != ''`."""
    match condition:
        case Called(function=Member(name="is_" | "isnot" | "is_not"), args=[None]):
            return True
        case Operator(sign="Eq" | "NotEq", operands=[_, None | ""]):
            return True
    return False


def header(node: ast.For) -> ast.expr:
    """The loop's first lines, as a node that has their place."""
    made = ast.copy_location(ast.Tuple([], ast.Load()), node)
    made.end_lineno, made.end_col_offset = node.iter.end_lineno, node.iter.end_col_offset
    return made


def for_each(node: ast.For, table: Name, events: list[Event]) -> ForEach | None:
    """The loop, where it sends something besides SELECT for its rows and no commit parts it into batches."""
    inside = [one for outer in node.body for one in ast.walk(outer)]
    if any(isinstance(one, ast.Attribute) and one.attr == "commit" for one in inside):
        return None
    sends = [sent for event in events if (sent := _sent(event))]
    rows = {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
    sends += [ast.unparse(one) for one in inside if isinstance(one, ast.Attribute) and _assigned(one, rows)]
    shown = tuple(dict.fromkeys(sends))
    return ForEach(table, f"for … in {ast.unparse(node.iter)}"[:_LONGEST], shown[:_SHOWN]) if shown else None


def first_said(events: list[Event]) -> list[Event]:
    """The last event, which is the loop, and then what it sends, without the loops inside it."""
    return [events[-1], *(event for event in events[:-1] if not isinstance(event.sent, ForEach))]


def _assigned(node: ast.Attribute, rows: set[str]) -> bool:
    return isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in rows


def _sent(event: Event) -> str:
    match event.sent:
        case str() as sql:
            word = (sql.split(None, 1) or [""])[0].upper()
            return word if word in {"UPDATE", "INSERT", "DELETE", "MERGE", "WITH"} else ""
        case Update() | Insert() | Delete() | Merge() as operation:
            return type(operation).__name__.upper()
        case RunCode(text=text) if "execute" in text or ".add" in text:
            return text.partition("(")[0][-40:] + "(…)"
    return ""
