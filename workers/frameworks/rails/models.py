"""Changes of rows through models, as the SQL that they send: update_all, delete_all, with where and in batches."""

from __future__ import annotations

from collections.abc import Iterator

from workers.frameworks.rails.evaluate import Evaluator, Names
from workers.frameworks.rails.naming import dotted
from workers.frameworks.rails.sql_text import template
from workers.frameworks.rails.types import default_sql
from workers.frameworks.values import Scope, Text, Unresolved, Value, known
from workers.readers.syntax import Node
from workers.sql.render.names import quote

_PASSED = {
    "all",
    "in_batches",
    "unscoped",
    "find_in_batches",
    "reorder",
    "order",
    "limit",
    "with_deleted",
    "unscope",
    "each_batch",
}
_ENDS = {"update_all", "delete_all", "destroy_all", "truncate"}
_SCOPES = frozenset(("where", "not", "joins", "rewhere", "or", "and", "distinct", "includes", "left_joins", *_PASSED))
_LONGEST = 40
_BATCH = 1000
_SOME = "TRUE"
"""A condition that only running it would tell (a scope, a value): there is one."""
READS = frozenset((
    "where", "count", "exists?", "pluck", "find_by", "find", "first", "last", "all", "to_a", "any?", "none?", "select", "sum",
    "present?", "blank?", "empty?", "ids", "maximum", "minimum", "distinct", "joins", "group", "order", "limit",
    "table_exists?", "column_names", "columns", "columns_hash", "find_by_sql", "transaction_open?",
    "adapter_name", "connection",
    "postgresql_version",
))  # fmt: skip
"""Calls on a model that only look."""


def change_of_rows(node: Node, evaluator: Evaluator, names: Names) -> Text | None:
    """The UPDATE or DELETE of a chain that begins at a model and ends in update_all or delete_all; None for other calls.

    Raises Unresolved when what is assigned is not known.
    """
    links = list(reversed(list(_links(node, evaluator, names))))
    if not links or links[-1][0] not in _ENDS or links[0][1] is None:
        return None
    receiver = links[0][1]
    if receiver.type not in {"constant", "scope_resolution"}:
        return None
    table = dotted(evaluator.table(evaluator.source.text(receiver)))
    wheres = [condition for name, _, call in links[:-1] for condition in _conditions(name, call, evaluator, names)]
    if links[-1][0] == "delete_all":  # up to Rails 5.0 it took a condition
        wheres += _conditions("where", links[-1][2], evaluator, names)
    batched = any(name in {"in_batches", "find_in_batches", "each_batch"} for name, _, _ in links)
    return Text(_statement(links[-1][0], table, wheres, batched, _assigned(links[-1][2], evaluator, names)))


def asked_for(node: Node, evaluator: Evaluator, names: Names) -> tuple[str, list[str]] | None:
    """The table and the conditions of a chain on a model, or of a model itself; None for anything else."""
    links = list(reversed(list(_links(node, evaluator, names))))
    root = links[0][1] if links else _behind(node, evaluator, names)
    if root is None or root.type not in {"constant", "scope_resolution"}:
        return None
    found = [condition for name, _, call in links for condition in _conditions(name, call, evaluator, names)]
    found += [_SOME for name, _, _ in links if name == "limit"]
    return dotted(evaluator.table(evaluator.source.text(root))), found


def asks(node: Node, evaluator: Evaluator) -> bool:
    """Whether an expression is a chain on a model that only says which rows: `Order.where(state: nil).order(:id)`."""
    links = list(_links(node, evaluator, {}))
    root = links[-1][1] if links else None
    return root is not None and root.type in {"constant", "scope_resolution"} and all(name in _SCOPES for name, _, _ in links)


def _links(node: Node, evaluator: Evaluator, names: Names) -> Iterator[tuple[str, Node | None, Node]]:
    """The calls of a chain from the last to the first: name, receiver, call. Variables and methods stand for their chains."""
    at: Node | None = node
    for _ in range(_LONGEST):
        at = _behind(at, evaluator, names)
        if at is None or at.type != "call":
            return
        method, receiver = at.child_by_field_name("method"), at.child_by_field_name("receiver")
        if method is None:
            return
        yield evaluator.source.text(method), receiver, at
        at = receiver


def _behind(node: Node | None, evaluator: Evaluator, names: Names) -> Node | None:
    """The chain that a variable or a method of the file stands for, else the node itself."""
    if node is None or node.type not in {"identifier", "instance_variable"}:
        return node
    name = evaluator.source.text(node)
    found = names.get(name)
    if isinstance(found, Scope):
        return found.chain  # type: ignore[no-any-return]
    body = method.child_by_field_name("body") if (method := evaluator.methods.get(name)) is not None else None
    return body.named_children[0] if body is not None and len(body.named_children) == 1 else node


def _statement(end: str, table: str, wheres: list[str], batched: bool, assigned: str) -> str:
    where = " AND ".join(wheres)
    if batched:
        inner = " ".join(["SELECT id FROM", table, *(["WHERE", where] if where else []), f"LIMIT {_BATCH}"])
        where = f"id IN ({inner})"
    words = {"update_all": ["UPDATE", table, "SET", assigned], "truncate": ["TRUNCATE TABLE", table]}
    return " ".join([*words.get(end, ["DELETE FROM", table]), *(["WHERE", where] if where else [])])


def _conditions(name: str, call: Node, evaluator: Evaluator, names: Names) -> Iterator[str]:
    if name in _PASSED:
        return
    listed, named = evaluator.arguments(call.child_by_field_name("arguments"), names)
    text = listed[0] if listed else None
    if name in {"where", "rewhere"} and isinstance(text, str) and "?" not in text and ":" not in text.replace("::", ""):
        yield f"({text})"
    elif name in {"where", "rewhere", "not"} and named and not listed:
        for column, value in named.items():
            try:
                yield _equal(column, value, negated=name == "not")
            except Unresolved:
                yield _SOME
    elif name != "where" or listed:
        yield _SOME


def _equal(column: str, value: Value, *, negated: bool) -> str:
    value = known(value)
    name = dotted(column)
    if isinstance(value, dict):  # of a table that is joined
        return _SOME
    if value is None:
        return f"{name} IS {'NOT ' * negated}NULL"
    if isinstance(value, list):
        listed = [literal for one in value if (literal := default_sql(one, "")) is not None]
        return f"{name} {'NOT ' * negated}IN ({', '.join(listed) or 'NULL'})"
    return f"{name} {'<>' if negated else '='} {default_sql(value, '')}"


def _assigned(call: Node, evaluator: Evaluator, names: Names) -> str:
    listed, named = evaluator.arguments(call.child_by_field_name("arguments"), names)
    if named:
        return ", ".join(f"{quote(column)} = {_value(value)}" for column, value in named.items())
    arguments = call.child_by_field_name("arguments")
    if (
        arguments is not None
        and arguments.named_children
        and arguments.named_children[0].type in {"string", "heredoc_beginning"}
    ):
        return template(evaluator, arguments.named_children[0], names)[0]
    first = known(listed[0]) if listed else ""
    if isinstance(first, list) and first and isinstance(first[0], str) and "?" not in first[0]:
        first = first[0]
    if not isinstance(first, str) or "?" in first:
        raise Unresolved(f"`{evaluator.short(call)}`")
    return str(first)


def _value(value: Value) -> str:
    """A value assigned; DEFAULT where it is not known."""
    try:
        return default_sql(value, "") or "NULL"
    except Unresolved:
        return "DEFAULT"
