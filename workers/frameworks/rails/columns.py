"""Columns of a table that is there: added, changed, dropped, as SQL."""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.rails import mysql, naming
from workers.frameworks.rails.command import Command, Item, names
from workers.frameworks.rails.constraints import foreign_key
from workers.frameworks.rails.definition import Definition, Reference, attachment, attributes, column_sql, timestamps
from workers.frameworks.rails.indexes import create_index
from workers.frameworks.rails.types import default_sql, type_sql
from workers.frameworks.values import Unresolved, Value
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote


def alter(command: Command, *actions: str) -> list[str]:
    """One ALTER TABLE with these actions."""
    return [f"ALTER TABLE {naming.dotted(command.table())} {', '.join(actions)}"] if actions else []


def add_column_action(column: Definition, command: Command) -> str:
    """ADD COLUMN …"""
    exists = "IF NOT EXISTS " * (command.option("if_not_exists") is True)
    place = mysql.placed(column.options) if speaks_mysql() else ""
    return f"ADD COLUMN {exists}{column_sql(column, command)}{place}"


def add_column(command: Command) -> list[str]:
    """One column; its index, which only references have, is ignored by ActiveRecord too."""
    kind = command.text(2, "the column's type")
    column = Definition(command.text(1, "the column's name"), kind, command.options)
    return alter(command, add_column_action(column, command))


def add_columns(command: Command) -> list[str]:
    """Several columns of one type, each in its own statement."""
    kind = command.option("type")
    if not isinstance(kind, str):
        raise Unresolved("the columns' type")
    rest = {key: value for key, value in command.options.items() if key != "type"}
    columns = [Definition(name, kind, rest) for name in names(list(command.arguments[1:]), "the columns' names")]
    return [sql for column in columns for sql in alter(command, add_column_action(column, command))]


def add_timestamps(command: Command) -> list[str]:
    """Both in one statement."""
    return alter(command, *[add_column_action(one, command) for one in timestamps(command.options, command.version)])


def add_reference(command: Command) -> list[str]:
    """The columns, the index, the foreign key: a statement each."""
    reference = Reference(command.text(1, "the reference's name"), command.options, command.version)
    return list(_reference(command, reference))


def _reference(command: Command, reference: Reference) -> Iterator[str]:
    table = command.table()
    for column in reference.columns():
        yield from alter(command, add_column_action(column, command))
    if index := reference.index(table):
        exists = {"if_not_exists": True} if command.option("if_not_exists") else {}
        yield create_index(table, index[0], {**exists, **index[1]}, command.version, safe=command.project.safe)
    if key := reference.foreign_key():
        yield from alter(command, "ADD " + foreign_key(table, *key))


def add_attachment(command: Command) -> list[str]:
    """The gem paperclip's four columns for each name, a statement each."""
    wanted = names(list(command.arguments[1:]), "the attachment's name")
    return [sql for name in wanted for one in attachment(name) for sql in alter(command, add_column_action(one, command))]


def remove_attachment(command: Command) -> list[str]:
    """The same columns dropped."""
    wanted = names(list(command.arguments[1:]), "the attachment's name")
    return [sql for name in wanted for one in attachment(name) for sql in alter(command, f"DROP COLUMN {quote(one.name)}")]


def remove_columns(command: Command) -> list[str]:
    """Columns dropped: of remove_columns in one statement."""
    listed = command.arguments[1:2] if command.name == "remove_column" else command.arguments[1:]
    exists = "IF EXISTS " * (command.option("if_exists") is True)
    return alter(command, *[f"DROP COLUMN {exists}{quote(name)}" for name in names(list(listed), "the column's name")])


def remove_timestamps(command: Command) -> list[str]:
    """Both in one statement."""
    return alter(command, "DROP COLUMN updated_at", "DROP COLUMN created_at")


def remove_reference(command: Command) -> list[str]:
    """The foreign key first, then the columns, each in its own statement; the index goes with them."""
    reference = Reference(command.text(1, "the reference's name"), command.options, command.version)
    found: list[str] = []
    if key := reference.foreign_key():
        name = naming.foreign_key_name(command.table(), names(key[1].get("column"), "the key's column"))
        kind = "FOREIGN KEY" if speaks_mysql() else "CONSTRAINT"
        found += alter(command, f"DROP {kind} {quote(str(key[1].get('name') or name))}")
    for column in reversed(reference.columns()):
        found += alter(command, f"DROP COLUMN {quote(column.name)}")
    return found


def rename_column(command: Command) -> list[str]:
    """RENAME COLUMN."""
    old, new = command.text(1, "the column's name"), command.text(2, "the column's new name")
    return alter(command, f"RENAME COLUMN {quote(old)} TO {quote(new)}")


def change_actions(command: Command, name: str, kind: str) -> list[str]:
    """TYPE, and DEFAULT and NOT NULL where the options say so."""
    options = command.options
    if speaks_mysql():
        return [mysql.changed(name, attributes(kind, options, command.version), options)]
    text = f"ALTER COLUMN {quote(name)} TYPE {type_sql(kind, options, command.version, zoned=command.project.zoned)}"
    if collation := command.option("collation"):
        text += f" COLLATE {quote(str(collation))}"
    if using := command.option("using"):
        text += f" USING {using}"
    elif cast := command.option("cast_as"):
        text += f" USING CAST({quote(name)} AS {type_sql(str(cast), options, command.version)})"
    actions = [text]
    if "default" in options:
        actions.append(_default(name, options["default"], kind, array=command.option("array") is True))
    if "null" in options:
        actions.append(f"ALTER COLUMN {quote(name)} {'DROP' if command.option('null') else 'SET'} NOT NULL")
    return actions


def _default(name: str, value: Value, kind: str, *, array: bool = False) -> str:
    default = default_sql(value, kind, array=array)
    return f"ALTER COLUMN {quote(name)} " + ("DROP DEFAULT" if default is None else f"SET DEFAULT {default}")


def change_column(command: Command) -> list[str]:
    """All in one statement; before migrations of 5.2 the default and NOT NULL in their own."""
    actions = change_actions(command, command.text(1, "the column's name"), command.text(2, "the column's type"))
    if speaks_mysql() and "default" in command.options and command.option("default") is None:
        drops = _default(command.text(1, "the column's name"), None, "")
        return [*alter(command, *actions), *alter(command, drops)]
    if command.version < (5, 2):
        return [sql for action in actions for sql in alter(command, action)]
    return alter(command, *actions)


def change_column_default(command: Command) -> list[str]:
    """SET DEFAULT or DROP DEFAULT."""
    return alter(command, _default(command.text(1, "the column's name"), _new_default(command), ""))


def _new_default(command: Command) -> Value:
    """The value, or that of `to:`; a hash without `to:` is the value itself."""
    if len(command.arguments) > 2:
        return command.argument(2, "the default")
    return command.options["to"] if "to" in command.options else dict(command.options) or command.argument(2, "the default")


def change_column_null(command: Command) -> list[str]:
    """SET NOT NULL or DROP NOT NULL; a default is first given to the rows that have NULL."""
    column = quote(command.text(1, "the column's name"))
    nullable = command.argument(2, "whether it may be NULL")
    filled = default_sql(command.arguments[3], "") if len(command.arguments) > 3 else None
    words = f"ALTER COLUMN {column} {'DROP' if nullable else 'SET'} NOT NULL"
    if speaks_mysql():
        words = mysql.nullable(command.text(1, "the column's name"), null=bool(nullable))
    found = alter(command, words)
    if filled is None or nullable:
        return found
    table = naming.dotted(command.table())
    return [f"UPDATE {table} SET {column} = {filled} WHERE {column} IS NULL", *found]  # noqa: S608 - text to be read, not run


def item_actions(item: Item, command: Command) -> list[str] | None:
    """A line of change_table's block as actions of one ALTER TABLE (`bulk: true`), None when it needs its own statement."""
    inner = command.renamed(item.name, command.arguments[0], *item.arguments, options=item.options, node=item.node)
    if item.name in {"change", "change_column"}:
        return change_actions(inner, inner.text(1, "the column's name"), inner.text(2, "the column's type"))
    if item.name in {"remove", "remove_column", "remove_columns"}:
        return [f"DROP COLUMN {quote(name)}" for name in names(list(item.arguments), "the column's name")]
    if item.name == "change_default":
        return [_default(inner.text(1, "the column's name"), _new_default(inner), "")]
    return None
