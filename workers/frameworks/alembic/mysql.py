"""What SQLAlchemy and Alembic say otherwise on MySQL and MariaDB.

Source: https://docs.sqlalchemy.org/en/20/dialects/mysql.html
Source: https://github.com/sqlalchemy/alembic/blob/main/alembic/ddl/mysql.py
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workers.frameworks.python.values import Called, Value
from workers.sql.render.names import literal, quote

if TYPE_CHECKING:
    from workers.frameworks.alembic.columns import Column

_FIXED = {
    "boolean": "BOOL", "bool": "BOOL", "date": "DATE", "datetime": "DATETIME", "json": "JSON", "uuid": "CHAR(32)",
    "interval": "DATETIME", "pickletype": "BLOB", "year": "YEAR", "double_precision": "DOUBLE PRECISION", "real": "REAL",
    "clob": "TEXT", "unicodetext": "TEXT", "matchtype": "BOOL", "uuidtype": "BINARY(16)", "jsontype": "TEXT",
    "emailtype": "VARCHAR(255)", "urltype": "TEXT", "tinyblob": "TINYBLOB", "mediumblob": "MEDIUMBLOB", "longblob": "LONGBLOB",
    "geometry": "GEOMETRY", "point": "POINT", "ipaddresstype": "VARCHAR(50)", "arrowtype": "DATETIME", "jsonfield": "TEXT",
}  # fmt: skip
_INTEGERS = {
    "integer": "INTEGER", "int": "INTEGER", "biginteger": "BIGINT", "bigint": "BIGINT", "smallinteger": "SMALLINT",
    "smallint": "SMALLINT", "tinyint": "TINYINT", "mediumint": "MEDIUMINT",
}  # fmt: skip
_SIZED = {
    "string": "VARCHAR", "varchar": "VARCHAR", "unicode": "VARCHAR", "nvarchar": "NATIONAL VARCHAR", "char": "CHAR",
    "nchar": "NATIONAL CHAR", "autostring": "VARCHAR", "text": "TEXT", "tinytext": "TINYTEXT", "mediumtext": "MEDIUMTEXT",
    "longtext": "LONGTEXT", "binary": "BINARY", "varbinary": "VARBINARY", "largebinary": "BLOB", "blob": "BLOB", "bit": "BIT",
}  # fmt: skip
_NUMBERS = {"numeric": "NUMERIC", "decimal": "DECIMAL", "float": "FLOAT", "double": "DOUBLE"}
_TIMES = {"timestamp": "TIMESTAMP", "time": "TIME", "datetime": "DATETIME"}
_KEY = 255
_OPTIONS = ("engine", "charset", "default_charset", "collate", "row_format", "key_block_size", "auto_increment", "comment")


def integer(word: str, call: Called) -> str:
    """An integer type, '' for other types."""
    if word not in _INTEGERS:
        return ""
    width = call.kwargs.get("display_width", call.args[0] if call.args else None)
    words = _INTEGERS[word] + (f"({width})" if isinstance(width, int) and not isinstance(width, bool) else "")
    return words + " UNSIGNED" * (call.kwargs.get("unsigned") is True)


def type_text(word: str, call: Called) -> str:
    """Another type, '' for one that is not known. `AutoString` of SQLModel has 255 characters."""
    given = [*call.args, None, None]
    if word in _SIZED:
        length = call.kwargs.get("length", given[0])
        length = _KEY if word == "autostring" and length is None else length
        words = _SIZED[word] + (f"({length})" if isinstance(length, int) else "")
        for option, said in (("charset", "CHARACTER SET {}"), ("collation", "COLLATE {}")):
            if isinstance(value := call.kwargs.get(option), str):
                words += f" {said.format(value)}"
        return words
    if word in _NUMBERS:
        return _number(word, call)
    if word in _TIMES:
        fraction = call.kwargs.get("fsp")
        return _TIMES[word] + (f"({fraction})" if isinstance(fraction, int) else "")
    return _FIXED.get(word, "")


def _number(word: str, call: Called) -> str:
    given = [*call.args, None, None]
    precision, scale = (call.kwargs.get(name, given[place]) for place, name in enumerate(("precision", "scale")))
    unsigned = " UNSIGNED" * (call.kwargs.get("unsigned") is True)
    if not isinstance(precision, int):
        return _NUMBERS[word] + unsigned
    return f"{_NUMBERS[word]}({precision}{f', {scale}' if isinstance(scale, int) else ''})" + unsigned


def column(own: Column, *, numbered: bool) -> str:
    """A column's definition, as CREATE TABLE and ADD take it."""
    kind = own.type.text
    words = [quote(own.name), kind, *([own.extra] if own.extra else [])]
    words += ["NOT NULL"] if not own.nullable else ["NULL"] if kind.startswith("TIMESTAMP") and not own.extra else []
    words += [f"COMMENT {literal(own.comment)}"] if isinstance(own.comment, str) else []
    words += ["AUTO_INCREMENT"] if numbered else [f"DEFAULT {own.default}"] if own.default else []
    return " ".join(words)


def table_options(kwargs: Mapping[str, Value]) -> str:
    """What follows the parentheses of CREATE TABLE: `mysql_engine='InnoDB'` and its like."""
    words = []
    for dialect in ("mysql", "mariadb"):
        for option in _OPTIONS:
            if isinstance(value := kwargs.get(f"{dialect}_{option}"), str | int):
                words.append(f"{option.upper().replace('DEFAULT_', 'DEFAULT ')}={value}")
    if isinstance(comment := kwargs.get("comment"), str):
        words.append(f"COMMENT={literal(comment)}")
    return " " + " ".join(dict.fromkeys(words)) if words else ""


def index_kind(kwargs: Mapping[str, Value]) -> str:
    """FULLTEXT and SPATIAL, with a space behind."""
    prefix = kwargs.get("mysql_prefix", kwargs.get("mariadb_prefix"))
    return f"{prefix} " if isinstance(prefix, str) else ""


def key_length(name: str, kwargs: Mapping[str, Value]) -> str:
    """The prefix length of an index's key."""
    length = kwargs.get("mysql_length", kwargs.get("mariadb_length"))
    length = length.get(name) if isinstance(length, dict) else length
    return f"({length})" if isinstance(length, int) else ""


def dropped(kind: Value, name: str) -> str:
    """What drops a constraint, by the kind that `type_` names."""
    words = {"foreignkey": "DROP FOREIGN KEY", "unique": "DROP INDEX", "primary": "DROP PRIMARY KEY"}
    if kind == "primary":
        return words["primary"]
    return f"{words.get(kind, 'DROP CONSTRAINT') if isinstance(kind, str) else 'DROP CONSTRAINT'} {quote(name)}"
