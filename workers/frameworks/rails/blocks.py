"""Blocks: their parameters, the rounds of loops, the lines of a table's definition, files that name a view or function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workers.frameworks.rails.command import Command, Item
from workers.frameworks.rails.conditions import way
from workers.frameworks.rails.definition import column_definitions, column_sql, is_column
from workers.frameworks.rails.tables import ITEMS
from workers.frameworks.values import Missing, Text, Unresolved, Value
from workers.readers.syntax import Node

if TYPE_CHECKING:
    from workers.frameworks.rails.walk import Walk

_MOST = 500


def parameters(walk: Walk, block: Node | None) -> list[str]:
    """The names between the bars of a block, those in brackets too."""
    found = block.child_by_field_name("parameters") if block else None
    return [walk.source.text(one) for one in walk.source.syntax.walk("identifier", within=found)] if found else []


def bound(walk: Walk, node: Node | None, listed: list[Value], named: Mapping[str, Value]) -> dict[str, Value]:
    """A method's parameters with what a call gives them, or their defaults."""
    found: dict[str, Value] = {}
    given = list(listed) + ([dict(named)] if named else [])
    for child in node.named_children if node else ():
        label = child.child_by_field_name("name") or child
        name, default = walk.source.text(label).lstrip("*&"), child.child_by_field_name("value")
        otherwise = walk.evaluator.maybe(default, found) if default else Missing(f"`{name}`")
        if child.type == "keyword_parameter":
            found[name] = named.get(name, otherwise)
        elif child.type in {"identifier", "optional_parameter"}:
            found[name] = given.pop(0) if given else otherwise
        else:
            found[name] = dict(named) if child.type == "hash_splat_parameter" else Missing(f"`{name}`")
    return found


def rounds(walk: Walk, receiver: Node, name: str, names: Mapping[str, Value]) -> list[Value] | None:
    """What a loop goes over, None when it is not written out; at most 500 rounds."""
    value = walk.evaluator.maybe(receiver, names)
    if receiver.type == "parenthesized_statements" and receiver.named_children and receiver.named_children[0].type == "range":
        ends = [walk.evaluator.maybe(one, names) for one in receiver.named_children[0].named_children]
        value = list(range(ends[0], ends[1] + 1)) if len(ends) == 2 and all(isinstance(e, int) for e in ends) else value
    if name == "times" and isinstance(value, int):
        value = list(range(min(value, _MOST)))
    if isinstance(value, dict):
        value = (
            list(value)
            if name == "each_key"
            else list(value.values())
            if name == "each_value"
            else [list(p) for p in value.items()]
        )
    if not isinstance(value, list) or len(value) > _MOST or name in {"upto", "each_slice", "each_with_object"}:
        return None
    return [[one, number] for number, one in enumerate(value)] if name == "each_with_index" else value


def paired(walk: Walk, block: Node, value: Value) -> dict[str, Value]:
    """A block's parameters in one round."""
    wanted = parameters(walk, block)
    if len(wanted) == 1:
        return {wanted[0]: value}
    flat: list[Value] = []
    for one in value if isinstance(value, list) else [value]:
        flat += one if isinstance(one, list) and len(wanted) > 2 else [one]
    return {name: flat[place] if place < len(flat) else None for place, name in enumerate(wanted)}


def with_items(walk: Walk, command: Command, block: Node | None, names: dict[str, Value]) -> Command:
    """The command with the lines of its block."""
    if block is None:
        return command
    items: list[Item] = []
    holes: list[str] = []
    table = (parameters(walk, block) or [""])[0]
    for found in _items(walk, block.child_by_field_name("body"), table, names, 0):
        if isinstance(found, Item) and not (why := _hole(found, command)):
            items.append(found)
        else:
            holes.append(found if isinstance(found, str) else why)
    return replace(command, items=tuple(items), holes=tuple(holes))


def _hole(item: Item, command: Command) -> str:
    """Why a line cannot be read, '' when it can."""
    try:
        if is_column(item):
            for column in column_definitions(item, command.version):
                column_sql(column, command)
        elif item.name not in ITEMS:
            return f"`t.{item.name}` is not a word of Rails: the columns it makes are not known"
    except Unresolved as why:
        return f"`t.{item.name}` is given {why}, which only running it tells"
    return ""


def _items(walk: Walk, body: Node | None, table: str, names: dict[str, Value], depth: int) -> Iterator[Item | str]:
    for node in body.named_children if body and depth < 10 else ():
        if node.type in {"if_modifier", "unless_modifier", "if", "unless"}:
            yield from _conditional(walk, node, table, names, depth)
        elif node.type != "call":
            if node.type in {"if", "case", "identifier"}:
                yield f"`{walk.evaluator.short(node)}` is not followed"
        else:
            yield from _item(walk, node, table, names, depth)


def _conditional(walk: Walk, node: Node, table: str, names: dict[str, Value], depth: int) -> Iterator[Item | str]:
    found = way(node.child_by_field_name("condition"), walk.evaluator, names, down=walk.down)
    body = node.child_by_field_name("consequence") or node.child_by_field_name("body")
    otherwise = node.child_by_field_name("alternative")
    if found == "perhaps":
        yield f"`{walk.evaluator.short(node)}` depends on what only running it tells"
        return
    chosen = body if (found == "yes") != node.type.startswith("unless") else otherwise
    if chosen is not None and chosen.type == "call":
        yield from _item(walk, chosen, table, names, depth)
    else:
        yield from _items(walk, chosen, table, names, depth + 1)


def _item(walk: Walk, node: Node, table: str, names: dict[str, Value], depth: int) -> Iterator[Item | str]:
    receiver, method = node.child_by_field_name("receiver"), node.child_by_field_name("method")
    name = walk.source.text(method) if method else ""
    block = node.child_by_field_name("block")
    if receiver is not None and walk.source.text(receiver) == table:
        listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
        yield Item(name, tuple(listed), named, node)
    elif receiver is not None and block is not None and (values := rounds(walk, receiver, name, names)) is not None:
        for value in values:
            yield from _items(
                walk, block.child_by_field_name("body"), table, {**names, **paired(walk, block, value)}, depth + 1
            )
    else:
        yield f"`{walk.evaluator.short(node)}` is not followed"


_FILES = {
    "create_view": ("views", "CREATE VIEW"), "update_view": ("views", "CREATE VIEW"),
    "replace_view": ("views", "CREATE OR REPLACE VIEW"),
    "create_function": ("functions", ""), "update_function": ("functions", ""), "create_trigger": ("triggers", ""),
    "update_trigger": ("triggers", ""),
}  # fmt: skip


def definition(walk: Walk, node: Node, name: str, names: dict[str, Value]) -> Text | None:
    """SQL of the gems scenic and fx: a view's or function's own file, or what `sql_definition:` says. Raises Unresolved."""
    if name not in _FILES or node.child_by_field_name("receiver") is not None:
        return None
    listed, named = walk.evaluator.arguments(node.child_by_field_name("arguments"), names)
    if not listed or not isinstance(listed[0], str):
        raise Unresolved("the name")
    folder, words = _FILES[name]
    text = named.get("sql_definition")
    version = named.get("version", 1)
    if not isinstance(text, str) and isinstance(version, int):
        text = walk.evaluator.files(f"db/{folder}/{listed[0].replace('.', '_')}_v{version:02}.sql")
    if not isinstance(text, str):
        raise Unresolved(f"the file of `{listed[0]}` is not there")
    if folder != "views":
        return Text(text)
    kind = words.replace("VIEW", "MATERIALIZED VIEW") if named.get("materialized") else words
    drop = f"DROP{kind.removeprefix('CREATE')} {listed[0]};\n" if name == "update_view" else ""
    return Text(f"{drop}{kind} {listed[0]} AS {text}")
