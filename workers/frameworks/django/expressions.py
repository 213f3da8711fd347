"""Conditions, expressions and values of models as SQL: Q, F, Value and the functions that constraints and indexes use."""

from __future__ import annotations

from math import isfinite
from typing import Any

from workers.frameworks.django.fields import Field
from workers.frameworks.django.states import UNKNOWN, Model, State
from workers.frameworks.django.values import Call, Ref
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal

_COMPARED = {"exact": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_LIKE = {"startswith": "{}%", "endswith": "%{}", "contains": "%{}%"}
_FUNCTIONS = {"Lower", "Upper", "Coalesce", "Length", "Abs", "Trim", "LTrim", "RTrim", "Greatest", "Least", "NullIf", "MD5",
              "Ceil", "Floor", "Left", "Right", "Substr", "Reverse", "Round", "Sqrt", "Power", "Mod"}  # fmt: skip
_TIMES = {"Now": "STATEMENT_TIMESTAMP()", "TransactionNow": "CURRENT_TIMESTAMP", "RandomUUID": "GEN_RANDOM_UUID()",
          "UUID4": "GEN_RANDOM_UUID()", "UUID7": "UUIDV7()", "Random": "RANDOM()", "Pi": "PI()"}  # fmt: skip
_MYSQL_TIMES = {"Now": "CURRENT_TIMESTAMP(6)", "TransactionNow": "CURRENT_TIMESTAMP", "RandomUUID": "UUID()", "UUID4": "UUID()",
                "UUID7": "UUID()", "Random": "RAND()", "Pi": "PI()"}  # fmt: skip
_BOOLEANS = ("BooleanField", "NullBooleanField")
_DEPTH = 20


class Untold(ValueError):
    """An expression that cannot be put into SQL here."""


def quoted(name: str) -> str:
    """An identifier as Django quotes it: one that is in quotes already stays."""
    if speaks_mysql():
        return name if name.startswith("`") and name.endswith("`") else "`" + name.replace("\0", "") + "`"
    return name if name.startswith('"') and name.endswith('"') else '"' + name.replace("\0", "") + '"'


def value_sql(value: Any) -> str:
    """A literal as SQL; of what is only known at run time, some literal: it is sent as one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return repr(value) if isinstance(value, int) or isfinite(value) else "0"
    if isinstance(value, str):
        return literal(value.replace("\0", ""))
    if isinstance(value, bytes):
        return f"'\\x{value[:1000].hex()}'"
    if isinstance(value, Ref) and value.name in {"dict", "list"}:
        return "'{}'" if value.name == "dict" else "'[]'"
    if isinstance(value, Call) and value.last == "Decimal" and isinstance(given := value.get("value", 0), str | int):
        return literal(str(given))
    return "'…'"


def default_sql(one: Field, value: Any) -> str:
    """What fills old rows, as a literal of the field's kind."""
    if one.kind == "ArrayField":
        return "'{}'" if not isinstance(value, tuple) or not value else "'{…}'"
    if isinstance(value, Ref | Call) and value.name not in {"dict", "list"} and value.last != "Decimal":
        return "'…'"
    return value_sql(value) + ("::jsonb" if one.kind == "JSONField" and not speaks_mysql() else "")


def condition_sql(state: State, model: Model, condition: Any) -> str:
    """A Q as SQL. Where part of it cannot be told, an expression that names UNKNOWN and the columns that are seen in it."""
    try:
        return _Writer(state, model).condition(condition, 0)
    except Untold:
        return untold(model, condition)


def expression_sql(state: State, model: Model, expression: Any) -> str:
    """An expression as SQL, or one that names UNKNOWN."""
    try:
        return _Writer(state, model).expression(expression, 0)
    except Untold:
        return untold(model, expression)


def untold(model: Model, value: Any) -> str:
    """SQL that names UNKNOWN and the columns that the value names."""
    columns = dict.fromkeys(model.column(name) for name in _named(value, 0) if model.field(name))
    return f"({UNKNOWN} = ROW({', '.join(map(quoted, columns))}))" if columns else f"({UNKNOWN} = ROW(1))"


def _named(value: Any, depth: int) -> list[str]:
    """Strings and keywords in an expression that may be names of fields."""
    if depth > _DEPTH:
        return []
    if isinstance(value, str):
        return [value.lstrip("-").partition("__")[0]]
    if isinstance(value, tuple):
        return [name for one in value for name in _named(one, depth + 1)]
    if isinstance(value, Call):
        inner = [name for one in (*value.args, *value.kwargs.values()) for name in _named(one, depth + 1)]
        return [key.partition("__")[0] for key in value.kwargs] + inner
    return []


class _Writer:
    def __init__(self, state: State, model: Model) -> None:
        self.state, self.model = state, model

    def condition(self, value: Any, depth: int) -> str:
        if depth > _DEPTH or not isinstance(value, Call):
            raise Untold
        if value.name in {"&", "|"}:
            word = " AND " if value.name == "&" else " OR "
            return "(" + word.join(self.condition(one, depth + 1) for one in value.args) + ")"
        if value.name == "~":
            return f"(NOT {self.condition(value.args[0], depth + 1)})"
        if value.last != "Q":
            if len(value.args) == 2 and value.last in _LOOKUPS:
                return self.compared(self.expression(value.args[0], depth + 1), _LOOKUPS[value.last], value.args[1], depth)
            raise Untold
        return self.q(value, depth)

    def q(self, value: Call, depth: int) -> str:
        options = {key: one for key, one in value.kwargs.items() if key in {"_connector", "_negated"}}
        parts = [self.condition(one, depth + 1) for one in value.args if isinstance(one, Call)]
        pairs = [one for one in value.args if isinstance(one, tuple) and len(one) == 2]
        pairs += [(key, one) for key, one in value.kwargs.items() if key not in options]
        if len(pairs) + len(parts) < len(value.args):
            raise Untold
        parts += [self.lookup(key, one, depth) for key, one in pairs]
        if not parts:
            raise Untold
        word = " OR " if options.get("_connector") == "OR" else " AND "
        joined = word.join(parts) if len(parts) == 1 else f"({word.join(parts)})"
        return f"(NOT {joined})" if options.get("_negated") is True else joined

    def lookup(self, key: Any, value: Any, depth: int) -> str:
        if not isinstance(key, str):
            raise Untold
        name, *rest = key.split("__")
        one = self.model.field(name) or (self.model.key if name == "pk" else None)
        if one is None or len(rest) > 2:
            raise Untold
        if one.relation and rest and rest[0] in {"id", "pk"}:
            rest = rest[1:]
        side = quoted(one.column)
        if len(rest) == 2 and rest[0] in {"length", "len", "date", "year", "lower", "upper"}:
            raise Untold
        if isinstance(value, bool) and one.kind in _BOOLEANS and rest in ([], ["exact"]):
            return side if value else f"NOT {side}"
        return self.compared(side, rest[0] if rest else "exact", value, depth)

    def compared(self, side: str, lookup: str, value: Any, depth: int) -> str:
        if lookup == "isnull" and isinstance(value, bool):
            return f"{side} IS NULL" if value else f"{side} IS NOT NULL"
        if lookup == "exact" and value is None:
            return f"{side} IS NULL"
        if lookup in _COMPARED:
            return f"{side} {_COMPARED[lookup]} {self.operand(value, depth + 1)}"
        if lookup == "in" and isinstance(value, tuple) and value:
            return f"{side} IN ({', '.join(self.operand(one, depth + 1) for one in value)})"
        if lookup == "range" and isinstance(value, tuple) and len(value) == 2:
            return f"{side} BETWEEN {self.operand(value[0], depth + 1)} AND {self.operand(value[1], depth + 1)}"
        if lookup in _LIKE and isinstance(value, str):
            pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            like = f"{side} LIKE BINARY" if speaks_mysql() else f"{side}::text LIKE"
            return f"{like} {literal(_LIKE[lookup].format(pattern))}"
        if lookup == "regex" and isinstance(value, str):
            return f"{side} REGEXP {literal(value)}" if speaks_mysql() else f"{side}::text ~ {literal(value)}"
        raise Untold

    def operand(self, value: Any, depth: int) -> str:
        if isinstance(value, Call) and value.last != "Decimal":
            return self.expression(value, depth)
        if isinstance(value, bool | int | float | str | Call):
            return value_sql(value)
        raise Untold

    def expression(self, value: Any, depth: int) -> str:
        if depth > _DEPTH:
            raise Untold
        if isinstance(value, str):
            return self.column(value)
        if not isinstance(value, Call):
            raise Untold
        last, inner = value.last, value.args
        if last == "F" and inner:
            return self.column(inner[0])
        if last == "Value":
            return self.operand(value.get("value", 0), depth + 1)
        if last in _TIMES and not inner:
            return (_MYSQL_TIMES if speaks_mysql() else _TIMES)[last]
        if last in _FUNCTIONS and inner and not value.kwargs:
            return f"{last.upper()}({', '.join(self.argument(one, depth + 1) for one in inner)})"
        if last == "Cast":
            made = self.state.type_of(self.state.field("", value.get("output_field", 1)), self.model)
            if made != UNKNOWN:
                inside = self.expression(inner[0], depth + 1)
                return f"CAST({inside} AS {made})" if speaks_mysql() else f"({inside})::{made}"
        if value.name in {"+", "-", "*", "/"}:
            return f"({self.operand_or_column(inner[0], depth)} {value.name} {self.operand_or_column(inner[1], depth)})"
        if last in {"&", "|", "~", "Q"}:
            return self.condition(value, depth)
        raise Untold

    def argument(self, value: Any, depth: int) -> str:
        return value_sql(value) if isinstance(value, bool | int | float) else self.expression(value, depth)

    def operand_or_column(self, value: Any, depth: int) -> str:
        return self.operand(value, depth + 1) if not isinstance(value, str) else value_sql(value)

    def column(self, name: Any) -> str:
        if not isinstance(name, str) or not (self.model.field(name) or name == "pk"):
            raise Untold
        return quoted(self.model.column(name))


_LOOKUPS = {"GreaterThan": "gt", "GreaterThanOrEqual": "gte", "LessThan": "lt", "LessThanOrEqual": "lte", "Exact": "exact"}
