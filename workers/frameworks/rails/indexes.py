"""Indexes of a migration as SQL."""

from __future__ import annotations

import re

from workers.frameworks.rails import mysql, naming
from workers.frameworks.rails.command import Command, names
from workers.frameworks.rails.definition import Options
from workers.frameworks.rails.types import Version
from workers.frameworks.values import Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all


def create_index(table: str, columns: Value, options: Options, version: Version, *, safe: bool = False) -> str:
    """CREATE INDEX as ActiveRecord writes it. `safe` is what safe-pg-migrations makes of it. Raises Unresolved."""
    listed = _columns(columns)
    name = _name(table, listed, options, version)
    if speaks_mysql():
        return mysql.create_index(naming.dotted(table), str(name), listed, options)
    words = ["CREATE", "UNIQUE" if known(options.get("unique")) else "", "INDEX"]
    words.append("CONCURRENTLY" if safe or known(options.get("algorithm")) == "concurrently" else "")
    words += ["IF NOT EXISTS" if known(options.get("if_not_exists")) else "", quote(str(name)), "ON", naming.dotted(table)]
    words += [f"USING {method}" if (method := known(options.get("using"))) else "", f"({_keys(listed, options)})"]
    if include := known(options.get("include")):
        words.append(f"INCLUDE ({quote_all(names(include, 'the included columns'))})")
    words.append("NULLS NOT DISTINCT" if known(options.get("nulls_not_distinct")) else "")
    words.append(f"WHERE {where}" if (where := known(options.get("where"))) else "")
    return " ".join(filter(None, words))


def index_of(table: str, columns: Value, options: Options, version: Version) -> str:
    """The index as CREATE TABLE and ADD take it on MySQL. Raises Unresolved."""
    listed = _columns(columns)
    return mysql.index(str(_name(table, listed, options, version)), listed, options)


def _name(table: str, columns: list[str] | str, options: Options, version: Version) -> Value:
    """The name given, else the one that ActiveRecord makes: not where unknown options (`**options`) may give one."""
    return known(options.get("name")) or known(options.get("**")) or naming.index_name(table, columns, version)


def _columns(columns: Value) -> list[str] | str:
    """Names, or an expression as it is."""
    value = known(columns)
    if isinstance(value, str) and re.search(r"\W", value):
        return str(value)
    return names(value, "the index's columns")


def _keys(columns: list[str] | str, options: Options) -> str:
    if isinstance(columns, str):
        return columns
    return ", ".join(_key(column, options) for column in columns)


def _key(column: str, options: Options) -> str:
    """A column with its operator class and order; an expression among columns stays as it is."""
    text = column if re.search(r"\W", column) else quote(column)
    for option in ("opclass", "order"):
        value = known(options.get(option))
        chosen = known(value.get(column)) if isinstance(value, dict) else value
        if chosen:
            text += f" {chosen if option == 'opclass' else str(chosen).upper()}"
    return text


def add_index(command: Command) -> list[str]:
    """CREATE INDEX."""
    columns = command.argument(1, "the index's columns")
    if len(command.arguments) > 2:  # options that a variable or a call gives
        command.argument(2, "the index's options")
    return [create_index(command.table(), columns, command.options, command.version, safe=command.project.safe)]


def removed_name(command: Command) -> str:
    """The index's name, given or as ActiveRecord would have made it. Raises Unresolved."""
    if name := command.option("name"):
        return str(name)
    columns = command.arguments[1] if len(command.arguments) > 1 else command.option("column")
    if columns is None:
        raise Unresolved("the index's name")
    return naming.index_name(command.table(), _columns(columns), command.version)


def removed_columns(command: Command) -> tuple[str, ...]:
    """The columns by which `remove_index` asks for the index; none of a name or an expression. Raises Unresolved."""
    columns = command.arguments[1] if len(command.arguments) > 1 else command.option("column")
    listed = _columns(columns) if columns is not None and command.name == "remove_index" else ""
    return () if isinstance(listed, str) else tuple(listed)


def remove_index(command: Command) -> list[str]:
    """DROP INDEX."""
    concurrently = command.project.safe or command.option("algorithm") == "concurrently"
    words = ["DROP INDEX", "CONCURRENTLY" if concurrently else "", "IF EXISTS" if command.option("if_exists") else ""]
    schema, dot, _ = command.table().rpartition(".")
    name = removed_name(command)
    if speaks_mysql():
        exists = "IF EXISTS " * bool(command.option("if_exists"))
        return [f"DROP INDEX {exists}{quote(name)} ON {naming.dotted(command.table())}{mysql.algorithm(command.options)}"]
    words.append(f"{quote(schema)}.{quote(name)}" if dot and "." not in name else naming.dotted(name))
    return [" ".join(filter(None, words))]


def rename_index(command: Command) -> list[str]:
    """ALTER INDEX … RENAME TO."""
    old, new = command.text(1, "the index's name"), command.text(2, "the index's new name")
    if speaks_mysql():
        return [f"ALTER TABLE {naming.dotted(command.table())} RENAME INDEX {quote(old)} TO {quote(new)}"]
    return [f"ALTER INDEX {naming.dotted(old)} RENAME TO {quote(new)}"]
