"""A column of a blueprint as PostgreSQL's words.

Source: https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Schema/Grammars/PostgresGrammar.php
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workers.frameworks.laravel import mysql
from workers.frameworks.values import Code, Missing, Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote

_INTEGERS = {"integer": "integer", "bigInteger": "bigint", "mediumInteger": "integer", "tinyInteger": "smallint",
             "smallInteger": "smallint"}  # fmt: skip
_SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
_PLAIN = {
    "text": "text", "mediumText": "text", "longText": "text", "tinyText": "varchar(255)", "boolean": "boolean",
    "json": "json", "jsonb": "jsonb", "date": "date", "year": "integer", "binary": "bytea", "uuid": "uuid",
    "ulid": "char(26)", "ipAddress": "inet", "macAddress": "macaddr", "double": "double precision", "tsvector": "tsvector",
    "geometry": "geometry", "geography": "geography", "point": "geography", "foreignUuid": "uuid", "foreignUlid": "char(26)",
}  # fmt: skip
_TIMES = {"timestamp": "timestamp", "timestampTz": "timestamptz", "dateTime": "timestamp", "dateTimeTz": "timestamptz",
          "time": "time", "timeTz": "timetz"}  # fmt: skip
_COUNTING = {"id": "bigInteger", "bigIncrements": "bigInteger", "increments": "integer", "integerIncrements": "integer",
             "mediumIncrements": "integer", "smallIncrements": "smallInteger", "tinyIncrements": "smallInteger"}  # fmt: skip
_LENGTH = 255
"""What `string` without a length gets (Builder::$defaultStringLength)."""
Modifiers = Mapping[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Column:
    """`$table->string('name', 100)->nullable()`: the method, its arguments, and the calls chained to it by name."""

    method: str
    arguments: list[Value]
    modifiers: Modifiers = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The column's name. Raises Unresolved."""
        if self.method == "id" and not self.arguments:
            return "id"
        value = known(self.arguments[0]) if self.arguments else None
        if not isinstance(value, str):
            raise Unresolved("a column's name")
        return value

    def option(self, place: int, word: str, otherwise: Value = None) -> Value:
        """An argument by its place or name."""
        last = self.arguments[-1] if self.arguments and isinstance(self.arguments[-1], dict) else {}
        if word in last:
            return known(last[word])
        plain = [one for one in self.arguments if not isinstance(one, dict)]
        return known(plain[place]) if place < len(plain) else otherwise


def spelled(method: str) -> str:
    """A method's name as Laravel writes it: PHP does not mind its case (`datetime`)."""
    return _SPELLED.get(method.lower(), method)


def is_column(method: str) -> bool:
    """Whether a blueprint's method adds one column."""
    return method in _COUNTING or _type_of(method) is not None


def _type_of(method: str) -> str | None:
    plain = method.removeprefix("unsigned")
    plain = plain[:1].lower() + plain[1:] if plain != method else method
    found = plain in _INTEGERS or plain in _PLAIN or plain in _TIMES
    known_words = {"char", "string", "float", "decimal", "enum", "foreignId", "addColumn", "vector", "rawColumn", "set"}
    return plain if found or plain in known_words else None


def type_sql(column: Column) -> str:
    """The type. Raises Unresolved."""
    method = _COUNTING.get(column.method) or _type_of(column.method) or ""
    if speaks_mysql():
        return mysql.type_text(column, method)
    if method in _INTEGERS or method == "foreignId":
        words = _INTEGERS.get(method, "bigint")
        counts = column.method in _COUNTING or "autoIncrement" in column.modifiers or column.option(1, "autoIncrement") is True
        return _SERIALS[words] if counts and "generatedAs" not in column.modifiers else words
    if method in _TIMES:
        precision = column.option(1, "precision", 0)
        return _TIMES[method] + (f"({precision})" if precision is not None else "")
    if method in {"string", "char"}:
        return f"{'varchar' if method == 'string' else 'char'}({column.option(1, 'length') or _LENGTH})"
    if method == "decimal":
        return f"numeric({column.option(1, 'total', 8)},{column.option(2, 'places', 2)})"
    if method == "float":
        return "double precision"
    if method == "enum":
        allowed = column.option(1, "allowed")
        if not isinstance(allowed, list):
            raise Unresolved("the values of an enum")
        return f"varchar(255) CHECK ({quote(column.name)} IN ({', '.join(literal(str(known(one))) for one in allowed)}))"
    if method in _PLAIN:
        return _PLAIN[method]
    raise Unresolved(f"`$table->{column.method}()`")


def column_sql(column: Column) -> str:
    """`name varchar(255) NOT NULL DEFAULT 'x'`. Raises Unresolved."""
    if speaks_mysql():
        return mysql.definition(
            column, type_sql(column), counts=_counts(column), null=nullable(column), default=default_sql(column)
        )
    words = [quote(column.name), type_sql(column)]
    words += ["PRIMARY KEY"] if column.method in _COUNTING or "autoIncrement" in column.modifiers else []
    for kind, stored in (("storedAs", "STORED"), ("virtualAs", "VIRTUAL")):
        if kind in column.modifiers:
            words.append(f"GENERATED ALWAYS AS ({_only(column.modifiers[kind])}) {stored}")
    words += ["GENERATED BY DEFAULT AS IDENTITY"] if "generatedAs" in column.modifiers else []
    default = default_sql(column)
    words += [f"DEFAULT {default}"] if default is not None else []
    return " ".join([*words, "NULL" if nullable(column) else "NOT NULL"])


def _counts(column: Column) -> bool:
    """Whether it numbers the rows: with some methods, a modifier, or an argument."""
    return column.method in _COUNTING or "autoIncrement" in column.modifiers or column.option(1, "autoIncrement") is True


def _only(given: list[Value]) -> str:
    value = known(given[0]) if given else None
    if not isinstance(value, str | Code):
        raise Unresolved("an expression")
    return value.text if isinstance(value, Code) else str(value)


def nullable(column: Column) -> bool:
    """Whether NULL is allowed: only when the migration says so."""
    given = column.modifiers.get("nullable")
    return given is not None and (not given or known(given[0]) is not False)


def default_sql(column: Column) -> str | None:
    """The default, None without one. Raises Unresolved."""
    if "useCurrent" in column.modifiers:
        return "CURRENT_TIMESTAMP"
    given = column.modifiers.get("default")
    value = given[0] if given else None
    if isinstance(value, Missing):  # some constant of the application: its value does not matter, only that there is one
        value = 0 if _type_of(column.method) in {*_INTEGERS, "decimal", "float", "double", "boolean"} else ""
    return None if value is None else value_sql(value)


def value_sql(value: Value) -> str:
    """A value as the grammar quotes it. Raises Unresolved."""
    value = known(value)
    if isinstance(value, Code):
        return value.text
    if isinstance(value, bool):
        return "'1'" if value else "'0'"
    if isinstance(value, str | int | float):
        return literal(str(value))
    if value is None:
        return "NULL"
    raise Unresolved(value.why if isinstance(value, Missing) else "a value")


_SPELLED = {name.lower(): name for name in (*_INTEGERS, *_PLAIN, *_TIMES, *_COUNTING)}


def changes(column: Column, *, keeps: bool) -> Iterator[str]:
    """The actions of `->change()`: before Laravel 11 (`keeps`) what is not said stays as it was."""
    if speaks_mysql():
        yield from mysql.modified(column, column_sql(column), keeps=keeps, counts=_counts(column))
        return
    name = quote(column.name)
    kind = type_sql(column).split(" CHECK ")[0]
    counting = {serial: plain for plain, serial in _SERIALS.items()}
    yield f"ALTER COLUMN {name} TYPE {counting.get(kind, kind)}"
    if "nullable" in column.modifiers or not keeps:
        yield f"ALTER COLUMN {name} {'DROP' if nullable(column) else 'SET'} NOT NULL"
    default = default_sql(column)
    if default is not None:
        yield f"ALTER COLUMN {name} SET DEFAULT {default}"
    elif "default" in column.modifiers or not keeps:
        yield f"ALTER COLUMN {name} DROP DEFAULT"


def expanded(column: Column) -> list[Column]:
    """The columns that a method for several adds (`timestamps`, `morphs`); the column itself for others."""
    method, name = column.method, str(known(column.arguments[0])) if column.arguments else ""
    if method in {"timestamps", "nullableTimestamps", "timestampsTz"}:
        kind = "timestampTz" if method.endswith("Tz") else "timestamp"
        precision = column.option(0, "precision", 0)
        return [Column(kind, [one, precision], {"nullable": []}) for one in ("created_at", "updated_at")]
    if method in {"softDeletes", "softDeletesTz"}:
        kind = "timestampTz" if method.endswith("Tz") else "timestamp"
        return [Column(kind, [name or "deleted_at", column.option(1, "precision", 0)], {"nullable": []})]
    if method == "rememberToken":
        return [Column("string", ["remember_token", 100], {"nullable": []})]
    if method.lower().endswith("morphs"):
        null: Modifiers = {"nullable": []} if method.startswith("nullable") else {}
        kind = "uuid" if "uuid" in method.lower() else "ulid" if "ulid" in method.lower() else "bigInteger"
        return [Column("string", [f"{name}_type"], null), Column(kind, [f"{name}_id"], null)]
    return [column]


def dotted(name: str) -> str:
    """A table's name as SQL."""
    return ".".join(map(quote, name.split(".", 1)))
