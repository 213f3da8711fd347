"""Tables, columns and constraints as Npgsql's provider sends them, or Pomelo's for MySQL."""

from __future__ import annotations

from workers.frameworks.ef_core import mysql
from workers.frameworks.ef_core.calls import Call, call_of
from workers.frameworks.ef_core.columns import STRATEGY, default_of, definition, members, scalar, strategy, type_of
from workers.frameworks.ef_core.csharp import names_of
from workers.frameworks.values import Unresolved, Value
from workers.readers.syntax import Node
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all

_ACTIONS = {"Cascade": "CASCADE", "SetNull": "SET NULL", "SetDefault": "SET DEFAULT", "Restrict": "RESTRICT", "NoAction": ""}


def table_of(call: Call, name: str = "table", schema: str = "schema") -> str:
    """A table's name as SQL. Raises Unresolved."""
    own = quote(call.string(name))
    return f"{quote(call.string(schema))}.{own}" if call.has(schema) else own


def create_table(call: Call) -> list[str]:
    """CreateTable. Raises Unresolved."""
    parts = []
    for member, node in members(call.csharp, call.given["columns"]) if "columns" in call.given else []:
        column = call_of(call.csharp, node, _parameter(call, "columns"))
        if column is None or column.method != "Column":
            raise Unresolved(f"its column `{member}`")
        define = mysql.definition if speaks_mysql() else definition
        parts.append(define(column, column.string("name") if column.has("name") else member))
    if "constraints" in call.given:
        body = call.given["constraints"].child_by_field_name("body")
        for node in body.named_children if body is not None else []:
            if node.type == "expression_statement":
                parts.append(_inside(call, node.named_children[0]))
    return [f"CREATE TABLE {table_of(call, 'name')} ({', '.join(parts)})"]


def _parameter(call: Call, name: str) -> str:
    return call.csharp.text(call.given[name].child_by_field_name("parameters")).strip("()").strip()


def _inside(call: Call, node: Node) -> str:
    """A constraint of CreateTable. Raises Unresolved."""
    one = call_of(call.csharp, node, _parameter(call, "constraints"))
    if one is None:
        raise Unresolved("a constraint")
    name = f"CONSTRAINT {quote(one.string('name'))} "
    if one.method == "CheckConstraint":
        return f"{name}CHECK ({one.string('sql')})"
    columns = next((names_of(one.csharp, one.given[key]) for key in ("columns", "column") if key in one.given), None)
    if columns is None:
        raise Unresolved("its columns")
    if one.method == "ForeignKey":
        return name + _foreign_key(one, columns)
    words = {"PrimaryKey": "PRIMARY KEY", "UniqueConstraint": "UNIQUE"}.get(one.method)
    if one.annotations.get("SqlServer:Clustered") is False:
        words = f"{words} NONCLUSTERED"
    if words is None:
        raise Unresolved(f"`{one.method}`")
    return f"{name}{words} ({quote_all(columns)})"


def _foreign_key(call: Call, columns: list[str]) -> str:
    words = f"FOREIGN KEY ({quote_all(columns)}) REFERENCES {table_of(call, 'principalTable', 'principalSchema')}"
    if call.has("principalColumns") or call.has("principalColumn"):
        words += f" ({quote_all(call.strings('principalColumns', 'principalColumn'))})"
    for clause, key in (("ON DELETE", "onDelete"), ("ON UPDATE", "onUpdate")):
        action = call.csharp.text(call.given[key]).rpartition(".")[2] if key in call.given else "NoAction"
        if action not in _ACTIONS:
            raise Unresolved(f"`{action}`")
        words += f" {clause} {_ACTIONS[action]}" if _ACTIONS[action] else ""
    return words


def add_constraint(call: Call) -> list[str]:
    """AddForeignKey, AddPrimaryKey, AddUniqueConstraint, AddCheckConstraint. Raises Unresolved."""
    start = f"ALTER TABLE {table_of(call)} ADD CONSTRAINT {quote(call.string('name'))} "
    if call.method == "AddCheckConstraint":
        return [f"{start}CHECK ({call.string('sql')})"]
    columns = call.strings("columns", "column")
    if call.method == "AddForeignKey":
        return [start + _foreign_key(call, columns)]
    return [f"{start}{'PRIMARY KEY' if call.method == 'AddPrimaryKey' else 'UNIQUE'} ({quote_all(columns)})"]


def drop_constraint(call: Call) -> list[str]:
    """DropForeignKey, DropPrimaryKey, DropUniqueConstraint, DropCheckConstraint. Raises Unresolved."""
    action = mysql.dropped(call) if speaks_mysql() else f"DROP CONSTRAINT {quote(call.string('name'))}"
    return [f"ALTER TABLE {table_of(call)} {action}"]


def add_column(call: Call) -> list[str]:
    """AddColumn. Raises Unresolved."""
    define = mysql.definition if speaks_mysql() else definition
    return [f"ALTER TABLE {table_of(call)} ADD {define(call, call.string('name'))}"]


def alter_column(call: Call) -> list[str]:
    """AlterColumn: the type where it is another one, NULLs filled before NOT NULL, the default. Raises Unresolved."""
    if speaks_mysql():
        return mysql.alter_column(call, table_of(call))
    column, table = quote(call.string("name")), table_of(call)
    start, sent = f"ALTER TABLE {table} ALTER COLUMN {column} ", []
    if call.has("computedColumnSql") or call.has("oldComputedColumnSql"):
        raise Unresolved("a computed column, which Npgsql makes anew")
    kind = type_of(call)
    if not call.has("oldType") or call.string("oldType") != kind:
        sent.append(f"{start}TYPE {kind}")
    required, was = call.value("nullable") is not True, call.value("oldNullable") is not True
    default = default_of(call)
    if required and not was and default is not None:
        sent.append(f"UPDATE {table} SET {column} = {default} WHERE {column} IS NULL")  # noqa: S608 (read, not run)
    if required != was:
        sent.append(start + ("SET NOT NULL" if required else "DROP NOT NULL"))
    if strategy(call) != str(call.before.get(STRATEGY, "")):
        return [*sent, *_identity(call, start)]
    if default != default_of(call, "oldDefault"):
        sent.append(start + ("DROP DEFAULT" if default is None else f"SET DEFAULT {default}"))
    return sent


def _identity(call: Call, start: str) -> list[str]:
    now, before = strategy(call), str(call.before.get(STRATEGY, ""))
    if "Serial" in now or "HiLo" in now or "HiLo" in before:
        raise Unresolved("another way of numbering")
    dropped = {"": [], "SerialColumn": [f"{start}DROP DEFAULT"]}.get(before, [f"{start}DROP IDENTITY"])
    how = {"IdentityByDefaultColumn": "BY DEFAULT", "IdentityAlwaysColumn": "ALWAYS"}.get(now)
    if how and before.startswith("Identity"):
        return [f"{start}SET GENERATED {how}"]
    return [*dropped, f"{start}ADD GENERATED {how} AS IDENTITY"] if how else dropped


def drop_column(call: Call) -> list[str]:
    """DropColumn. Raises Unresolved."""
    return [f"ALTER TABLE {table_of(call)} DROP COLUMN {quote(call.string('name'))}"]


def rename_column(call: Call) -> list[str]:
    """RenameColumn. Raises Unresolved."""
    return [f"ALTER TABLE {table_of(call)} RENAME COLUMN {quote(call.string('name'))} TO {quote(call.string('newName'))}"]


def drop_table(call: Call) -> list[str]:
    """DropTable. Raises Unresolved."""
    return [f"DROP TABLE {table_of(call, 'name')}"]


def rename_table(call: Call) -> list[str]:
    """RenameTable: the name, then the schema. Raises Unresolved."""
    sent, name, own = [], table_of(call, "name"), quote(call.string("name"))
    if call.has("newName") and call.string("newName") != call.string("name"):
        sent.append(f"ALTER TABLE {name} RENAME TO {quote(call.string('newName'))}")
        own = quote(call.string("newName"))
        name = f"{quote(call.string('schema'))}.{own}" if call.has("schema") else own
    if call.has("newSchema") and call.value("newSchema") != call.value("schema"):
        sent.append(f"ALTER TABLE {name} SET SCHEMA {quote(call.string('newSchema'))}")
    return sent


def rows(call: Call) -> list[str]:
    """InsertData, UpdateData, DeleteData. Raises Unresolved."""
    table = table_of(call)
    if call.method == "InsertData":
        columns, given = call.strings("columns", "column"), call.value("values" if call.has("values") else "value")
        records = given if isinstance(given, list) and given and isinstance(given[0], list) else [given]
        values = ", ".join(_row(record, len(columns)) for record in records)
        return [f"INSERT INTO {table} ({quote_all(columns)}) VALUES {values}"]  # noqa: S608 (read, not run)
    keys = call.strings("keyColumns", "keyColumn")
    found = call.value("keyValues" if call.has("keyValues") else "keyValue")
    if isinstance(found, list) and found and isinstance(found[0], list):
        raise Unresolved("rows given as a table")
    named = zip(keys, found if isinstance(found, list) else [found], strict=False)
    where = " AND ".join(f"{quote(key)} = {scalar(value)}" for key, value in named)
    if call.method == "DeleteData":
        return [f"DELETE FROM {table} WHERE {where}"]  # noqa: S608 (read, not run)
    columns = call.strings("columns", "column")
    given = call.value("values" if call.has("values") else "value")
    pairs = zip(columns, given if isinstance(given, list) else [given], strict=False)
    return [f"UPDATE {table} SET {', '.join(f'{quote(c)} = {scalar(v)}' for c, v in pairs)} WHERE {where}"]  # noqa: S608


def _row(record: Value, width: int) -> str:
    values = record if isinstance(record, list) else [record]
    if len(values) != width:
        raise Unresolved("its values")
    return f"({', '.join(scalar(one) for one in values)})"
