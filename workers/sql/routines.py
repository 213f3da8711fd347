"""Bodies of functions in SQL and PL/pgSQL: the statements they send, their variables, and what EXECUTE is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.domain.schema import Function
from workers.sql.libpg_query import parse_text, read_plpgsql
from workers.sql.parse import SMALL, crowded
from workers.sql.parsed import SqlError
from workers.sql.split import split

_MADE = re.compile(
    r"\bCREATE\s+(?:(?:GLOBAL|LOCAL)\s+)?(?:(?:TEMP|TEMPORARY|UNLOGGED)\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?(\w+)"
    r"|\bINTO\s+(?:TEMP|TEMPORARY)\s+(?:TABLE\s+)?\"?(\w+)|\bRENAME\s+TO\s+\"?(\w+)",
    re.IGNORECASE,
)
_TAG = "$backstop_body$"
_GIVEN = dict.fromkeys(("new", "old"), "record") | {
    "tg_nargs": "int", "tg_relid": "oid", "tg_argv": "text[]",
    **dict.fromkeys(("tg_name", "tg_when", "tg_level", "tg_op", "tg_relname", "tg_table_name", "tg_table_schema"), "text"),
}  # fmt: skip
_QUERY, _EXPRESSION = 0, 2
"""How PL/pgSQL parses a text: as a statement, as an expression (source: raw_parse_mode in its grammar)."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a body, and its line there, from 1.

    `dynamic` says that it is the expression whose text EXECUTE is given, `target` that it is one that this variable is set to.
    EXECUTE binds `given` values already; `whole` are the words of the statement before the text, '' where more follows it.
    """

    line: int
    sql: str
    dynamic: bool = False
    target: str = ""
    given: int = 0
    whole: str = ""

    @property
    def sent(self) -> bool:
        """Whether it is a statement as it stands."""
        return not (self.dynamic or self.target)


@dataclass(frozen=True, slots=True)
class Routine:
    """A body: variables and parameters with their types ('' where not known), tables it makes, what it says.

    `fields` are those of NEW and OLD that it names, each with the line where it is first named.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    said: tuple[Said, ...] = ()
    fields: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=512)
def routine(function: Function, text: str = "") -> Routine | None:
    """The body of a function, whose whole statement is `text` where that is at hand.

    None where it is in another language, does not parse, or is too large to be parsed safely here.
    """
    body = function.body
    if len(body) > SMALL or crowded(body) or len(text) > SMALL or crowded(text):
        return None
    made = frozenset(next(filter(None, found)).lower() for found in _MADE.findall(body))
    try:
        if function.language == "plpgsql":
            return _plpgsql(function, text, made)
        if function.language == "sql":
            parse_text(body)
            return Routine(dict(_taken(function)), made, tuple(_pieces(body)))
    except (SqlError, RecursionError):
        return None
    return None


def _pieces(body: str) -> Iterator[Said]:
    for piece in split(body):
        if piece.kind == "sql":
            yield Said(body.count("\n", 0, piece.start) + 1, body[piece.start : piece.end])


def _taken(function: Function) -> Iterator[tuple[str, str]]:
    """Its parameters by name, those that it gives included."""
    if function.signature is not None:
        yield from zip(function.signature.names, function.signature.takes, strict=True)
        given = re.search(r"^[^(]*+\((.*)\)$", function.signature.gives)
        for one in given.group(1).split(", ") if given else ():
            name, _, kind = one.partition(" ")
            yield name, kind


def _plpgsql(function: Function, text: str, made: frozenset[str]) -> Routine | None:
    fired = function.returns_trigger
    (tree,) = read_plpgsql(_as_function(function.body)) if fired else read_plpgsql(text) if text else _again(function)
    found = tree["PLpgSQL_function"]
    variables = dict(_variables(found["datums"]))
    said = tuple(_said(found["action"], 1))
    return Routine(variables, made, said, _fields(function.body) if function.returns_trigger else {})


def _as_function(body: str) -> str:
    """A trigger's body as a function that says what PL/pgSQL gives it: of a trigger's libpg_query gives no readable tree.

    Source: https://www.postgresql.org/docs/current/plpgsql-trigger.html
    """
    if _TAG in body:
        raise SqlError("the body holds the quotes that it is to be put in", 0)
    given = " ".join(f"{name} {kind};" for name, kind in _GIVEN.items())
    block = f"DECLARE {given} BEGIN {body.rstrip().removesuffix(';')}\n; END"
    return f"CREATE FUNCTION f() RETURNS record LANGUAGE plpgsql AS {_TAG}{block}{_TAG}"


def _again(function: Function) -> list[dict[str, Any]]:
    """The tree of a function of which only name, parameters and body are known. Raises SqlError."""
    if function.signature is None or _TAG in function.body:
        raise SqlError("what the function takes is not known", 0)
    given = dict(one for one in _taken(function) if one[0])
    taken = ", ".join(f'"{name}" {kind}' for name, kind in given.items())
    error = SqlError("", 0)
    for gives in ("void", "int", "SETOF int"):
        try:
            return read_plpgsql(f"CREATE FUNCTION f({taken}) RETURNS {gives} LANGUAGE plpgsql AS {_TAG}{function.body}{_TAG}")
        except SqlError as refused:
            error = refused
    raise error


def _variables(datums: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in datums:
        ((kind, value),) = one.items()
        if kind != "PLpgSQL_row" and (name := value.get("refname", "")):
            yield name.lower(), value.get("datatype", {}).get("PLpgSQL_type", {}).get("typname", "").lower()


def _fields(body: str) -> dict[str, int]:
    """The fields of NEW and OLD, where they are named plainly in the text."""
    found: dict[str, int] = {}
    for match in re.finditer(r"(?<![\w.'\"])(?:NEW|OLD)\.([a-z_]\w*)\b(?!\s*\()", _bare(body), re.IGNORECASE):
        found.setdefault(match.group(1).lower(), body.count("\n", 0, match.start()) + 1)
    return found


def _bare(body: str) -> str:
    """The body without comments and strings, each character at its place."""
    return re.sub(
        r"'(?:[^']|'')*'|--[^\n]*|/\*.*?(?:\*/|\Z)", lambda match: re.sub(r"[^\n]", " ", match[0]), body, flags=re.DOTALL
    )


def _said(node: Any, line: int) -> Iterator[Said]:
    """Every text that the node's statements send, with the line of its statement."""
    if isinstance(node, list):
        for one in node:
            yield from _said(one, line)
    elif isinstance(node, dict):
        line = node.get("lineno", line) or line
        for key, value in node.items():
            dynamic = key == "dynquery" or (key == "query" and "params" in node) or _executes(key, node)
            if dynamic and _is_text(value):
                yield _dynamic(value["PLpgSQL_expr"], line, key, node)
            else:
                yield from _text(value["PLpgSQL_expr"], line) if _is_text(value) else _said(value, line)


def _dynamic(expression: dict[str, Any], line: int, key: str, node: dict[str, Any]) -> Said:
    """What EXECUTE is given: behind RETURN QUERY and OPEN it has another key than by itself, and FOR has a body."""
    given, more = len(node.get("params", ())), not node.keys() <= {"lineno", key}
    words = {"query": "EXECUTE", "dynquery": "RETURN QUERY EXECUTE"}[key]
    return Said(line, str(expression.get("query", "")), dynamic=True, given=given, whole="" if more else words)


def _executes(key: str, node: dict[str, Any]) -> bool:
    """Whether the text under the key is an expression that gives a statement: EXECUTE's, and FOR … IN EXECUTE's."""
    mode = node[key].get("PLpgSQL_expr", {}).get("parseMode") if isinstance(node[key], dict) else None
    return key == "query" and mode == _EXPRESSION


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and "PLpgSQL_expr" in value


def _text(expression: dict[str, Any], line: int) -> Iterator[Said]:
    text, mode = str(expression.get("query", "")), expression.get("parseMode", _EXPRESSION)
    if mode == _QUERY:
        yield Said(line, text)
    else:
        target, sign, value = text.partition(":=")
        value = value if sign else text
        if sign:
            yield Said(line, value, target=target.strip().lower())
        if re.search(r"\bFROM\b", value, re.IGNORECASE):  # an expression that asks a table does it in brackets
            yield Said(line, f"SELECT {value}")
