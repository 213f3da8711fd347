"""Changes of rows through datasets: `self[:orders].where(state: nil).update(state: "new")`.

The table and what is set are told; which rows it finds is only known when it runs.
"""

from __future__ import annotations

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.sent import HOLE
from workers.frameworks.sequel.values import DATABASE, identifier, value
from workers.frameworks.values import Text, Unresolved, Value
from workers.readers.syntax import Node
from workers.sql.render.names import quote

_VERBS = frozenset(("update", "delete", "insert", "multi_insert", "import", "truncate"))
_FILTERS = frozenset(("where", "filter", "exclude", "first", "limit", "join", "inner_join", "left_join", "select"))


def change_of_rows(node: Node, evaluator: Evaluator, names: Names) -> Text | None:
    """The SQL, None for a call that changes no rows of a table that is written out. Raises Unresolved."""
    method = node.child_by_field_name("method") if node.type == "call" else None
    verb = evaluator.source.text(method) if method else ""
    if verb not in _VERBS:
        return None
    table, filtered = _table(node, evaluator, names)
    if table is None:
        return None
    where = f" WHERE {HOLE}" if filtered else ""
    if verb == "update":
        return Text(" ".join(("UPDATE", table, "SET", _assigned(node, evaluator, names))) + where)
    if verb == "delete":
        return Text(" ".join(("DELETE FROM", table)) + where)
    return Text(f"TRUNCATE {table}" if verb == "truncate" else " ".join(("INSERT INTO", table, "SELECT", HOLE)))


def _table(node: Node, evaluator: Evaluator, names: Names) -> tuple[str | None, bool]:
    """The table at the root of a chain of calls, and whether the chain leaves rows out."""
    filtered = False
    inner = node.child_by_field_name("receiver")
    while inner is not None:
        if inner.type == "element_reference":
            target = inner.child_by_field_name("object")
            if target is None or not DATABASE.match(evaluator.source.text(target)) or len(inner.named_children) != 2:
                return None, filtered
            return identifier(evaluator.value(inner.named_children[1], names)), filtered
        if inner.type != "call":
            return None, filtered
        method = inner.child_by_field_name("method")
        word = evaluator.source.text(method) if method else ""
        if word in ("from", "dataset"):
            listed, _ = evaluator.arguments(inner.child_by_field_name("arguments"), names)
            return (identifier(listed[0]) if listed else None), filtered
        filtered = filtered or word in _FILTERS
        inner = inner.child_by_field_name("receiver")
    return None, filtered


def _assigned(node: Node, evaluator: Evaluator, names: Names) -> str:
    _, named = evaluator.arguments(node.child_by_field_name("arguments"), names)
    if not named or "**" in named:
        raise Unresolved("what is set")
    arguments = node.child_by_field_name("arguments")
    values = [one.child_by_field_name("value") for one in arguments.named_children if one.type == "pair"] if arguments else []
    symbols = [one is not None and one.type == "simple_symbol" for one in values]
    symbols = symbols if len(symbols) == len(named) else [False] * len(named)
    pairs = zip(named.items(), symbols, strict=True)
    return ", ".join(f"{quote(name)} = {_value(given, column=column)}" for (name, given), column in pairs)


def _value(given: Value, *, column: bool) -> str:
    """A value; a symbol is a column's name."""
    try:
        if column:
            return identifier(given)
        return value(given)
    except Unresolved:
        return HOLE
