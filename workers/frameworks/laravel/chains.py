"""Chains of calls, and those of the query builder that change rows as the SQL they send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workers.frameworks.laravel.columns import Column, dotted, spelled, value_sql
from workers.frameworks.laravel.php import Names, Php
from workers.frameworks.rails.inflect import table_of, underscored
from workers.frameworks.values import Unresolved, Value, known
from workers.readers.syntax import Node
from workers.sql.render.names import quote

CLOSURES = ("anonymous_function", "arrow_function")


@dataclass(frozen=True, slots=True)
class Link:
    """One call of a chain: whose it is (of the first one), its method with arguments, a closure among them."""

    owner: str
    column: Column
    arguments: Node | None
    closure: Node | None


def chain(php: Php, node: Node, names: Names) -> Iterator[Link]:
    """`a()->b()->c()` from the first call to the last."""
    calls: list[Node] = []
    at: Node | None = node
    while at is not None and at.type in {"member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression"}:
        calls.append(at)
        at = at.child_by_field_name("object")
    for call in reversed(calls):
        owner = call.child_by_field_name("scope") or call.child_by_field_name("object")
        name, arguments = call.child_by_field_name("name"), call.child_by_field_name("arguments")
        inner = [one.named_children[-1] for one in (arguments.named_children if arguments else ()) if one.named_children]
        inner = [names.get(php.text(one), one) if one.type == "variable_name" else one for one in inner]
        closure = next((one for one in inner if isinstance(one, Node) and one.type in CLOSURES), None)
        column = _keyed(php, Column(spelled(php.text(name)) if name else "", php.arguments(arguments, names)))
        yield Link(php.text(owner).rpartition("\\")[2] if owner else "", column, arguments, closure)


def _keyed(php: Php, column: Column) -> Column:
    """`foreignIdFor(Order::class)` as the method for the type of that model's key."""
    if column.method != "foreignIdFor" or not column.arguments or not isinstance(model := column.arguments[0], str):
        return column
    text = php.model(model)
    kind = "foreignUlid" if "HasUlids" in text else "foreignUuid" if "HasUuids" in text else "foreignId"
    given = column.option(1, "column")
    return Column(kind, [given if isinstance(given, str) else f"{underscored(model)}_id"])


def rows_changed(links: list[Column], model: str = "") -> str | None:
    """`DB::table('users')->where('a', 1)->update([…])` as SQL; None for what only reads or is not followed.

    Of a model's class the table is the one by convention.
    """
    table = table_of(model) if model else known(links[0].arguments[0]) if links[0].arguments else None
    end, given = links[-1].method, links[-1].arguments
    if not isinstance(table, str) or end not in {"update", "delete", "insert", "truncate", "insertOrIgnore", "upsert"}:
        return None
    wheres = " WHERE TRUE" if any("where" in link.method.lower() for link in links[:-1]) else ""
    if end == "update":
        values = given[0] if given and isinstance(given[0], dict) else {}
        pairs = ", ".join(f"{quote(name)} = {_or_default(value)}" for name, value in values.items())
        return f"UPDATE {dotted(table)} SET {pairs}{wheres}" if pairs else None  # noqa: S608 - text to be read, not run
    if end == "truncate":
        return f"TRUNCATE TABLE {dotted(table)}"
    words = f"DELETE FROM {dotted(table)}{wheres}" if end == "delete" else f"INSERT INTO {dotted(table)} DEFAULT VALUES"  # noqa: S608
    return words


def _or_default(value: Value) -> str:
    try:
        return value_sql(value)
    except Unresolved:
        return "DEFAULT"


def reads(methods: list[str]) -> bool:
    """Whether a chain of calls only asks for rows or values."""
    last = methods[-1]
    if last in _COLLECTED:
        return len(methods) > 1 and reads(methods[:-1])
    return last in _READS


_READS = frozenset(("get", "first", "count", "exists", "pluck", "value", "all", "find", "max", "min", "sum", "doesntExist"))
_COLLECTED = frozenset(("toArray", "keys", "values", "isEmpty", "isNotEmpty", "unique", "toJson", "keyBy", "groupBy", "flip"))

MEANT = {
    "varchar": "string", "int": "integer", "bool": "boolean", "bigint": "bigInteger", "smallint": "smallInteger",
    "tinyint": "tinyInteger", "number": "integer", "numeric": "decimal", "str": "string", "addcolumns": "addColumn",
    "dropcolumns": "dropColumn", "addindex": "index", "createindex": "index", "dropforeignkey": "dropForeign",
}  # fmt: skip
"""Words that are taken for methods of a table, which they are not; PHP asks for methods without regard to case."""
