"""Column types and defaults of ActiveRecord as PostgreSQL's words, by the version of the migration.

Source: https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_column
Source: https://github.com/rails/rails/blob/main/activerecord/lib/active_record/migration/compatibility.rb
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from workers.frameworks.rails import mysql
from workers.frameworks.values import Code, Missing, Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote

Version = tuple[int, int]
Options = Mapping[str, Value]
NEWEST: Version = (8, 1)
"""What a migration without a readable version is read as."""

TYPES = {
    "string": "varchar", "text": "text", "integer": "integer", "bigint": "bigint", "float": "float8", "decimal": "numeric",
    "numeric": "numeric", "datetime": "timestamp", "timestamp": "timestamp", "timestamptz": "timestamptz", "time": "time",
    "date": "date", "binary": "bytea", "blob": "bytea", "boolean": "boolean", "json": "json", "jsonb": "jsonb",
    "hstore": "hstore", "uuid": "uuid", "inet": "inet", "cidr": "cidr", "macaddr": "macaddr", "citext": "citext",
    "ltree": "ltree", "xml": "xml", "tsvector": "tsvector", "point": "point", "line": "line", "lseg": "lseg", "box": "box",
    "path": "path", "polygon": "polygon", "circle": "circle", "bit": "bit", "bit_varying": "bit varying", "money": "money",
    "interval": "interval", "oid": "oid", "daterange": "daterange", "numrange": "numrange", "tsrange": "tsrange",
    "tstzrange": "tstzrange", "int4range": "int4range", "int8range": "int8range", "serial": "serial",
    "bigserial": "bigserial", "smallint": "smallint", "st_point": "geometry", "geometry": "geometry",
    "geography": "geography", "st_polygon": "geometry", "multi_polygon": "geometry", "vector": "vector", "enum": "",
    "primary_key": "bigserial", "virtual": "", "halfvec": "halfvec", "ulid": "ulid", "smallserial": "smallserial",
}  # fmt: skip
"""Methods of a table's block that add columns of the type they are called, with the type's words in SQL."""
_SIZED = {"varchar", "bit", "bit varying", "vector", "halfvec"}
_TIMED = {"timestamp", "timestamptz", "time", "interval"}


def type_sql(kind: str, options: Options, version: Version, *, zoned: bool = False) -> str:
    """The type of a column. Raises Unresolved when one of its options is not known."""
    if speaks_mysql():
        return mysql.type_text(kind, options, microseconds=version >= (7, 0))
    if kind == "virtual":
        return type_sql(_word(options.get("type")), {k: v for k, v in options.items() if k != "type"}, version)
    if kind == "enum":
        return quote(_word(options.get("enum_type") or options.get("enum_name")))
    words = TYPES.get(kind, kind)
    limit, precision = known(options.get("limit")), known(options.get("precision"))
    if kind == "integer" and isinstance(limit, int):
        words = _integer(limit)
    elif words in _SIZED and isinstance(limit, int):
        words += f"({limit})"
    elif words == "numeric":
        words += _numeric(precision, known(options.get("scale")))
    elif words in _TIMED:
        words = _timed(kind, words, options, version, zoned=zoned)
    return words + "[]" * (known(options.get("array")) is True)


def _word(value: Value) -> str:
    if not isinstance(value, str):
        raise Unresolved(value.why if isinstance(value, Missing) else "a column without a type")
    return value


def _integer(limit: int) -> str:
    return "smallint" if limit <= 2 else "integer" if limit <= 4 else "bigint"


def _numeric(precision: Value, scale: Value) -> str:
    if precision is None:
        return ""
    return f"({precision},{scale})" if scale is not None else f"({precision})"


def _timed(kind: str, words: str, options: Options, version: Version, *, zoned: bool) -> str:
    precision = known(options.get("precision"))
    if kind == "datetime":
        words = "timestamptz" if zoned else words
        precision = 6 if "precision" not in options and version >= (7, 0) else precision
    return words + (f"({precision})" if precision is not None else "")


def default_sql(value: Value, kind: str, *, array: bool = False) -> str | None:
    """A default, None for none. Raises Unresolved."""
    value = known(value)
    if value is None:
        return None
    if isinstance(value, Code):
        return value.text
    if isinstance(value, list) and kind not in {"json", "jsonb"}:
        return literal("{" + ",".join(_element(item) for item in value) + "}")
    if kind == "hstore" and isinstance(value, dict):
        return literal(", ".join(f'"{key}"=>"{item}"' for key, item in _plain(value).items()))
    if isinstance(value, dict | list):
        return literal(json.dumps(_plain(value), separators=(",", ":")))
    if isinstance(value, str) and array and value in {"[]", "{}"}:
        return "'{}'"
    return _scalar(value, kind)


def _scalar(value: Value, kind: str) -> str:
    if kind == "boolean":
        return "TRUE" if value in {True, "1", "t", "true", "T", "TRUE", "on", "y"} else "FALSE"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        call = kind == "uuid" and "()" in value
        return value if call or (kind in _NUMBERS and value.lstrip("-").isdigit()) else literal(value)
    if isinstance(value, int | float):
        return literal(str(value)) if kind in {"string", "text"} else str(value)
    raise Unresolved("a default")


_NUMBERS = {"integer", "bigint", "float", "decimal"}


def _element(item: Value) -> str:
    item = known(item)
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, int | float):
        return str(item)
    if isinstance(item, str):
        return json.dumps(item) if not item.isidentifier() else item
    raise Unresolved("a default")


def _plain(value: Value) -> Value:
    """A value as JSON has it. Raises Unresolved for one that is not known."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Missing | Code):
        raise Unresolved("a default")
    return str(value) if isinstance(value, str) else value
