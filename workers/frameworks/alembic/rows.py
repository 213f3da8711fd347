"""SQLAlchemy's own statements on rows: `table.update().where(…).values(…)`, `sa.insert(table)`, `session.query(…).delete()`."""

from __future__ import annotations

from bot.domain.operations import Delete, Insert, Operation, RunCode, Select, Update
from bot.domain.schema import Name
from workers.frameworks.alembic.clauses import last
from workers.frameworks.python.values import Called, Class, Member, Symbol, Value

_VERBS = frozenset(("update", "insert", "delete", "select"))
_TABLES = frozenset(("table", "Table", "create_table"))


def table_name(value: Value) -> Name | None:
    """The table that a Table, table() or mapped class is, None when it is none or its name is not known."""
    name: Value = None
    schema: Value = None
    if isinstance(value, Class):
        name = value.find("__tablename__")
        options = value.find("__table_args__")
        schema = options.get("schema") if isinstance(options, dict) else None
        if not isinstance(name, str) and (own := value.find("__table__")) is not None and isinstance(own, Called):
            return table_name(own)
    elif isinstance(value, Member) and value.name in ("__table__", "c", "columns"):
        return table_name(value.owner)
    elif isinstance(value, Called) and last(value) in _TABLES and value.args:
        name, schema = value.args[0], value.kwargs.get("schema")
    if not isinstance(name, str):
        return None
    return Name(name, schema if isinstance(schema, str) and schema != "public" else "")


def on_rows(value: Value, text: str) -> Operation | None:
    """The operation that the expression stands for; None when it is not of this kind or its table is not known."""
    links: list[Called] = []
    while isinstance(value, Called) and table_name(value) is None:
        links.append(value)
        value = value.function.owner if isinstance(value.function, Member) else None
    words = [last(link) for link in links]
    verb = next((word for word in words if word in _VERBS), "")
    if not verb:
        return None
    root = links[-1]
    from_function = isinstance(root.function, Symbol) or last(root) == "query"
    target = table_name(root.args[0] if from_function and root.args else value)
    if verb == "select":
        return Select(text)
    if target is None:
        return None
    return _operation(verb, target, text, links)


def inserted(call: Called, text: str) -> Operation:
    """What `op.bulk_insert(table, rows)` does."""
    target = table_name(call.args[0] if call.args else call.kwargs.get("table"))
    rows = call.args[1] if len(call.args) > 1 else call.kwargs.get("rows")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    columns = tuple(name for name in first if isinstance(name, str))
    return Insert(target, text, columns) if isinstance(target, Name) else RunCode(text, "The table is not known")


def _operation(verb: str, target: Name, text: str, links: list[Called]) -> Operation:
    words = {last(link) for link in links}
    filtered = bool(words & {"where", "filter", "filter_by"})
    if verb == "delete":
        return Delete(target, text, filtered)
    if verb == "insert":
        return Insert(target, text, from_query="from_select" in words)
    names: dict[str, None] = {}
    for link in links:
        if last(link) in ("values", "update"):
            names |= dict.fromkeys(link.kwargs)
            for given in link.args:
                names |= dict.fromkeys(_column(key) for key in given) if isinstance(given, dict) else {}
    return Update(target, text, tuple(name for name in names if name), filtered)


def _column(key: Value) -> str:
    return key if isinstance(key, str) else key.name if isinstance(key, Member) else ""
