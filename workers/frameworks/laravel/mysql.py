"""A blueprint in MySQL's words, where they differ from PostgreSQL's.

Source: https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Schema/Grammars/MySqlGrammar.php
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.frameworks.values import Unresolved, known
from workers.sql.dialect import KEEPS
from workers.sql.render.names import literal, quote, quote_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workers.frameworks.laravel.columns import Column

_TYPES = {
    "integer": "int", "bigInteger": "bigint", "mediumInteger": "mediumint", "tinyInteger": "tinyint",
    "smallInteger": "smallint", "foreignId": "bigint unsigned", "text": "text", "mediumText": "mediumtext",
    "longText": "longtext", "tinyText": "tinytext", "boolean": "tinyint(1)", "json": "json", "jsonb": "json", "date": "date",
    "year": "year", "binary": "blob", "uuid": "char(36)", "ulid": "char(26)", "ipAddress": "varchar(45)",
    "macAddress": "varchar(17)", "double": "double", "geometry": "geometry", "geography": "geometry", "point": "point",
    "foreignUuid": "char(36)", "foreignUlid": "char(26)",
}  # fmt: skip
_TIMES = {"timestamp": "timestamp", "timestampTz": "timestamp", "dateTime": "datetime", "dateTimeTz": "datetime",
          "time": "time", "timeTz": "time"}  # fmt: skip


def type_text(column: Column, method: str) -> str:
    """The type; `method` is the plain one ('integer' of `unsignedInteger` and `increments`). Raises Unresolved."""
    if method in _TIMES:
        precision = column.option(1, "precision", 0)
        return _TIMES[method] + (f"({precision})" if precision else "")
    if method in {"string", "char"}:
        return f"{'varchar' if method == 'string' else 'char'}({column.option(1, 'length') or 255})"
    if method == "decimal":
        words = f"decimal({column.option(1, 'total', 8)},{column.option(2, 'places', 2)})"
    elif method == "float":
        words = "float"
    elif method in {"enum", "set"}:
        allowed = column.option(1, "allowed")
        if not isinstance(allowed, list):
            raise Unresolved("the values of an enum")
        return f"{method}({', '.join(literal(str(known(one))) for one in allowed)})"
    elif method in _TYPES:
        words = _TYPES[method]
    else:
        raise Unresolved(f"`$table->{column.method}()`")
    unsigned = "unsigned" in column.modifiers or column.method.startswith("unsigned") or "ncrements" in column.method
    return words + (" unsigned" if unsigned or column.method == "id" else "")


def definition(column: Column, words: str, *, counts: bool, null: bool, default: str | None) -> str:
    """`name type NOT NULL DEFAULT …`, as ADD and MODIFY take it."""
    parts = [quote(column.name), words]
    for kind, stored in (("storedAs", "STORED"), ("virtualAs", "VIRTUAL")):
        if given := column.modifiers.get(kind):
            parts.append(f"GENERATED ALWAYS AS ({known(given[0])}) {stored}")
    generated = len(parts) > 2
    parts += [] if generated else ["NULL" if null else "NOT NULL"]
    parts += [f"DEFAULT {default}"] if default is not None else []
    parts += ["ON UPDATE CURRENT_TIMESTAMP"] if "useCurrentOnUpdate" in column.modifiers else []
    parts += ["AUTO_INCREMENT PRIMARY KEY"] if counts else []
    if (comment := column.modifiers.get("comment")) and isinstance(comment[0], str):
        parts.append(f"COMMENT {literal(comment[0])}")
    return " ".join(parts)


def placed(column: Column) -> str:
    """FIRST or AFTER."""
    after = column.modifiers.get("after")
    if after and isinstance(after[0], str):
        return f" AFTER {quote(after[0])}"
    return " FIRST" if "first" in column.modifiers else ""


def index(table: str, name: str, columns: list[str], kind: str = "") -> str:
    """An index; `kind` is '', 'FULLTEXT' or 'SPATIAL'."""
    return f"ALTER TABLE {table} ADD {kind or 'INDEX'} {quote(name)} ({quote_all(columns)})"


def table_options(chains: Sequence[Column]) -> str:
    """What follows the parentheses of CREATE TABLE; character set and collation are those of Laravel's own configuration."""
    given = {one.method: one.arguments[0] for one in chains if one.arguments}
    said = {word: value for word, value in given.items() if isinstance(value, str)}
    words = [f"DEFAULT CHARACTER SET {said.get('charset', 'utf8mb4')}"]
    collation = said.get("collation") or ("" if "charset" in said else "utf8mb4_unicode_ci")
    words += [f"COLLATE {literal(collation)}"] if collation else []
    words += [f"ENGINE = {said['engine']}"] if "engine" in said else []
    return " " + " ".join(words)


def drop_key(kind: str, name: str) -> str:
    """The action that drops a key: 'foreign', 'pkey', or an index of any kind."""
    if kind == "pkey":
        return "DROP PRIMARY KEY"
    return f"DROP {'FOREIGN KEY' if kind == 'foreign' else 'INDEX'} {quote(name)}"


def modified(column: Column, text: str, *, keeps: bool, counts: bool) -> Iterator[str]:
    """`->change()`. Before Laravel 11 what is not said stays as it was."""
    if keeps and not counts and "nullable" not in column.modifiers:
        text = text.replace(" NOT NULL", "", 1)
    yield f"MODIFY {text}{KEEPS * (keeps and not counts)}{placed(column)}"
