"""What ActiveRecord says otherwise on MySQL and MariaDB: types, columns, keys, indexes.

Source: https://github.com/rails/rails/blob/main/activerecord/lib/active_record/connection_adapters/abstract_mysql_adapter.rb
Source: https://github.com/rails/rails/blob/main/activerecord/lib/active_record/connection_adapters/mysql/schema_creation.rb
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workers.frameworks.values import Value, known
from workers.sql.dialect import KEEPS, SAME_TYPE
from workers.sql.render.names import literal, quote

Options = Mapping[str, Value]
TYPES = {
    "string": "varchar", "integer": "int", "bigint": "bigint", "float": "float", "decimal": "decimal", "numeric": "decimal",
    "datetime": "datetime", "timestamp": "timestamp", "time": "time", "date": "date", "boolean": "tinyint", "json": "json",
    "text": "text", "tinytext": "tinytext", "mediumtext": "mediumtext", "longtext": "longtext", "binary": "blob",
    "blob": "blob", "tinyblob": "tinyblob", "mediumblob": "mediumblob", "longblob": "longblob",
    "unsigned_integer": "", "unsigned_bigint": "", "unsigned_float": "", "unsigned_decimal": "",
}  # fmt: skip
"""Methods of a table's block, with the type's words in SQL."""
_INTEGERS = {1: "tinyint", 2: "smallint", 3: "mediumint", 4: "int"}
_SIZED = {"tinyint": 1, "varchar": 255}
_UNSIGNED = "unsigned_"
_ALGORITHMS = {"default", "copy", "inplace", "instant"}


def type_text(kind: str, options: Options, *, microseconds: bool) -> str:
    """The type of a column; `microseconds` is the precision that `datetime` has by itself. Raises Unresolved."""
    unsigned = kind.startswith(_UNSIGNED) or known(options.get("unsigned")) is True
    kind = kind.removeprefix(_UNSIGNED)
    limit, precision = known(options.get("limit")), known(options.get("precision"))
    if kind == "datetime" and microseconds and "precision" not in options:
        precision = 6
    words = _words(kind, limit, precision, known(options.get("scale")), known(options.get("size")))
    return words + " unsigned" * (unsigned and "unsigned" not in words)


def _words(kind: str, limit: Value, precision: Value, scale: Value, size: Value) -> str:
    words = TYPES.get(kind, kind)
    if kind == "integer" and isinstance(limit, int):
        return _INTEGERS.get(limit, "bigint")
    if kind == "binary" and isinstance(limit, int) and limit <= 0xFFF and not size:
        return f"varbinary({limit})"
    if words in {"text", "blob"}:
        return _large(words, limit, size)
    if words == "decimal":
        return words + (f"({precision},{scale})" if scale is not None else f"({precision})") * (precision is not None)
    if words in {"datetime", "timestamp", "time"}:
        return words + f"({precision})" * (precision is not None)
    if words == "float":
        return "double" if isinstance(limit, int) and limit > 24 else words
    if words in _SIZED:
        return f"{words}({limit if isinstance(limit, int) else _SIZED[words]})"
    return words


def _large(words: str, limit: Value, size: Value) -> str:
    if not size and isinstance(limit, int):
        size = "tiny" if limit <= 0xFF else "" if limit <= 0xFFFF else "medium" if limit <= 0xFFFFFF else "long"
    return f"{size or ''}{words}"


def attributes(kind: str, options: Options, default: str | None, *, microseconds: bool) -> list[str]:
    """What stands behind a column's name: type, character set, generation, default, NOT NULL, comment. Raises Unresolved."""
    virtual = kind == "virtual"
    words = [type_text(str(known(options.get("type"))) if virtual else kind, options, microseconds=microseconds)]
    if words[0].startswith("timestamp") and known(options.get("null")) is not False and options.get("default") is None:
        words.append("NULL")
    words += [f"CHARACTER SET {charset}"] if (charset := known(options.get("charset"))) else []
    words += [f"COLLATE {collation}"] if (collation := known(options.get("collation"))) else []
    if generated := known(options.get("as")):
        words += [f"GENERATED ALWAYS AS ({generated})", "STORED" if known(options.get("stored")) else "VIRTUAL"]
    words += [f"DEFAULT {default}"] if default is not None else []
    words += ["NOT NULL"] if known(options.get("null", True)) is False else []
    words += ["AUTO_INCREMENT"] if known(options.get("auto_increment")) is True else []
    comment = known(options.get("comment"))
    return words + ([f"COMMENT {literal(comment)}"] if isinstance(comment, str) else [])


def primary(name: str, kind: str, options: Options, default: str | None, *, big: bool) -> str:
    """A key column: it counts where it is an integer without a default; `big` for migrations from 5.1 on."""
    counts = "default" not in options and (big or kind == "primary_key")
    words = ("bigint" if big else "int") if kind == "primary_key" else type_text(kind, options, microseconds=False)
    if kind == "primary_key" and known(options.get("unsigned")) is True:
        words += " unsigned"
    parts = [quote(name), words]
    parts += [f"COLLATE {collation}"] if (collation := known(options.get("collation"))) else []
    parts += [f"DEFAULT {default}"] if default is not None else []
    numbered = counts and re.match(r"(?:tiny|small|medium|big)?int\b", words) is not None
    return " ".join([*parts, "NOT NULL", *["AUTO_INCREMENT"] * numbered, "PRIMARY KEY"])


def placed(options: Options) -> str:
    """FIRST or AFTER."""
    if after := known(options.get("after")):
        return f" AFTER {quote(str(after))}"
    return " FIRST" * (known(options.get("first")) is True)


def changed(name: str, words: str, options: Options) -> str:
    """CHANGE of a column: default, NULL and comment that are not said stay as they were."""
    return f"CHANGE {quote(name)} {quote(name)} {words}{' NULL' * (options.get('null') is True)}{KEEPS}{placed(options)}"


def nullable(name: str, *, null: bool) -> str:
    """NULL or NOT NULL alone: ActiveRecord looks up all the rest of the column."""
    return f"CHANGE {quote(name)} {quote(name)}{SAME_TYPE} {'NULL' if null else 'NOT NULL'}{KEEPS}"


def index(name: str, columns: Sequence[str] | str, options: Options) -> str:
    """`UNIQUE INDEX name (a, b(10) DESC)`, as CREATE TABLE and ADD take it. Raises Unresolved."""
    return f"{_kind(options)}INDEX {quote(name)} {keys(columns, options)}"


def _kind(options: Options) -> str:
    kind = known(options.get("type"))
    return "UNIQUE " if known(options.get("unique")) else f"{kind.upper()} " if isinstance(kind, str) and kind else ""


def create_index(table: str, name: str, columns: Sequence[str] | str, options: Options) -> str:
    """CREATE INDEX with the algorithm that is asked for. Raises Unresolved."""
    exists = "IF NOT EXISTS " * bool(known(options.get("if_not_exists")))
    text = f"CREATE {_kind(options)}INDEX {exists}{quote(name)} ON {table} {keys(columns, options)}"
    return text + algorithm(options)


def algorithm(options: Options) -> str:
    """ALGORITHM as `algorithm:` asks for it."""
    asked = known(options.get("algorithm"))
    return f" ALGORITHM = {asked.upper()}" if isinstance(asked, str) and asked in _ALGORITHMS else ""


def keys(columns: Sequence[str] | str, options: Options) -> str:
    """The keys with their lengths and order. Raises Unresolved."""
    if isinstance(columns, str):
        return f"({columns})"
    return f"({', '.join(_key(column, options) for column in columns)})"


def _key(column: str, options: Options) -> str:
    text = column if re.search(r"\W", column) else quote(column)
    length, order = (_own(known(options.get(word)), column) for word in ("length", "order"))
    return text + (f"({length})" if isinstance(length, int) else "") + (f" {str(order).upper()}" if order else "")


def _own(value: Value, column: str) -> Value:
    return known(value.get(column)) if isinstance(value, dict) else value


def table_options(options: Options) -> str:
    """What follows the parentheses of CREATE TABLE. Raises Unresolved."""
    words = [f"DEFAULT CHARSET={charset}"] if (charset := known(options.get("charset"))) else []
    words += [f"COLLATE={collation}"] if (collation := known(options.get("collation"))) else []
    words += [str(given)] if (given := known(options.get("options"))) else []
    comment = known(options.get("comment"))
    return " ".join([*words, *([f"COMMENT {literal(comment)}"] if isinstance(comment, str) else [])])
