"""What Knex says otherwise on MySQL and MariaDB.

Source: https://github.com/knex/knex/tree/master/lib/dialects/mysql/schema
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workers.frameworks.javascript.known import NotKnown, text_of
from workers.frameworks.javascript.values import Record, Unknown, Value
from workers.frameworks.knex.words import Raw, default, listed, literal, quoted
from workers.sql.dialect import KEEPS, SAME_TYPE

_PLAIN = {
    "bigint": "bigint", "biginteger": "bigint", "bigInteger": "bigint", "bool": "boolean", "boolean": "boolean", "date": "date",
    "json": "json", "jsonb": "json", "mediumint": "mediumint", "smallint": "smallint", "geometry": "geometry", "point": "point",
    "geography": "geography", "tinytext": "tinytext", "tinyText": "tinytext", "mediumtext": "mediumtext",
    "mediumText": "mediumtext", "longtext": "longtext", "longText": "longtext",
}  # fmt: skip
_SIZED = {"int": "int", "integer": "int", "tinyint": "tinyint", "bit": "bit"}
_TIMES = {"datetime": "datetime", "dateTime": "datetime", "timestamp": "timestamp", "time": "time"}
_TEXTS = {"medium": "mediumtext", "mediumtext": "mediumtext", "long": "longtext", "longtext": "longtext"}
_KINDS = {"float": "floating", "real": "floating", "string": "varchar", "enum": "enu"}
_LARGE = ("text", "binary", "tinytext", "tinyText", "mediumtext", "mediumText", "longtext", "longText")


def type_text(kind: str, args: Sequence[Value], *, keyed: bool) -> str:
    """The type; `args` are those behind the column's name. Raises NotKnown."""
    first, second = [*args, None, None][:2]
    for value in (first, second):
        if isinstance(value, Unknown):
            raise NotKnown(value.why)
    kind = _KINDS.get(kind, kind)
    return _PLAIN.get(kind) or _scaled(kind, first, keyed=keyed) or _other(kind, args, first, second)


def _scaled(kind: str, first: Value, *, keyed: bool) -> str:
    """Whole numbers, times and counting columns; '' for other types."""
    if kind in _SIZED:
        return _SIZED[kind] + (f"({_number(first, 1)})" if first else "")
    if kind in _TIMES:
        precision = first.get("precision") if isinstance(first, Record) else first
        return _TIMES[kind] + (f"({precision})" if isinstance(precision, int) and not isinstance(precision, bool) else "")
    if kind in ("increments", "bigincrements", "bigIncrements"):
        words = ("bigint" if kind[0] == "b" else "int") + " unsigned not null"
        return words if keyed or _unkeyed(first) else f"{words} auto_increment primary key"
    return ""


def _other(kind: str, args: Sequence[Value], first: Value, second: Value) -> str:
    match kind:
        case "varchar":
            return f"varchar({_number(first, 255)})"
        case "decimal" | "floating":
            word = "float" if kind == "floating" else "decimal"
            return word if first is None and len(args) > 0 else f"{word}({_number(first, 8)}, {_number(second, 2)})"
        case "double":
            return f"double({_number(first, 8)}, {_number(second, 2)})" if first else "double"
        case "text":
            return _TEXTS.get(first, "text") if isinstance(first, str) else "text"
        case "binary":
            return f"varbinary({_number(first, 255)})" if first else "blob"
        case "uuid":
            return "binary(16)" if isinstance(first, Record) and first.get("useBinaryUuid") is True else "char(36)"
        case "enu":
            if not isinstance(first, list):
                raise NotKnown("a list of values is not known")
            return f"enum({', '.join(map(literal, first))})"
        case "specificType":
            return first.take() if isinstance(first, Raw) else text_of(first)
    raise NotKnown(f"the column type `{kind}` is not known")


def _unkeyed(options: Value) -> bool:
    return isinstance(options, Record) and options.get("primaryKey", True) is not True


def _number(value: Value, usual: int) -> int:
    if isinstance(value, str) and value.isdigit() and len(value) < 12:
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else usual


def modifiers(kind: str, said: Mapping[str, Sequence[Value]]) -> list[str]:
    """What follows the type, in Knex's order. Raises NotKnown."""
    words = ["unsigned"] if "unsigned" in said else []
    if "null" in said:
        words.append("null" if said["null"][0] else "not null")
    given = said.get("defaultTo")
    if given and given[0] is not None and kind not in _LARGE:
        words.append(f"default {_default(given[0], kind)}")
    if (comment := said.get("comment")) and isinstance(comment[0], str):
        words.append(f"comment {literal(comment[0])}")
    if (collation := said.get("collate")) and isinstance(collation[0], str):
        words.append(f"collate {literal(collation[0])}")
    return words


def _default(value: Value, kind: str) -> str:
    plain = {"boolean": "bool"}.get(kind, kind)
    said = default(value, plain)
    return f"({said})" if plain in ("json", "jsonb") and isinstance(value, Record | list) else said


def placed(said: Mapping[str, Sequence[Value]]) -> str:
    """FIRST or AFTER. Raises NotKnown."""
    after = said.get("after")
    return f" after {quoted(after[0])}" if after else " first" * ("first" in said)


def table_options(said: Mapping[str, Sequence[Value]]) -> str:
    """What follows the parentheses of CREATE TABLE. Raises NotKnown."""
    words = {"charset": " default character set {}", "collate": " collate {}", "engine": " engine = {}"}
    text = "".join(form.format(text_of(said[name][0])) for name, form in words.items() if said.get(name))
    comment = said.get("comment")
    return text + (f" comment = {literal(comment[0])}" if comment and isinstance(comment[0], str) else "")


def statement(method: str, given: Sequence[Value], table: str, names: Mapping[str, str]) -> str | None:
    """The SQL of a key method that differs, None for others; `names` are the default ones by kind. Raises NotKnown."""
    alter = f"alter table {table}"
    match method:
        case "index":
            options = given[2] if isinstance(given[2], Record) else Record(indexType=given[2])
            kind = options.look("indexType")
            title = quoted(given[1]) if given[1] else names["index"]
            return f"{alter} add {text_of(kind) + ' ' if kind else ''}index {title}({listed(given[0])})"
        case "unique":
            options = given[1] if isinstance(given[1], Record) else Record(indexName=given[1])
            wanted = options.look("indexName")
            return f"{alter} add unique {quoted(wanted) if wanted else names['unique']}({listed(given[0])})"
        case "primary":
            return f"{alter} add primary key ({listed(given[0])})"
        case "setNullable" | "dropNullable":
            null = "null" if method == "setNullable" else "not null"
            return f"{alter} modify {quoted(given[0])}{SAME_TYPE} {null}{KEEPS}"
        case "renameColumn":
            return f"{alter} change {quoted(given[0])} {quoted(given[1])}{SAME_TYPE}{KEEPS}"
        case "comment":
            return f"{alter} comment = {literal(given[0])}"
        case "dropPrimary":
            return f"{alter} drop primary key"
        case "dropIndex" | "dropUnique":
            return f"{alter} drop index {quoted(given[1]) if given[1] else names[method[4:].lower()]}"
        case "dropUniqueIfExists":
            return f"{alter} drop index if exists {quoted(given[1]) if given[1] else names['unique']}"
        case "dropForeign":
            return f"{alter} drop foreign key {quoted(given[1]) if given[1] else names['foreign']}"
    return None
