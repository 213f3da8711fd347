"""A column as its provider says it: the type of its own or that of the C# type, defaults, identity.

Source: https://github.com/npgsql/efcore.pg/blob/main/src/EFCore.PG/Migrations/NpgsqlMigrationsSqlGenerator.cs
Source: https://www.npgsql.org/efcore/mapping/general.html
"""

from __future__ import annotations

from workers.frameworks.ef_core.calls import Call
from workers.frameworks.ef_core.csharp import CSharp
from workers.frameworks.values import Code, Unresolved, Value
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_vendor, spoken
from workers.sql.render.names import literal, quote

_TYPES = {
    "bool": "boolean", "byte": "smallint", "byte[]": "bytea", "char": "character(1)", "DateOnly": "date",
    "DateTime": "timestamp with time zone", "DateTimeOffset": "timestamp with time zone", "double": "double precision",
    "float": "real", "Guid": "uuid", "int": "integer", "long": "bigint", "sbyte": "smallint", "short": "smallint",
    "TimeOnly": "time without time zone", "TimeSpan": "interval", "uint": "bigint", "ulong": "numeric(20,0)",
    "ushort": "integer",
}  # fmt: skip
_SQLSERVER = {
    "bool": "bit", "byte": "tinyint", "byte[]": "varbinary(max)", "DateOnly": "date", "DateTime": "datetime2",
    "DateTimeOffset": "datetimeoffset", "double": "float", "float": "real", "Guid": "uniqueidentifier", "int": "int",
    "long": "bigint", "short": "smallint", "TimeOnly": "time", "TimeSpan": "time", "char": "nvarchar(1)", "sbyte": "smallint",
    "uint": "bigint", "ulong": "decimal(20,0)", "ushort": "int",
}  # fmt: skip
_SQLITE = {
    "bool": "INTEGER", "byte": "INTEGER", "byte[]": "BLOB", "double": "REAL", "float": "REAL", "int": "INTEGER",
    "long": "INTEGER",
    "short": "INTEGER", "sbyte": "INTEGER", "uint": "INTEGER", "ulong": "INTEGER", "ushort": "INTEGER",
}  # fmt: skip
"""What is not named here is TEXT."""
_SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
STRATEGY = "Npgsql:ValueGenerationStrategy"
_IDENTITY = {"IdentityByDefaultColumn": "BY DEFAULT", "IdentityAlwaysColumn": "ALWAYS"}


def type_of(call: Call) -> str:
    """The column's type. Raises Unresolved."""
    if call.has("type"):
        return call.string("type")
    length, kind = call.value("maxLength"), call.generic.rstrip("?").rpartition(".")[2]
    if speaks_vendor():
        return _elsewhere(call, kind, length)
    if kind == "string":
        word = "character" if call.value("fixedLength") is True else "character varying"
        return f"{word}({length})" if length else "text"
    if kind == "decimal":
        precision, scale = call.value("precision"), call.value("scale")
        return "numeric" if precision is None else f"numeric({precision},{scale or 0})"
    if kind in _TYPES:
        return _TYPES[kind]
    if kind.removesuffix("[]") in _TYPES or kind == "string[]":
        return "text[]" if kind == "string[]" else _TYPES[kind.removesuffix("[]")] + "[]"
    raise Unresolved(f"the type of `{call.generic or 'a column'}`")


def _elsewhere(call: Call, kind: str, length: Value) -> str:
    """The type that the providers of SQL Server and SQLite give a C# type. Raises Unresolved."""
    if spoken() == "sqlite":
        return _SQLITE.get(kind, "TEXT")
    if kind == "string":
        word = ("nchar" if call.value("fixedLength") is True else "nvarchar").removeprefix(
            "n" if call.value("unicode") is False else ""
        )
        return f"{word}({length or 'max'})"
    if kind == "decimal":
        return f"decimal({call.value('precision') or 18},{call.value('scale') or 2})"
    if kind == "byte[]" and (length or call.value("rowVersion") is True):
        return "rowversion" if call.value("rowVersion") is True else f"varbinary({length})"
    if kind not in _SQLSERVER:
        raise Unresolved(f"the type of `{call.generic or 'a column'}`")
    return _SQLSERVER[kind]


def numbered(call: Call) -> bool:
    """Whether the provider of SQL Server or SQLite numbers the rows."""
    notes = call.annotations
    identity = "SqlServer:Identity" in notes or "Identity" in str(notes.get("SqlServer:ValueGenerationStrategy", ""))
    return identity or notes.get("Sqlite:Autoincrement") is True


def strategy(call: Call) -> str:
    """How values come about: 'IdentityByDefaultColumn', 'SerialColumn', … or ''."""
    return str(call.annotations.get(STRATEGY, ""))


def definition(call: Call, name: str) -> str:
    """The column as in CREATE TABLE and ADD COLUMN. Raises Unresolved."""
    words = [quote(name), type_of(call)]
    if call.has("collation"):
        words.append(f'COLLATE "{call.string("collation")}"')
    identity = _IDENTITY.get(strategy(call))
    if strategy(call) == "SerialColumn":
        words[1] = _SERIALS.get(words[1], words[1])
    if call.has("computedColumnSql"):
        stored = "STORED" if call.value("stored") is not False else "VIRTUAL"
        made = f"GENERATED ALWAYS AS ({call.string('computedColumnSql')}) {stored}"
        if spoken() == "sqlserver":
            how = " PERSISTED" if call.value("stored") is True else ""
            return f"{words[0]} AS {call.string('computedColumnSql')}{how}"
        words.append(made)
    elif "Npgsql:TsVectorProperties" in call.annotations:
        raise Unresolved("a column of Npgsql's full-text search")
    if call.value("nullable") is not True:
        words.append("NOT NULL")
    default = default_of(call)
    if speaks_vendor() and numbered(call):
        words.append("IDENTITY" if spoken() == "sqlserver" else "")
    elif identity:
        words.append(f"GENERATED {identity} AS IDENTITY")
    elif default is not None:
        words.append(f"DEFAULT {default}")
    return " ".join(words)


def default_of(call: Call, prefix: str = "default") -> str | None:
    """The default's SQL, None for none. Raises Unresolved."""
    if call.has(f"{prefix}ValueSql"):
        return call.string(f"{prefix}ValueSql")
    value = call.value(f"{prefix}Value")
    return None if value is None else scalar(value)


def scalar(value: Value) -> str:
    """A value as a constant. Raises Unresolved."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE") if not speaks_vendor() else str(int(value))
    if isinstance(value, Code):
        return value.text
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(scalar(one) for one in value)}]" if value else "'{}'"
    raise Unresolved("a value")


def members(csharp: CSharp, node: Node) -> list[tuple[str, Node]]:
    """The columns of `table => new { Id = table.Column<int>(…), … }`: their names and calls. Raises Unresolved."""
    body = node.child_by_field_name("body") if node.type == "lambda_expression" else None
    if body is None or body.type != "anonymous_object_creation_expression":
        raise Unresolved("its columns")
    parts = [one for one in body.named_children if one.type != "comment"]
    if len(parts) % 2 or any(one.type != "identifier" for one in parts[::2]):
        raise Unresolved("its columns")
    return [(csharp.text(name).lstrip("@"), call) for name, call in zip(parts[::2], parts[1::2], strict=True)]
