"""The way back that Rails derives from `change`: each command's inverse.

Source: https://api.rubyonrails.org/classes/ActiveRecord/Migration/CommandRecorder.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from workers.frameworks.rails.command import Command
from workers.frameworks.rails.tables import ITEMS, expanded
from workers.frameworks.values import Unresolved


class Irreversible(Exception):
    """Rails raises ActiveRecord::IrreversibleMigration for it; the message says why."""


def inverse(command: Command) -> Iterator[Command]:
    """The commands that take it back, in order. Raises Irreversible, Unresolved."""
    if command.name == "change_table":
        for item in reversed(command.items or ()):
            for inner in reversed(list(expanded(item, command.table(), command))):
                yield from inverse(inner)
        return
    if other := _STRAIGHT.get(command.name):
        yield _straight(command, other)
        return
    turn = _TURNED.get(command.name)
    if turn is None:
        raise Irreversible(f"`{command.name}` cannot be reversed")
    yield turn(command)


_PAIRS = (
    ("create_table", "drop_table"), ("create_join_table", "drop_join_table"), ("add_column", "remove_column"),
    ("add_index", "remove_index"), ("add_timestamps", "remove_timestamps"), ("add_reference", "remove_reference"),
    ("add_belongs_to", "remove_belongs_to"), ("add_foreign_key", "remove_foreign_key"),
    ("add_check_constraint", "remove_check_constraint"), ("add_unique_constraint", "remove_unique_constraint"),
    ("add_exclusion_constraint", "remove_exclusion_constraint"), ("enable_extension", "disable_extension"),
    ("create_enum", "drop_enum"), ("create_schema", "drop_schema"), ("add_columns", "remove_columns"),
)  # fmt: skip
_STRAIGHT = dict(_PAIRS) | {other: one for one, other in _PAIRS}
_NEEDED = {
    "remove_column": (3, "the column's type"), "remove_index": (2, "its columns"),
    "remove_foreign_key": (2, "the second table"),
    "remove_check_constraint": (2, "its expression"), "drop_enum": (2, "its values"),
    "remove_exclusion_constraint": (2, "its expression"), "remove_unique_constraint": (2, "its columns"),
}  # fmt: skip
"""Commands that can be reversed only when they say what Rails itself does not need for the way there."""


def _straight(command: Command, other: str) -> Command:
    needed, what = _NEEDED.get(command.name, (0, ""))
    named = len(command.arguments) + ("column" in command.options or "to_table" in command.options)
    if named < needed:
        raise Irreversible(f"`{command.name}` cannot be reversed without {what}")
    if command.name == "drop_table" and command.items is None and not command.options:
        raise Irreversible("`drop_table` cannot be reversed without its columns")
    if command.name == "remove_columns" and "type" not in command.options:
        raise Irreversible("`remove_columns` cannot be reversed without the columns' type")
    arguments = command.arguments
    if other == "remove_column":
        arguments = arguments[:2]
    if command.name in {"remove_index", "remove_foreign_key"} and len(arguments) == 1:
        arguments = (*arguments, command.options.get("column") or command.options.get("to_table"))
    kept = replace(command.renamed(other, *arguments, options=_kept(command, other)), items=command.items)
    return kept


def _kept(command: Command, other: str) -> dict[str, object]:
    """Options that mean something on the way back: those of a table's creation do not."""
    if other.startswith("drop_"):
        return {key: value for key, value in command.options.items() if key == "table_name"}
    dropped = {"if_exists", "if_not_exists", *(("column",) if other == "add_index" else ())}
    return {key: value for key, value in command.options.items() if key not in dropped}


def _swapped(command: Command) -> Command:
    table, old, new = (command.text(place, "the name") for place in range(3))
    return command.renamed(command.name, table, new, old, options=command.options)


def _rename_table(command: Command) -> Command:
    return command.renamed("rename_table", command.text(1, "the name"), command.table(), options={})


def _default(command: Command) -> Command:
    options = dict(command.options)
    if not {"from", "to"} <= options.keys():
        raise Irreversible(f"`{command.name}` cannot be reversed without `from:` and `to:`")
    options["from"], options["to"] = options["to"], options["from"]
    return command.renamed(command.name, *command.arguments[:2], options=options)


def _null(command: Command) -> Command:
    value = command.argument(2, "whether it may be NULL")
    return command.renamed(command.name, *command.arguments[:2], not value, options={})


def _enum(command: Command) -> Command:
    new = command.arguments[1] if len(command.arguments) > 1 else command.option("to")
    return command.renamed("rename_enum", new, options={"to": command.table()})


_TURNED: dict[str, Callable[[Command], Command]] = {
    "rename_column": _swapped, "rename_index": _swapped, "rename_table": _rename_table, "change_column_default": _default,
    "change_column_null": _null, "rename_enum": _enum, "rename_enum_value": _default,
}  # fmt: skip
__all__ = ["ITEMS", "Irreversible", "Unresolved", "inverse"]
