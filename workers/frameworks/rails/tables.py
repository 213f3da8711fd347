"""Whole tables, and the lines of their blocks, as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workers.frameworks.rails import mysql, naming
from workers.frameworks.rails.columns import add_column_action, alter, item_actions
from workers.frameworks.rails.command import Command, Item, names
from workers.frameworks.rails.constraints import check, exclusion, foreign_key, unique
from workers.frameworks.rails.definition import (
    Definition,
    Options,
    column_definitions,
    column_sql,
    is_column,
    references,
    text_of,
)
from workers.frameworks.rails.indexes import create_index, index_of, removed_name
from workers.frameworks.rails.inflect import singular
from workers.frameworks.values import Unresolved, Value, known
from workers.sql.dialect import speaks_mysql
from workers.sql.render.names import quote, quote_all

ITEMS = {
    "index": "add_index", "foreign_key": "add_foreign_key", "check_constraint": "add_check_constraint",
    "exclusion_constraint": "add_exclusion_constraint", "unique_constraint": "add_unique_constraint",
    "unique_key": "add_unique_constraint",
    "remove": "remove_columns", "remove_column": "remove_columns", "remove_columns": "remove_columns",
    "remove_index": "remove_index", "remove_references": "remove_reference", "remove_belongs_to": "remove_reference",
    "remove_reference": "remove_reference", "remove_timestamps": "remove_timestamps",
    "remove_foreign_key": "remove_foreign_key",
    "remove_check_constraint": "remove_check_constraint", "rename": "rename_column", "rename_index": "rename_index",
    "change": "change_column", "change_default": "change_column_default", "change_null": "change_column_null",
    "references": "add_reference", "belongs_to": "add_reference", "timestamps": "add_timestamps", "column": "add_column",
    "remove_unique_constraint": "remove_unique_constraint", "remove_exclusion_constraint": "remove_exclusion_constraint",
    "change_comment": "change_column_comment", "comment": "change_table_comment",
    "validate_check_constraint": "validate_check_constraint",
}  # fmt: skip
"""Lines of a block and the command that each means."""


def create_table(command: Command) -> Iterator[str]:
    """The table with its columns and constraints, then its indexes. Raises Unresolved."""
    table = command.table()
    if force := command.option("force"):
        yield f"DROP TABLE IF EXISTS {naming.dotted(table)}" + " CASCADE" * (force == "cascade")
    words = ["CREATE", "TEMPORARY" if command.option("temporary") else "", "TABLE"]
    words += ["IF NOT EXISTS" if command.option("if_not_exists") else "", naming.dotted(table)]
    query = command.option("as")
    if query is None:
        words.append(f"({', '.join(_elements(table, command))})")
        words.append(mysql.table_options(command.options) if speaks_mysql() else str(command.option("options") or ""))
    else:
        words.append(f"AS {query}")
    yield " ".join(filter(None, words))
    if speaks_mysql() and query is None:
        return
    again = {"if_not_exists": True} if command.option("if_not_exists") else {}
    for item in command.items or ():
        yield from _indexes(table, item, command, again)


def _elements(table: str, command: Command) -> Iterator[str]:
    items = command.items or ()
    composite = command.option("primary_key")
    columns = [*_key(command), *(column for item in items for column in column_definitions(item, command.version))]
    # The last definition of a name counts, as in ActiveRecord's own hash of columns.
    for column in {column.name: column for column in columns}.values():
        yield column_sql(column, command)
    if isinstance(composite, list):
        yield f"PRIMARY KEY ({quote_all(names(composite, 'the primary key'))})"
    for item in items:
        yield from _constraints(table, item, command)
    if speaks_mysql():
        yield from (index for item in items for index in _inline(table, item, command))


def _key(command: Command) -> list[Definition]:
    """The key column that every table has unless `id: false`."""
    kind, name = command.option("id", "primary_key"), command.option("primary_key")
    if kind is False or kind is None or isinstance(name, list) or command.name == "create_join_table":
        return []
    kept = {"default", "limit", *(("unsigned",) if speaks_mysql() else ())}
    options = {key: value for key, value in command.options.items() if key in kept}
    if isinstance(kind, dict):
        options = {**options, **{key: value for key, value in kind.items() if key != "type"}}
        kind = known(kind.get("type", "primary_key"))
    if kind is True:
        kind = "primary_key"
    return [Definition(str(name or "id"), str(kind), {**options, "primary_key": True})]


def _constraints(table: str, item: Item, command: Command) -> Iterator[str]:
    inner = command.renamed(item.name, table, *item.arguments, options=item.options, node=item.node)
    if item.name in {"references", "belongs_to"}:
        yield from (foreign_key(table, *key) for one in references(item, command.version) if (key := one.foreign_key()))
    elif item.name == "foreign_key":
        yield foreign_key(table, inner.text(1, "the referred table"), item.options)
    elif item.name in {"check_constraint", "check"}:
        yield check(table, text_of(inner.argument(1, "the check"), "the check"), item.options)
    elif item.name in {"unique_constraint", "unique_key"}:
        yield unique(table, inner.argument(1, "the columns"), item.options)
    elif item.name == "exclusion_constraint":
        yield exclusion(table, inner.text(1, "the exclusion"), item.options)


def _indexes(table: str, item: Item, command: Command, again: Options | None = None) -> Iterator[str]:
    """Indexes of a line: its own, a reference's, or those that a column's `index:` asks for; `again` is its table's option."""
    for columns, options in _wanted(table, item, command):
        yield create_index(table, columns, {**options, **(again or {})}, command.version)


def _inline(table: str, item: Item, command: Command) -> Iterator[str]:
    """The same as parts of CREATE TABLE, or behind ADD, as MySQL takes them."""
    yield from (index_of(table, columns, options, command.version) for columns, options in _wanted(table, item, command))


def _wanted(table: str, item: Item, command: Command) -> Iterator[tuple[Value, Options]]:
    if item.name == "index":
        inner = command.renamed(item.name, table, *item.arguments, options=item.options, node=item.node)
        yield inner.argument(1, "the index's columns"), item.options
    elif item.name in {"references", "belongs_to"}:
        for one in references(item, command.version):
            if index := one.index(table):
                yield index
    elif is_column(item) and (wanted := known(item.options.get("index"))):
        for column in column_definitions(item, command.version):
            yield column.name, wanted if isinstance(wanted, dict) else {}


def create_join_table(command: Command) -> Iterator[str]:
    """Two NOT NULL references and no key. Raises Unresolved."""
    one, other = command.text(0, "the first table"), command.text(1, "the second table")
    table = command.option("table_name") or naming.join_table(one, other)
    given = command.option("column_options") or {}
    kind = "bigint" if command.version >= (5, 1) else "integer"
    options = {"type": kind, "null": False, "index": False, **given}
    rest = {k: v for k, v in command.options.items() if k not in {"table_name", "column_options"}}
    first = tuple(Item("references", (singular(name),), options) for name in (one, other))
    renamed = command.renamed(command.name, str(table), options=rest)
    yield from create_table(replace(renamed, items=(*first, *(command.items or ()))))


def change_table(command: Command) -> Iterator[Command | str]:
    """Each line of the block as a command of its own; with `bulk: true` neighbouring actions of ALTER TABLE together."""
    bulk = command.option("bulk") is True
    table, actions = command.table(), list[str]()
    for item in command.items or ():
        own = _bulk(item, command) if bulk else None
        if own is not None:
            actions += own
            later: list[Command | str] = list(_indexes(table, item, command)) if _apart(item) else []
        else:
            later = list(expanded(item, table, command))
        if later:
            yield from alter(command, *actions)
            actions = []
            yield from later
    yield from alter(command, *actions)


def _apart(item: Item) -> bool:
    """Whether the line's indexes are made by statements of their own."""
    return is_column(item) and not speaks_mysql()


def _bulk(item: Item, command: Command) -> list[str] | None:
    if speaks_mysql() and item.name == "index":
        return [f"ADD {index}" for index in _inline(command.table(), item, command)]
    if speaks_mysql() and item.name == "remove_index":
        inner = command.renamed(item.name, command.arguments[0], *item.arguments, options=item.options, node=item.node)
        return [f"DROP INDEX {quote(removed_name(inner))}"]
    if speaks_mysql() and item.name == "rename":
        old, new = names(list(item.arguments), "the column's name")
        return [f"RENAME COLUMN {quote(old)} TO {quote(new)}"]
    keyed = item.name in {"references", "belongs_to"} and any(one.foreign_key() for one in references(item, command.version))
    if is_column(item) and not keyed:
        added = [add_column_action(column, command) for column in column_definitions(item, command.version)]
        return added + [f"ADD {index}" for index in _inline(command.table(), item, command)] if speaks_mysql() else added
    return item_actions(item, command)


def expanded(item: Item, table: str, command: Command) -> Iterator[Command]:
    """The commands that a line means. Raises Unresolved for one nobody knows."""
    if is_column(item) and item.name not in ITEMS:
        for column in column_definitions(item, command.version):
            yield command.renamed("add_column", table, column.name, column.kind, options=column.options, node=item.node)
            if wanted := known(item.options.get("index")):
                options = wanted if isinstance(wanted, dict) else {}
                yield command.renamed("add_index", table, column.name, options=options, node=item.node)
        return
    name = ITEMS.get(item.name)
    if name is None:
        raise Unresolved(f"`t.{item.name}`")
    several = item.arguments if name in {"add_reference", "remove_reference"} else ()
    for one in several:
        yield command.renamed(name, table, one, options=item.options, node=item.node)
    if not several:
        yield command.renamed(name, table, *item.arguments, options=item.options, node=item.node)


def drop_table(command: Command) -> Iterator[str]:
    """DROP TABLE, one per name."""
    words = "IF EXISTS " * (command.option("if_exists") is True)
    tail = " CASCADE" * (command.option("force") == "cascade")
    for name in names(list(command.arguments), "the table's name"):
        yield f"DROP TABLE {words}{naming.dotted(name)}{tail}"


def drop_join_table(command: Command) -> Iterator[str]:
    """DROP TABLE of a join table."""
    given = command.option("table_name")
    table = given or naming.join_table(command.text(0, "the first table"), command.text(1, "the second table"))
    yield f"DROP TABLE {naming.dotted(str(table))}"


def rename_table(command: Command) -> Iterator[str]:
    """RENAME TO; the primary key's index and sequence are renamed with it."""
    old, new = command.table(), command.text(1, "the new name").rpartition(".")[2]
    if speaks_mysql():
        yield f"RENAME TABLE {naming.dotted(old)} TO {quote(new)}"
        return
    yield f"ALTER TABLE {naming.dotted(old)} RENAME TO {quote(new)}"
    yield f"ALTER INDEX IF EXISTS {naming.dotted(old + '_pkey')} RENAME TO {quote(new + '_pkey')}"
