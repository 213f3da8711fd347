"""What Pomelo's provider says otherwise for MySQL and MariaDB.

Source: https://github.com/PomeloFoundation/Pomelo.EntityFrameworkCore.MySql/blob/main/src/EFCore.MySql/Migrations/MySqlMigrationsSqlGenerator.cs
"""

from __future__ import annotations

from workers.frameworks.ef_core.calls import Call
from workers.frameworks.ef_core.columns import default_of
from workers.frameworks.values import Unresolved
from workers.sql.render.names import literal, quote

_TYPES = {
    "bool": "tinyint(1)", "byte": "tinyint unsigned", "byte[]": "longblob", "char": "varchar(1)", "DateOnly": "date",
    "DateTime": "datetime(6)", "DateTimeOffset": "datetime(6)", "double": "double", "float": "float", "Guid": "char(36)",
    "int": "int", "long": "bigint", "sbyte": "tinyint", "short": "smallint", "TimeOnly": "time(6)", "TimeSpan": "time(6)",
    "uint": "int unsigned", "ulong": "bigint unsigned", "ushort": "smallint unsigned",
}  # fmt: skip
_STRATEGY = "MySql:ValueGenerationStrategy"


def type_of(call: Call) -> str:
    """The column's type. Raises Unresolved."""
    if call.has("type"):
        return call.string("type")
    length, kind = call.value("maxLength"), call.generic.rstrip("?").rpartition(".")[2]
    if kind == "string":
        return f"varchar({length})" if length else "longtext"
    if kind == "decimal":
        precision, scale = call.value("precision"), call.value("scale")
        return "decimal(65,30)" if precision is None else f"decimal({precision},{scale or 0})"
    if kind == "byte[]" and length:
        return f"varbinary({length})"
    if kind in _TYPES:
        return _TYPES[kind]
    raise Unresolved(f"the type of `{call.generic or 'a column'}`")


def definition(call: Call, name: str) -> str:
    """The column as CREATE TABLE, ADD and MODIFY take it. Raises Unresolved."""
    kind = type_of(call)
    words = [quote(name), kind]
    words += [f"CHARACTER SET {charset}"] if isinstance(charset := call.annotations.get("MySql:CharSet"), str) else []
    words += [f"COLLATE {call.string('collation')}"] if call.has("collation") else []
    if call.has("computedColumnSql") and "Computed" not in str(call.annotations.get(_STRATEGY, "")):
        words.append(f"AS ({call.string('computedColumnSql')})" + " STORED" * (call.value("stored") is True))
    words.append("NULL" if call.value("nullable") is True else "NOT NULL")
    default = default_of(call)
    numbered = (
        "Identity" in str(call.annotations.get(_STRATEGY, "")) or call.annotations.get("MySql:ValueGeneratedOnAdd") is True
    )
    if numbered and "int" in kind:
        words.append("AUTO_INCREMENT")
    elif default is not None:
        plain = call.has("defaultValueSql") or not any(one in kind for one in ("text", "blob", "json"))
        words.append(f"DEFAULT {default if plain else f'({default})'}")
    words += [f"COMMENT {literal(call.string('comment'))}"] if call.has("comment") else []
    return " ".join(words)


def alter_column(call: Call, table: str) -> list[str]:
    """NULLs filled before NOT NULL, then MODIFY with all that the column is to be. Raises Unresolved."""
    column, default = quote(call.string("name")), default_of(call)
    required, was = call.value("nullable") is not True, call.value("oldNullable") is not True
    fill = [f"UPDATE {table} SET {column} = {default} WHERE {column} IS NULL"]  # noqa: S608 (read, not run)
    sent = fill if required and not was and default is not None else []
    return [*sent, f"ALTER TABLE {table} MODIFY COLUMN {definition(call, call.string('name'))}"]


def dropped(call: Call) -> str:
    """The action that drops a key or constraint. Raises Unresolved."""
    if call.method == "DropPrimaryKey":
        return "DROP PRIMARY KEY"
    words = {"DropForeignKey": "FOREIGN KEY", "DropUniqueConstraint": "KEY"}.get(call.method, "CONSTRAINT")
    return f"DROP {words} {quote(call.string('name'))}"


def create_index(call: Call, table: str) -> str:
    """CREATE INDEX with its kind and the lengths of its keys. Raises Unresolved."""
    notes, columns = call.annotations, call.strings("columns", "column")
    kinds = (("MySql:FullTextIndex", "FULLTEXT "), ("MySql:SpatialIndex", "SPATIAL "))
    kind = next((word for key, word in kinds if notes.get(key) is True), "UNIQUE " * (call.value("unique") is True))
    lengths, down = notes.get("MySql:IndexPrefixLength"), call.value("descending")
    keys = []
    for place, one in enumerate(columns):
        length = lengths[place] if isinstance(lengths, list) and place < len(lengths) else 0
        falls = isinstance(down, list) and (not down or bool(down[place]))
        keys.append(quote(one) + (f"({length})" if length else "") + " DESC" * falls)
    return f"CREATE {kind}INDEX {quote(call.string('name'))} ON {table} ({', '.join(keys)})"
