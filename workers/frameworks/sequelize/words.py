"""Names, literals and conditions as Sequelize writes them, and the module `sequelize` itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workers.frameworks.javascript.known import NotKnown, as_json, text_of
from workers.frameworks.javascript.machine import Machine
from workers.frameworks.javascript.values import Call, Host, Native, Record, Unknown, Value, shown
from workers.sql.dialect import speaks_mysql

_UPPER = re.compile(r"([A-Z])")
_OPERATORS = {
    "$eq": "=", "$gt": ">", "$gte": ">=", "$like": "LIKE", "$lt": "<", "$lte": "<=", "$ne": "!=", "$iLike": "ILIKE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Literal(Host):
    """`Sequelize.literal('…')` and what becomes SQL as it is; `why` when it is not known."""

    sql: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Type(Host):
    """`DataTypes.STRING(30)`."""

    key: str
    args: Sequence[Value] = ()
    marks: tuple[str, ...] = ()

    def get(self, name: str) -> Value:
        """UNSIGNED, BINARY, …: on PostgreSQL BINARY alone makes a difference."""
        if speaks_mysql():
            return replace(self, marks=(*self.marks, name))
        return Type("BLOB") if name == "BINARY" and self.key in ("STRING", "CHAR") else self


@dataclass(frozen=True, slots=True, eq=False)
class TypeName(Native):
    """`DataTypes.STRING`, which may be called."""

    key: str = ""


def named_type(key: str) -> TypeName:
    """A member of DataTypes."""
    return TypeName(lambda machine, call: Type(key, tuple(call.args)), Type(key).get, key=key)


class Module(Host):
    """`Sequelize`, which has the types, literals and operators alike."""

    def get(self, name: str) -> Value:
        """A member of the module."""
        if name in ("DataTypes", "Sequelize", "default", "DataType"):
            return self
        if name == "Op":
            return Operators()
        if name in ("literal", "fn", "col", "cast"):
            return Native(lambda machine, call: _made(name, call))
        if name in ("QueryTypes", "Transaction", "Deferrable"):
            return Constants(name)
        return (
            named_type(name)
            if name.isupper() or name in ("UUIDV1", "UUIDV4")
            else Unknown(f"`{name}` of Sequelize is not known")
        )


class Operators(Host):
    """`Sequelize.Op`."""

    def get(self, name: str) -> Value:
        """An operator, as the key of a condition."""
        return "$" + name


@dataclass(frozen=True, slots=True)
class Constants(Host):
    """QueryTypes, Transaction.ISOLATION_LEVELS, Deferrable."""

    kind: str

    def get(self, name: str) -> Value:
        """A constant."""
        words = re.sub("_", " ", name)
        return Literal(f"DEFERRABLE {words}") if self.kind == "Deferrable" and name.startswith("INITIALLY") else Unknown(name)


def _made(name: str, call: Call) -> Value:
    try:
        match name:
            case "literal":
                return Literal(text_of(call.arg(0)))
            case "col":
                return Literal(quoted(call.arg(0)))
            case "cast":
                return Literal(f"CAST({escaped(call.arg(0))} AS {text_of(call.arg(1)).upper()})")
        return Literal(f"{text_of(call.arg(0))}({', '.join(map(escaped, call.args[1:]))})")
    except NotKnown as error:
        return Literal("", str(error))


def sql_of(value: Literal) -> str:
    """A literal's SQL. Raises NotKnown."""
    if value.why:
        raise NotKnown(value.why)
    return value.sql


def quoted(name: Value) -> str:
    """One identifier. Raises NotKnown."""
    if isinstance(name, Literal):
        return sql_of(name)
    if speaks_mysql():
        return "`" + text_of(name).replace("`", "") + "`"
    return '"' + text_of(name).replace('"', "") + '"'


def dotted(name: Value) -> str:
    """An identifier that may name its schema with a dot. Raises NotKnown."""
    return ".".join(quoted(part) for part in text_of(name).split("."))


def table(name: Value, *, split: bool = False) -> str:
    """A table by name or as `{ tableName, schema }`; `split` where a dot in the name parts it. Raises NotKnown."""
    if isinstance(name, Record):
        schema = name.look("schema")
        return (quoted(schema) + "." if schema else "") + quoted(name.look("tableName"))
    return dotted(name) if split else quoted(name)


def bare(name: Value) -> str:
    """A table's own name. Raises NotKnown."""
    return text_of(name.look("tableName") if isinstance(name, Record) else name)


def underscored(text: str) -> str:
    """As Sequelize makes names of indexes: an underscore before every capital."""
    return re.sub("^_", "", _UPPER.sub(r"_\1", text)).lower()


def escaped(value: Value) -> str:
    """A value in SQL. Raises NotKnown."""
    if isinstance(value, Literal):
        return sql_of(value)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(shown(value))
    if isinstance(value, Record):
        value = as_json(value)
    text = text_of(value).replace("'", "''")
    return "'" + (text.replace("\\", "\\\\") if speaks_mysql() else text) + "'"


def condition(where: Value) -> str:
    """A condition given as an object. Raises NotKnown."""
    if isinstance(where, Literal):
        return sql_of(where)
    if not isinstance(where, Record) or where.open:
        raise NotKnown("the condition is not known")
    parts = [_compared(key, value) for key, value in where.items()]
    return f"({' AND '.join(parts)})" if len(parts) > 1 else "".join(parts)


def _compared(key: str, value: Value) -> str:
    if key in ("$and", "$or"):
        parts = (
            value
            if isinstance(value, list)
            else [Record({k: v}) for k, v in value.items()]
            if isinstance(value, Record)
            else []
        )
        return f"({f' {key[1:].upper()} '.join(map(condition, parts))})"
    if isinstance(value, Record):
        return " AND ".join(_operated(key, sign, wanted) for sign, wanted in value.items())
    return _operated(key, "$in" if isinstance(value, list) else "$eq", value)


def _operated(key: str, sign: str, value: Value) -> str:
    column = quoted(key)
    if sign in ("$in", "$notIn") and isinstance(value, list):
        return f"{column} {'NOT IN' if sign == '$notIn' else 'IN'} ({', '.join(map(escaped, value))})"
    if sign in ("$eq", "$is", "$ne", "$not") and (value is None or (isinstance(value, bool) and sign in ("$not", "$is"))):
        return f"{column} {'IS NOT' if sign in ('$ne', '$not') else 'IS'} {escaped(value)}"
    if sign == "$not":
        sign = "$ne"
    if sign not in _OPERATORS:
        raise NotKnown(f"the operator `{sign[1:]}` is not known")
    return f"{column} {_OPERATORS[sign]} {escaped(value)}"


__all__ = ["Literal", "Machine", "Module", "NotKnown", "Type", "TypeName"]
