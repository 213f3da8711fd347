"""`create_table` with its block: the table, then its indexes.

Source: https://github.com/jeremyevans/sequel/blob/master/lib/sequel/database/schema_generator.rb
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workers.frameworks.rails.command import Command, Item
from workers.frameworks.sequel.columns import (
    check_sql,
    column_sql,
    columns_of,
    create_index,
    key_sql,
)
from workers.frameworks.sequel.values import KINDS, Kind, identifier
from workers.frameworks.values import Text, Unresolved, Value, joined, known
from workers.readers.syntax import Node


@dataclass(frozen=True, slots=True)
class Said:
    """SQL of a call, with the node it stands at; `guess` where Sequel asks the database for a name that is derived here."""

    sql: str
    node: Node
    guess: bool = False


def first(item: Item | Command, place: int = 0) -> Value:
    """An argument that has to be there. Raises Unresolved."""
    if place >= len(item.arguments):
        raise Unresolved("an argument that is not given")
    return known(item.arguments[place])


def checked(item: Item) -> tuple[Value, list[Value], Mapping[str, Value]]:
    """The name, the conditions and the options of a constraint. Raises Unresolved."""
    given = [known(one) for one in item.arguments]
    name: Value = given[0] if given else None
    options: Mapping[str, Value] = {}
    if isinstance(name, dict):
        name, options = name.get("name"), name
    conditions = given[1:] + ([dict(item.options)] if item.options else [])
    return name, conditions, options


def primary(item: Item | Command) -> tuple[Value, Value, dict[str, Value]]:
    """Name, type and options of a numbered key. Raises Unresolved."""
    options: dict[str, Value] = {"primary_key": True, "identity": True, **item.options}
    kind = options.pop("type", known(item.arguments[1]) if len(item.arguments) > 1 else Kind("Integer"))
    return first(item), kind, options


def create_table(command: Command) -> Iterator[Said]:
    """CREATE TABLE, then its indexes. Raises Unresolved."""
    options, table = command.options, first(command)
    items = command.items or ()
    columns = [(_column(item), item) for item in items if item.name not in _TABLE_ITEMS]
    keys = [pair for pair in columns if pair[1].name == "primary_key" and not known(pair[1].options.get("keep_order"))]
    ordered = [*reversed(keys), *(pair for pair in columns if pair not in keys)]
    parts = [*ordered, *((made, item) for item in items if (made := _constraint(item)))]
    if not parts and "as" not in options:
        raise Unresolved("the columns")
    words = "TEMPORARY " if known(options.get("temp")) else "UNLOGGED " if known(options.get("unlogged")) else ""
    exists = " IF NOT EXISTS" if known(options.get("if_not_exists")) else ""
    head = f"CREATE {words}TABLE{exists} {identifier(table)}"
    if "as" in options:
        yield Said(f"{head} AS {_query(options['as'])}", command.node)
        return
    yield Said(together(head + " (", [(sql, item.node) for sql, item in parts], _suffix(options), command.node), command.node)
    for item in items:
        if (indexed := _index(item, table, options)) is not None:
            yield Said(indexed, item.node or command.node)


def _query(given: Value) -> str:
    found = known(given)
    if not isinstance(found, str):
        raise Unresolved("the query")
    return found


def together(head: str, parts: list[tuple[str, Node | None]], tail: str, node: Node) -> Text:
    """A statement put together of parts, each on the row it is written on."""
    pieces: list[str] = [Text.at(head, ((0, node.start_point.row),))]
    for place, (sql, at) in enumerate(parts):
        pieces.append(Text.at((", " if place else "") + sql, ((2 if place else 0, (at or node).start_point.row),)))
    return joined([*pieces, tail])


def _suffix(options: Mapping[str, Value]) -> str:
    words = ")"
    if known(options.get("inherits")) is not None:
        words += f" INHERITS ({', '.join(map(identifier, columns_of(options['inherits'])))})"
    if known(options.get("partition_by")) is not None:
        kind = str(known(options.get("partition_type")) or "range").upper()
        words += f" PARTITION BY {kind} ({', '.join(map(identifier, columns_of(options['partition_by'])))})"
    return words


_TABLE_ITEMS = frozenset(
    ("index", "unique", "check", "constraint", "exclude", "full_text_index", "spatial_index", "\0key", "\0foreign")
)


def composite(item: Item) -> Item:
    """`primary_key [:a, :b]` and `foreign_key [:a], …` under names of their own: they are no columns."""
    if item.arguments and isinstance(item.arguments[0], list):
        name = {"primary_key": "\0key", "foreign_key": "\0foreign"}.get(item.name, item.name)
        return Item(name, item.arguments, item.options, item.node)
    return item


def referring(item: Item | Command) -> dict[str, Value]:
    """The options of a foreign key, its table among them."""
    table = known(item.arguments[1]) if len(item.arguments) > 1 else None
    return {**(table if isinstance(table, dict) else {"table": table} if table is not None else {}), **item.options}


def _column(item: Item) -> str:
    if item.name == "primary_key":
        return column_sql(*primary(item))
    if item.name == "foreign_key":
        options = referring(item)
        return column_sql(first(item), options.get("type", Kind("Integer")), options)
    if item.name == "column":
        return column_sql(first(item), first(item, 1), item.options)
    return column_sql(first(item), Kind(item.name) if item.name in KINDS else Text(item.name), item.options)


def _constraint(item: Item) -> str:
    """A constraint of the table, '' for what is none. Raises Unresolved."""
    match item.name:
        case "unique":
            return key_sql("unique", first(item), item.options)
        case "\0key":
            return key_sql("primary_key", first(item), item.options)
        case "\0foreign":
            return key_sql("foreign_key", first(item), referring(item))
        case "check":
            given = [*item.arguments] + ([dict(item.options)] if item.options else [])
            return check_sql(None, given, {})
        case "constraint":
            return check_sql(*checked(item))
        case "exclude":
            raise Unresolved("an exclusion")
    return ""


def _index(item: Item, table: Value, options: Mapping[str, Value]) -> str | None:
    """The index that a line makes: of its own, or of a column with `index:`."""
    lenient = {"if_not_exists": True} if known(options.get("if_not_exists")) else {}
    if item.name in ("index", "full_text_index", "spatial_index"):
        kind = {} if item.name == "index" else {"type": item.name.removesuffix("_index")}
        return create_index(table, first(item), {**kind, **item.options, **lenient})
    wanted = known(item.options.get("index"))
    if not wanted or item.name in _TABLE_ITEMS:
        return None
    return create_index(table, first(item), {**(wanted if isinstance(wanted, dict) else {}), **lenient})
