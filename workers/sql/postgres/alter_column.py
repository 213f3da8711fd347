"""ALTER TABLE actions on one column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.operations import (
    AddColumn,
    AlterColumnType,
    AlterIdentity,
    DropColumn,
    DropExpression,
    Operation,
    SetColumnOption,
    SetDefault,
    SetExpression,
    SetNotNull,
)
from bot.domain.schema import Name
from workers.sql.expressions import expression
from workers.sql.libpg_query import pb
from workers.sql.nodes import quoted_name, type_of
from workers.sql.postgres.columns import IDENTITIES, column
from workers.sql.postgres.elements import foreign_options, option_value, options
from workers.sql.render.names import quote


def definition(command: pb.AlterTableCmd) -> Any:
    """The node the action carries: its field is called `def`, which Python cannot say."""
    return getattr(command, "def")


def _add(command: pb.AlterTableCmd, table: Name) -> Operation:
    return AddColumn(table, column(definition(command).column_def), command.missing_ok)


def _drop(command: pb.AlterTableCmd, table: Name) -> Operation:
    return DropColumn(table, command.name, command.missing_ok, command.behavior == pb.DROP_CASCADE)


def _type(command: pb.AlterTableCmd, table: Name) -> Operation:
    new: pb.ColumnDef = definition(command).column_def
    using = expression(new.raw_default) if new.HasField("raw_default") else None
    collation = quoted_name(new.coll_clause.collname) if new.HasField("coll_clause") else ""
    return AlterColumnType(table, command.name, type_of(new.type_name), using, collation)


def _set_not_null(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetNotNull(table, command.name)


def _drop_not_null(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetNotNull(table, command.name, False)


def _default(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetDefault(table, command.name, expression(definition(command)) if command.HasField("def") else None)


def _set_expression(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetExpression(table, command.name, expression(definition(command)))


def _drop_expression(command: pb.AlterTableCmd, table: Name) -> Operation:
    return DropExpression(table, command.name, command.missing_ok)


def _add_identity(command: pb.AlterTableCmd, table: Name) -> Operation:
    return AlterIdentity(table, command.name, "add", IDENTITIES[definition(command).constraint.generated_when])


def _drop_identity(command: pb.AlterTableCmd, table: Name) -> Operation:
    return AlterIdentity(table, command.name, "drop", if_exists=command.missing_ok)


def _set_identity(command: pb.AlterTableCmd, table: Name) -> Operation:
    """SET GENERATED …; without it only the sequence's options change, which is an option of the column."""
    items = [i.def_elem for i in definition(command).list.items]
    for item in items:
        if item.defname == "generated":
            return AlterIdentity(table, command.name, "set", IDENTITIES[chr(item.arg.integer.ival)])
    return SetColumnOption(table, command.name, "IDENTITY", " ".join(map(_sequence_option, items)))


def _sequence_option(item: pb.DefElem) -> str:
    """`SET START 5`, `RESTART WITH 5`, `SET NO CYCLE`."""
    name = {"start": "START", "increment": "INCREMENT", "minvalue": "MINVALUE", "maxvalue": "MAXVALUE"}.get(item.defname)
    value = f" {option_value(item.arg)}" if item.HasField("arg") else ""
    if item.defname == "restart":
        return "RESTART" + (f" WITH{value}" if value else "")
    if item.defname == "cycle":
        return "SET CYCLE" if item.arg.boolean.boolval else "SET NO CYCLE"
    return f"SET {name or item.defname.upper()}{value}" if value else f"SET NO {name}"


def _statistics(command: pb.AlterTableCmd, table: Name) -> Operation:
    value = str(definition(command).integer.ival) if command.HasField("def") else "DEFAULT"
    return SetColumnOption(table, command.name, "STATISTICS", value)


def _storage(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetColumnOption(table, command.name, "STORAGE", definition(command).string.sval.upper())


def _compression(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetColumnOption(table, command.name, "COMPRESSION", quote(definition(command).string.sval))


def _set_options(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetColumnOption(table, command.name, "SET", f"({options(definition(command).list.items)})")


def _reset_options(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetColumnOption(table, command.name, "RESET", f"({options(definition(command).list.items)})")


def _foreign_options(command: pb.AlterTableCmd, table: Name) -> Operation:
    return SetColumnOption(table, command.name, "OPTIONS", foreign_options(definition(command).list.items)[len("OPTIONS ") :])


COLUMN_ACTIONS: dict[int, Callable[[pb.AlterTableCmd, Name], Operation]] = {
    pb.AT_AddColumn: _add,
    pb.AT_DropColumn: _drop,
    pb.AT_AlterColumnType: _type,
    pb.AT_SetNotNull: _set_not_null,
    pb.AT_DropNotNull: _drop_not_null,
    pb.AT_ColumnDefault: _default,
    pb.AT_SetExpression: _set_expression,
    pb.AT_DropExpression: _drop_expression,
    pb.AT_AddIdentity: _add_identity,
    pb.AT_SetIdentity: _set_identity,
    pb.AT_DropIdentity: _drop_identity,
    pb.AT_SetStatistics: _statistics,
    pb.AT_SetStorage: _storage,
    pb.AT_SetCompression: _compression,
    pb.AT_SetOptions: _set_options,
    pb.AT_ResetOptions: _reset_options,
    pb.AT_AlterColumnGenericOptions: _foreign_options,
}
