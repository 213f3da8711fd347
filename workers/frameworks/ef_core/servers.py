"""What the providers of SQL Server and SQLite send where it is another thing than Npgsql's.

SQL Server's looks up the names of defaults before it drops or changes a column. SQLite's makes a table anew for what ALTER
TABLE is not able to do there, outside of the transaction and with foreign keys off: that is said as the change it comes to,
marked.

Source: https://github.com/dotnet/efcore/blob/main/src/EFCore.SqlServer/Migrations/SqlServerMigrationsSqlGenerator.cs
Source: https://learn.microsoft.com/en-us/ef/core/providers/sqlite/limitations
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workers.frameworks.ef_core import operations, tables
from workers.frameworks.ef_core.calls import Call
from workers.frameworks.ef_core.columns import default_of, type_of
from workers.frameworks.ef_core.tables import table_of
from workers.frameworks.values import Unresolved
from workers.sql.dialect import COPIED, spoken
from workers.sql.render.names import literal, quote, quote_all

Sends = Callable[[Call], list[str]]
ONLINE = "SqlServer:Online"


def _looked_up(table: str) -> str:
    """The drop of a default whose name is looked up."""
    return f"EXEC(N'ALTER TABLE {table} DROP CONSTRAINT [' + @var + '];')"


def drop_column(call: Call) -> list[str]:
    """DropColumn. Raises Unresolved."""
    sent = f"ALTER TABLE {table_of(call)} DROP COLUMN {quote(call.string('name'))}"
    return [_looked_up(table_of(call)), sent]


def alter_column(call: Call) -> list[str]:
    """AlterColumn: the definition where it is another one, NULLs filled before NOT NULL, the default. Raises Unresolved."""
    table, column = table_of(call), quote(call.string("name"))
    if call.has("computedColumnSql") or call.has("oldComputedColumnSql"):
        raise Unresolved("a computed column, which is made anew")
    kind, required, was = type_of(call), call.value("nullable") is not True, call.value("oldNullable") is not True
    default, before = default_of(call), default_of(call, "oldDefault")
    changes = not call.has("oldType") or call.string("oldType") != kind or required != was
    sent = [_looked_up(table)] if changes or default != before else []
    if required and not was and default is not None:
        sent.append(f"UPDATE {table} SET {column} = {default} WHERE {column} IS NULL")  # noqa: S608 (read, not run)
    if changes:
        sent.append(f"ALTER TABLE {table} ALTER COLUMN {column} {kind} {'NOT NULL' if required else 'NULL'}")
    if default is not None and (changes or default != before):
        sent.append(f"ALTER TABLE {table} ADD DEFAULT {default} FOR {column}")
    return sent


def create_index(call: Call) -> list[str]:
    """CreateIndex, with the annotations of SQL Server's provider. Raises Unresolved."""
    keys, down, notes = [quote(one) for one in call.strings("columns", "column")], call.value("descending"), call.annotations
    if isinstance(down, list):
        falling = [bool(one) for one in down] if down else [True] * len(keys)
        keys = [f"{key} DESC" if one else key for key, one in zip(keys, falling, strict=False)]
    way = {True: ["CLUSTERED"], False: ["NONCLUSTERED"]}.get(notes.get("SqlServer:Clustered"), [])  # type: ignore[arg-type]
    words = ["CREATE", *["UNIQUE"] * (call.value("unique") is True), *way, "INDEX", quote(call.string("name"))]
    words += ["ON", table_of(call), f"({', '.join(keys)})"]
    include = notes.get("SqlServer:Include")
    words += [f"INCLUDE ({quote_all(map(str, include))})"] if isinstance(include, list) else []
    words += [f"WHERE {call.string('filter')}"] if call.has("filter") else []
    words += ["WITH (ONLINE = ON)"] if notes.get(ONLINE) is True else []
    return [" ".join(words)]


def drop_index(call: Call) -> list[str]:
    """DropIndex. Raises Unresolved."""
    name = quote(call.string("name"))
    return [f"DROP INDEX {name}" if spoken() == "sqlite" else f"DROP INDEX {name} ON {table_of(call)}"]


def rename(call: Call) -> list[str]:
    """RenameColumn, RenameIndex, RenameTable of SQL Server. Raises Unresolved."""
    kind = {"RenameColumn": "COLUMN", "RenameIndex": "INDEX"}.get(call.method, "")
    sent = []
    name = call.string("newName") if call.has("newName") else call.string("name")
    if kind:
        old = f"{table_of(call)}.{quote(call.string('name'))}"
        return [f"EXEC sp_rename {literal(old)}, {literal(name)}, N'{kind}'"]
    if name != call.string("name"):
        sent.append(f"EXEC sp_rename {literal(table_of(call, 'name'))}, {literal(name)}, N'OBJECT'")
    if call.has("newSchema") and call.value("newSchema") != call.value("schema"):
        own = f"{quote(call.string('schema'))}.{quote(name)}" if call.has("schema") else quote(name)
        sent.append(f"ALTER SCHEMA {quote(call.string('newSchema'))} TRANSFER {own}")
    return sent


def copied(call: Call) -> list[str]:
    """What SQLite's provider does by making the table anew. Raises Unresolved."""
    if call.method == "AlterColumn":
        return _altered(call)
    sent = {
        "DropColumn": drop_column, "AddForeignKey": tables.add_constraint, "AddPrimaryKey": tables.add_constraint,
        "AddUniqueConstraint": tables.add_constraint, "AddCheckConstraint": tables.add_constraint,
    }.get(call.method, tables.drop_constraint)(call)  # fmt: skip
    return [sent[-1].replace("ALTER TABLE", f"ALTER TABLE {COPIED}", 1)]


def _altered(call: Call) -> list[str]:
    start = f"ALTER TABLE {COPIED} {table_of(call)} ALTER COLUMN {quote(call.string('name'))} "
    required, was = call.value("nullable") is not True, call.value("oldNullable") is not True
    kind, default = type_of(call), default_of(call)
    sent = [] if call.has("oldType") and call.string("oldType") == kind else [f"{start}TYPE {kind}"]
    sent += [start + ("SET NOT NULL" if required else "DROP NOT NULL")] if required != was else []
    if default != default_of(call, "oldDefault"):
        sent.append(start + ("DROP DEFAULT" if default is None else f"SET DEFAULT {default}"))
    return sent


def rename_index(call: Call) -> list[str]:
    """RenameIndex of SQLite drops it and makes it anew, by the model: the columns are not in the call. Raises Unresolved."""
    raise Unresolved(f"an index `{call.string('name')}`, which is made anew")


def _nothing(call: Call) -> list[str]:
    """SQLite has no schemas and no sequences."""
    del call
    return []


_CHANGES = ("AddForeignKey", "AddPrimaryKey", "AddUniqueConstraint", "AddCheckConstraint", "DropForeignKey", "DropPrimaryKey",
            "DropUniqueConstraint", "DropCheckConstraint", "DropColumn", "AlterColumn")  # fmt: skip
_SQLITE: Mapping[str, Sends] = {
    **dict.fromkeys(_CHANGES, copied), "DropIndex": drop_index, "RenameIndex": rename_index, "CreateIndex": create_index,
    **dict.fromkeys(("EnsureSchema", "DropSchema", "CreateSequence", "DropSequence", "RestartSequence"), _nothing),
}  # fmt: skip
_SQLSERVER: Mapping[str, Sends] = {
    "AlterColumn": alter_column, "CreateIndex": create_index, "DropColumn": drop_column, "DropIndex": drop_index,
    **dict.fromkeys(("RenameColumn", "RenameIndex", "RenameTable"), rename), "AlterDatabase": _nothing,
}  # fmt: skip
"""What is not named is sent as Npgsql's provider does."""


def sent_by() -> Mapping[str, Sends]:
    """What each method sends by the provider of the engine that is spoken."""
    own = {"sqlserver": _SQLSERVER, "sqlite": _SQLITE}.get(spoken(), {})
    return {**operations.SENT, **own}
