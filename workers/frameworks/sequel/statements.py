"""The database's own words: each call as the SQL it sends, and what takes it back in `change`.

Source: https://github.com/jeremyevans/sequel/blob/master/doc/schema_modification.rdoc
Source: https://github.com/jeremyevans/sequel/blob/master/lib/sequel/extensions/migration.rb
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from workers.frameworks.rails.command import Command, Item
from workers.frameworks.sequel.alters import ALTERS, alter_table, clauses
from workers.frameworks.sequel.tables import Said, create_table, first
from workers.frameworks.sequel.values import identifier, value
from workers.frameworks.values import Code, Unresolved, Value, known
from workers.sql.render.names import literal


class Irreversible(Exception):
    """Sequel raises for it when `change` is taken back."""


def sent(command: Command) -> Iterator[Said]:
    """What the call sends, in order. Raises Unresolved."""
    if command.name in _COMMANDS:
        yield from _COMMANDS[command.name](command)
        return
    item = Item(command.name, command.arguments[1:], command.options, None)
    table = first(command)
    for clause in clauses(item, table):
        sql = clause.sql if clause.alone else f"ALTER TABLE {identifier(table)} {clause.sql}"
        yield Said(sql, command.node, clause.guess)


def _if_absent(command: Command) -> Iterator[Said]:
    yield from create_table(replace(command, options={**command.options, "if_not_exists": True}))


def _anew(command: Command) -> Iterator[Said]:
    yield Said(f"DROP TABLE IF EXISTS {identifier(first(command))}", command.node)
    yield from create_table(command)


def _drop_table(command: Command) -> Iterator[Said]:
    exists = "IF EXISTS " if command.name.endswith("?") or known(command.options.get("if_exists")) else ""
    for table in command.arguments:
        yield Said(f"DROP TABLE {exists}{identifier(table)}{_cascade(command)}", command.node)


def _cascade(command: Command) -> str:
    return " CASCADE" if known(command.options.get("cascade")) else ""


def _rename_table(command: Command) -> Iterator[Said]:
    new = identifier(first(command, 1)).rpartition(".")[2]
    yield Said(f"ALTER TABLE {identifier(first(command))} RENAME TO {new}", command.node)


def _joined(command: Command) -> tuple[dict[str, Value], dict[str, Value]]:
    """The columns of a table between two others, and the options."""
    given = command.arguments[0] if command.arguments else command.options
    if not isinstance(given, dict) or len(given) < 2:
        raise Unresolved("the columns")
    return dict(list(given.items())[:2]), dict(command.options) if command.arguments else {}


def _table_of(given: Value) -> Value:
    return known(given.get("table")) if isinstance(given, dict) else known(given)


def _join_name(command: Command) -> Value:
    columns, options = _joined(command)
    return options.get("name") or "_".join(sorted(str(_table_of(one)) for one in columns.values()))


def _create_join(command: Command) -> Iterator[Said]:
    columns, options = _joined(command)
    items = [
        Item("foreign_key", (name, _table_of(one)), {"null": False, **(one if isinstance(one, dict) else {})})
        for name, one in columns.items()
    ]
    items += [] if known(options.get("no_primary_key")) else [Item("\0key", (list(columns),), {})]
    items += [] if known(options.get("no_index")) else [Item("index", (list(columns)[::-1],), {})]
    yield from create_table(replace(command, arguments=(_join_name(command),), options=options, items=tuple(items)))


def _drop_join(command: Command) -> Iterator[Said]:
    yield Said(f"DROP TABLE {identifier(_join_name(command))}", command.node)


def _create_view(command: Command) -> Iterator[Said]:
    query = first(command, 1)
    if not isinstance(query, str | Code):
        raise Unresolved("the query of a view")
    words = "OR REPLACE " if "replace" in command.name or known(command.options.get("replace")) else ""
    words += "MATERIALIZED " if known(command.options.get("materialized")) else ""
    yield Said(
        f"CREATE {words}VIEW {identifier(first(command))} AS {query.text if isinstance(query, Code) else query}", command.node
    )


def _drop_view(command: Command) -> Iterator[Said]:
    words = "MATERIALIZED VIEW " if known(command.options.get("materialized")) else "VIEW "
    words += "IF EXISTS " if known(command.options.get("if_exists")) else ""
    for view in command.arguments:
        yield Said(f"DROP {words}{identifier(view)}{_cascade(command)}", command.node)


def _create_schema(command: Command) -> Iterator[Said]:
    exists = "IF NOT EXISTS " if known(command.options.get("if_not_exists")) else ""
    yield Said(f"CREATE SCHEMA {exists}{identifier(first(command))}", command.node)


def _drop_schema(command: Command) -> Iterator[Said]:
    exists = "IF EXISTS " if known(command.options.get("if_exists")) else ""
    yield Said(f"DROP SCHEMA {exists}{identifier(first(command))}{_cascade(command)}", command.node)


def _create_enum(command: Command) -> Iterator[Said]:
    labels = first(command, 1)
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Unresolved("the labels")
    yield Said(f"CREATE TYPE {identifier(first(command))} AS ENUM ({', '.join(map(literal, labels))})", command.node)


def _add_label(command: Command) -> Iterator[Said]:
    exists = "IF NOT EXISTS " if known(command.options.get("if_not_exists")) else ""
    words = f"ALTER TYPE {identifier(first(command))} ADD VALUE {exists}{value(first(command, 1))}"
    for place in ("before", "after"):
        if (other := known(command.options.get(place))) is not None:
            words += f" {place.upper()} {value(other)}"
    yield Said(words, command.node)


def _drop_enum(command: Command) -> Iterator[Said]:
    exists = "IF EXISTS " if known(command.options.get("if_exists")) else ""
    yield Said(f"DROP TYPE {exists}{identifier(first(command))}{_cascade(command)}", command.node)


def _create_function(command: Command) -> Iterator[Said]:
    options, body = command.options, first(command, 1)
    replaced = "OR REPLACE " if known(options.get("replace")) else ""
    returns, language = known(options.get("returns")) or "void", known(options.get("language")) or "SQL"
    if not isinstance(body, str):
        raise Unresolved("the body of a function")
    head = f"CREATE {replaced}FUNCTION {first(command)}{_typed(options.get('args'))} RETURNS {returns} LANGUAGE {language}"
    yield Said(f"{head} AS {literal(body)}", command.node)


def _typed(given: Value) -> str:
    found = known(given)
    args = found if isinstance(found, list) else [] if found is None else [found]
    return f"({', '.join(' '.join(map(str, reversed(one))) if isinstance(one, list) else str(one) for one in args)})"


def _drop_function(command: Command) -> Iterator[Said]:
    exists = "IF EXISTS " if known(command.options.get("if_exists")) else ""
    args = _typed(command.options.get("args"))
    yield Said(f"DROP FUNCTION {exists}{first(command)}{args}{_cascade(command)}", command.node)


def _create_trigger(command: Command) -> Iterator[Said]:
    options, events = command.options, known(command.options.get("events", ["insert", "update", "delete"]))
    words = "OR REPLACE " if known(options.get("replace")) else ""
    when = f"{'AFTER' if known(options.get('after')) else 'BEFORE'} "
    when += " OR ".join(str(one).upper() for one in (events if isinstance(events, list) else [events]))
    each = " FOR EACH ROW" if known(options.get("each_row")) else ""
    if "when" in options or "args" in options:
        raise Unresolved("what a trigger is given")
    name, table, called = first(command, 1), identifier(first(command)), first(command, 2)
    yield Said(f"CREATE {words}TRIGGER {name} {when} ON {table}{each} EXECUTE PROCEDURE {called}()", command.node)


def _drop_trigger(command: Command) -> Iterator[Said]:
    exists = "IF EXISTS " if known(command.options.get("if_exists")) else ""
    yield Said(f"DROP TRIGGER {exists}{first(command, 1)} ON {identifier(first(command))}{_cascade(command)}", command.node)


_COMMANDS: dict[str, Callable[[Command], Iterator[Said]]] = {
    "create_table": create_table, "create_table?": _if_absent, "create_table!": _anew, "alter_table": alter_table,
    "drop_table": _drop_table, "drop_table?": _drop_table, "rename_table": _rename_table, "create_join_table": _create_join,
    "drop_join_table": _drop_join, "create_view": _create_view, "create_or_replace_view": _create_view,
    "drop_view": _drop_view, "create_schema": _create_schema, "drop_schema": _drop_schema, "create_enum": _create_enum,
    "add_enum_value": _add_label, "drop_enum": _drop_enum, "create_function": _create_function, "drop_function": _drop_function,
    "create_trigger": _create_trigger, "drop_trigger": _drop_trigger,
}  # fmt: skip
_OF_TABLES = ALTERS - {"add_foreign_key", "add_primary_key", "drop_foreign_key", "drop_constraint", "add_constraint",
                       "add_unique_constraint", "validate_constraint"}  # fmt: skip
COMMANDS = frozenset(_COMMANDS) | _OF_TABLES
"""The calls told here."""


def inverse(command: Command) -> Command:
    """The call that takes this one back. Raises Irreversible."""
    arguments = command.arguments
    match command.name:
        case "create_table" | "create_view" | "create_join_table":
            name = command.name.replace("create_", "drop_")
            kept = arguments[:1] if name != "drop_join_table" else arguments
            return replace(command, name=name, arguments=kept, items=None, holes=())
        case "rename_table":
            return replace(command, arguments=arguments[1::-1])
        case "rename_column":
            return replace(command, arguments=(arguments[0], *arguments[2:0:-1]))
        case "add_column":
            return replace(command, name="drop_column", arguments=arguments[:2], options={})
        case "add_index":
            return replace(command, name="drop_index")
        case "alter_table":
            return replace(command, items=tuple(_taken_back(item) for item in reversed(command.items or ())))
    raise Irreversible(f"`{command.name}` has no way back")


def _taken_back(item: Item) -> Item:
    arguments = item.arguments
    match item.name:
        case "add_column" | "add_primary_key" if arguments and not isinstance(arguments[0], list):
            return replace(item, name="drop_column", arguments=arguments[:1], options={})
        case "add_constraint":
            name = arguments[0] if arguments else None
            name = name.get("name") if isinstance(name, dict) else name
            return replace(item, name="drop_constraint", arguments=(name,), options={})
        case "add_foreign_key":
            return replace(item, name="drop_foreign_key", arguments=arguments[:1])
        case "add_index" | "add_full_text_index" | "add_spatial_index":
            return replace(item, name="drop_index")
        case "rename_column":
            return replace(item, arguments=arguments[1::-1])
    raise Irreversible(f"`{item.name}` has no way back")
