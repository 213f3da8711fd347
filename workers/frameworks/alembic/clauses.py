"""SQLAlchemy's expressions as SQL: text(), func, column(), operators between them.

Source: https://docs.sqlalchemy.org/en/20/core/sqlelement.html
"""

from __future__ import annotations

import re

from workers.frameworks.python.values import Called, Member, Operator, Symbol, Text, Unknown, Value, dotted
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote


class Unresolved(Exception):
    """What is needed is only known when it runs; the message says what."""


_BOUND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_LIST = re.compile(r"(\bIN\s+)(:\w+)", re.IGNORECASE)
"""A parameter that expands to a list."""
_TEXT = frozenset(("text", "literal_column", "DDL", "inline_literal"))
_WORDS = frozenset(
    ("current_date", "current_time", "current_timestamp", "current_user", "localtime", "localtimestamp", "session_user", "user")
)
_CONSTANTS = {"true": "true", "false": "false", "null": "NULL"}
_SIGNS = {
    "Eq": "=", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Add": "+", "Sub": "-", "Mult": "*", "Div": "/",
    "Mod": "%", "BitAnd": "AND", "BitOr": "OR",
}  # fmt: skip
_METHODS = {
    "is_": "IS", "isnot": "IS NOT", "is_not": "IS NOT", "in_": "IN", "notin_": "NOT IN", "not_in": "NOT IN", "like": "LIKE",
    "ilike": "ILIKE", "concat": "||",
}  # fmt: skip
_AFTER = {
    "desc": "DESC", "asc": "ASC", "nullsfirst": "NULLS FIRST", "nulls_first": "NULLS FIRST", "nullslast": "NULLS LAST",
    "nulls_last": "NULLS LAST",
}  # fmt: skip
_THROUGH = frozenset(("bindparams", "columns", "execution_options", "self_group", "label", "execute_if"))
"""Methods that give back the same expression, for what is asked here."""


def last(value: Value) -> str:
    """The last word of what is called or taken: 'text' of sa.text."""
    return dotted(value).removesuffix("()").rpartition(".")[2]


def raw_text(value: Value) -> Text | None:
    """The SQL that a string, text() or DDL() holds, None when it is something else. Raises Unresolved."""
    if isinstance(value, str):
        return value if isinstance(value, Text) else Text(value)
    if isinstance(value, Called):
        if isinstance(value.function, Member) and value.function.name in _THROUGH:
            return raw_text(value.function.owner)
        if last(value.function) in _TEXT and value.args:
            return raw_text(value.args[0])
    if isinstance(value, Unknown):
        raise Unresolved(value.text or "SQL that is put together when it runs")
    return None


def parameters(sql: Text) -> Text:
    """The text with $1 where it has a bound parameter (`:name`), which PostgreSQL's grammar does not know."""
    return Text.at(_BOUND.sub("$1", _LIST.sub(r"\1(\2)", sql)).replace("\\:", ":"), sql.line)


def clause(value: Value) -> str:
    """An expression as SQL; a string is one of its literals. Raises Unresolved."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "NULL"
        case str():
            return literal(value)
        case int() | float():
            return str(value)
        case Operator():
            return _operator(value)
        case Member(name=name):
            return quote(name)
        case Symbol(name=name) if name.rpartition(".")[2] in _CONSTANTS:
            return _CONSTANTS[name.rpartition(".")[2]]
        case Called():
            return _call(value)
        case list() | tuple():
            return f"({', '.join(map(clause, value))})"
    raise Unresolved("an expression that is only known when it runs")


def key(value: Value) -> str:
    """What an index or constraint is on: a string is a column's name. Raises Unresolved."""
    return quote(value) if isinstance(value, str) else clause(value)


def _operator(value: Operator) -> str:
    if value.sign in ("Not", "Invert"):
        return f"NOT ({clause(value.operands[0])})"
    if value.sign == "USub":
        return f"-{clause(value.operands[0])}"
    if value.sign not in _SIGNS or len(value.operands) != 2:
        raise Unresolved("an expression that is not known here")
    left, right = value.operands
    sign = _SIGNS[value.sign]
    if right is None and sign in ("=", "!="):
        sign = "IS" if sign == "=" else "IS NOT"
    if sign in ("AND", "OR"):
        return f"({clause(left)}) {sign} ({clause(right)})"
    return f"{clause(left)} {sign} {clause(right)}"


def _call(call: Called) -> str:
    name, word = dotted(call.function), last(call.function)
    if (text := raw_text(call)) is not None:
        return str(text)
    if "func." in name or name.startswith("func."):
        return _function(name.rpartition("func.")[2], call)
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if isinstance(call.function, Called) and last(call.function.function) in ("op", "bool_op") and call.function.args:
        owner = call.function.function
        if isinstance(owner, Member):
            return f"{clause(owner.owner)} {call.function.args[0]} {clause(call.args[0])}"
    if isinstance(call.function, Member) and not isinstance(call.function.owner, Symbol):
        return _method(call.function, call)
    return _named(word, call)


def _function(name: str, call: Called) -> str:
    if name.lower() in _WORDS and not call.args:
        return name.upper()
    return f"{name}({', '.join(map(clause, call.args))})"


def _method(member: Member, call: Called) -> str:
    if member.name in _AFTER:
        return f"{key(member.owner)} {_AFTER[member.name]}"
    if member.name in _METHODS and call.args:
        return f"{clause(member.owner)} {_METHODS[member.name]} {clause(call.args[0])}"
    if member.name == "collate" and call.args:
        return f"{clause(member.owner)} COLLATE {call.args[0] if speaks_mysql() else chr(34) + str(call.args[0]) + chr(34)}"
    if member.name == "next_value" and isinstance(member.owner, Called) and member.owner.args:
        return f"nextval({literal(str(member.owner.args[0]))})"
    if member.name == "cast" and call.args:
        return _cast(member.owner, call.args[0])
    raise Unresolved(f"{member.name}() of an expression")


def _named(word: str, call: Called) -> str:
    if word in ("column", "Column") and call.args and isinstance(call.args[0], str):
        return quote(call.args[0])
    if word in _AFTER and call.args:
        return f"{key(call.args[0])} {_AFTER[word]}"
    if word in ("and_", "or_"):
        return f" {word[:-1].upper()} ".join(f"({clause(argument)})" for argument in call.args)
    if word == "not_" and call.args:
        return f"NOT ({clause(call.args[0])})"
    if word in ("cast", "type_coerce") and len(call.args) == 2:
        return _cast(*call.args)
    if word in ("literal", "bindparam", "quoted_name") and call.args:
        return clause(call.args[0])
    raise Unresolved(f"{word or 'a call'}() in an expression")


def _cast(value: Value, kind: Value) -> str:
    from workers.frameworks.alembic.types import spelled  # which asks for expressions itself

    return f"CAST({clause(value)} AS {spelled(kind).text})"
