"""What each method of the migration builder sends: indexes, sequences and schemas here, tables in `tables`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workers.frameworks.ef_core import mysql, tables
from workers.frameworks.ef_core.calls import Call
from workers.frameworks.ef_core.tables import table_of
from workers.frameworks.values import Unresolved, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import literal, quote, quote_all

CONCURRENTLY = "Npgsql:CreatedConcurrently"
_EXTENSION, _ENUM = "Npgsql:PostgresExtension:", "Npgsql:Enum:"


def create_index(call: Call) -> list[str]:
    """CreateIndex, with the annotations of Npgsql. Raises Unresolved."""
    if speaks_mysql():
        return [mysql.create_index(call, table_of(call))]
    columns = call.strings("columns", "column")
    classes, notes = call.annotations.get("Npgsql:IndexOperators"), call.annotations
    keys = [quote(one) for one in columns]
    if isinstance(classes, list):
        keys = [f"{key} {name}" if name else key for key, name in zip(keys, classes, strict=False)]
    for key in ("Npgsql:IndexSortOrder", "Npgsql:IndexNullSortOrder", "Npgsql:TsVectorConfig"):
        if key in notes:
            raise Unresolved(f"its `{key}`")
    down = call.value("descending")
    if isinstance(down, list):
        falling = [bool(one) for one in down] if down else [True] * len(keys)
        keys = [f"{key} DESC" if one else key for key, one in zip(keys, falling, strict=False)]
    unique, concurrently = call.value("unique") is True, notes.get(CONCURRENTLY) is True
    words = ["CREATE", *["UNIQUE"] * unique, "INDEX", *["CONCURRENTLY"] * concurrently, quote(call.string("name"))]
    words += ["ON", table_of(call)]
    words += [f"USING {notes['Npgsql:IndexMethod']}"] if "Npgsql:IndexMethod" in notes else []
    words.append(f"({', '.join(keys)})")
    include = notes.get("Npgsql:IndexInclude")
    words += [f"INCLUDE ({quote_all(include)})"] if isinstance(include, list) else []
    words += ["NULLS NOT DISTINCT"] if notes.get("Npgsql:NullsDistinct") is False else []
    words += [f"WHERE {call.string('filter')}"] if call.has("filter") else []
    return [" ".join(words)]


def drop_index(call: Call) -> list[str]:
    """DropIndex. Raises Unresolved."""
    if speaks_mysql():
        return [f"ALTER TABLE {table_of(call)} DROP INDEX {quote(call.string('name'))}"]
    return [f"DROP INDEX {table_of(call, 'name')}"]


def rename_index(call: Call) -> list[str]:
    """RenameIndex. Raises Unresolved."""
    if speaks_mysql():
        old, new = quote(call.string("name")), quote(call.string("newName"))
        return [f"ALTER TABLE {table_of(call)} RENAME INDEX {old} TO {new}"]
    return [f"ALTER INDEX {table_of(call, 'name')} RENAME TO {quote(call.string('newName'))}"]


def ensure_schema(call: Call) -> list[str]:
    """EnsureSchema; Npgsql looks first whether it is there, and MySQL has none. Raises Unresolved."""
    if speaks_mysql():
        return []
    return [f"CREATE SCHEMA IF NOT EXISTS {quote(call.string('name'))}"]


def drop_schema(call: Call) -> list[str]:
    """DropSchema. Raises Unresolved."""
    return [f"DROP SCHEMA {quote(call.string('name'))}"]


def create_sequence(call: Call) -> list[str]:
    """CreateSequence, with its type, start and step. Raises Unresolved."""
    kind = {"int": " AS integer", "short": " AS smallint"}.get(call.generic, "")
    start, step = call.value("startValue", 1), call.value("incrementBy", 1)
    return [f"CREATE SEQUENCE {table_of(call, 'name')}{kind} START WITH {start} INCREMENT BY {step}"]


def sequence(call: Call) -> list[str]:
    """DropSequence, RestartSequence, RenameSequence. Raises Unresolved."""
    name = table_of(call, "name")
    if call.method == "DropSequence":
        return [f"DROP SEQUENCE {name}"]
    if call.method == "RestartSequence":
        return [f"ALTER SEQUENCE {name} RESTART WITH {call.value('startValue', 1)}"]
    if call.has("newSchema") or not call.has("newName"):
        raise Unresolved("another schema")
    return [f"ALTER SEQUENCE {name} RENAME TO {quote(call.string('newName'))}"]


def alter_database(call: Call) -> list[str]:
    """AlterDatabase: extensions and enumerations, which Npgsql notes as annotations of the database. Raises Unresolved."""
    sent = []
    for key, value in call.annotations.items():
        if key.startswith(_EXTENSION) and key not in call.before:
            sent.append(f"CREATE EXTENSION IF NOT EXISTS {quote(key.removeprefix(_EXTENSION).rpartition('.')[2])}")
        elif key.startswith(_ENUM):
            sent += _enum(_dotted(key.removeprefix(_ENUM)), value, call.before.get(key))
    for key in call.before.keys() - call.annotations.keys():
        if key.startswith(_ENUM):
            sent.append(f"DROP TYPE {_dotted(key.removeprefix(_ENUM))}")
        elif key.startswith(_EXTENSION):
            sent.append(f"DROP EXTENSION {quote(key.removeprefix(_EXTENSION).rpartition('.')[2])}")
    return sent


def _dotted(name: str) -> str:
    return ".".join(quote(part) for part in name.split("."))


def _enum(name: str, value: Value, before: Value) -> list[str]:
    labels, old = (one.split(",") if isinstance(one, str) and one else [] for one in (value, before))
    if before is None:
        return [f"CREATE TYPE {name} AS ENUM ({', '.join(map(literal, labels))})"]
    if set(old) - set(labels):
        raise Unresolved("values taken out of an enumeration")
    return [f"ALTER TYPE {name} ADD VALUE {literal(one)}" for one in labels if one not in old]


def nothing(call: Call) -> list[str]:
    """AlterTable and AlterSequence change comments and options."""
    del call
    return []


SENT: Mapping[str, Callable[[Call], list[str]]] = {
    "AddColumn": tables.add_column, "AlterColumn": tables.alter_column, "AlterDatabase": alter_database, "AlterTable": nothing,
    "CreateIndex": create_index, "CreateSequence": create_sequence, "CreateTable": tables.create_table,
    "DropColumn": tables.drop_column, "DropIndex": drop_index, "DropSchema": drop_schema, "DropTable": tables.drop_table,
    "EnsureSchema": ensure_schema, "RenameColumn": tables.rename_column, "RenameIndex": rename_index,
    "RenameTable": tables.rename_table,
    **dict.fromkeys(("DropSequence", "RestartSequence", "RenameSequence"), sequence),
    **dict.fromkeys(("AddForeignKey", "AddPrimaryKey", "AddUniqueConstraint", "AddCheckConstraint"), tables.add_constraint),
    **dict.fromkeys(
        ("DropForeignKey", "DropPrimaryKey", "DropUniqueConstraint", "DropCheckConstraint"), tables.drop_constraint,
    ),
    **dict.fromkeys(("InsertData", "UpdateData", "DeleteData"), tables.rows),
}  # fmt: skip
"""What is not named here is not followed.

Source: https://learn.microsoft.com/en-us/ef/core/managing-schemas/migrations/operations
"""
DATA = {"InsertData", "UpdateData", "DeleteData"}
