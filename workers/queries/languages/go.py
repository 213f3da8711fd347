"""Go: database/sql, sqlx, pgx, GORM."""

from __future__ import annotations

import re

from workers.queries.code import Code
from workers.queries.language import Language, Mapped
from workers.queries.parts import Call, field_of, pair_of
from workers.readers.syntax import Node

_DATABASE = re.compile(r"(?i)(^|\.)(db|tx|gorm|conn|database)\b")
_READS = frozenset(("Find", "First", "Take", "Last", "Count", "Pluck", "Scan"))
_CHANGES = {"Delete": "deleted", "Update": "updated", "Updates": "updated", "UpdateColumn": "updated"}
_GLOBAL = re.compile(r"\.Where\(\"1 ?= ?1\"\)$")
"""Says nothing but that GORM shall not refuse; `AllowGlobalUpdate` says in words that all rows are meant."""
_FILTER = re.compile(r"\.(Where|Or|Not|Scopes|Joins)\(")


def _mapper(code: Code, call: Call) -> Mapped | None:
    """GORM; it refuses to change all rows unless it is told to."""
    if call.receiver is None or not _DATABASE.search(receiver := code.text(call.receiver)):
        return None
    model = code.text(call.arguments[0]).lstrip("&") if call.arguments else receiver
    if call.name in _CHANGES:
        whole = _GLOBAL.search(receiver) and len(_FILTER.findall(receiver)) == receiver.count('.Where("1')
        return Mapped("gorm", model, False, _CHANGES[call.name] if whole else "")
    return Mapped("gorm", model, True) if call.name in _READS and call.arguments else None


_BUILDER = re.compile(r"(strings\.Builder|bytes\.Buffer)")


def _pair(code: Code, node: Node) -> tuple[Node, Node] | None:
    """What is assigned or declared; a builder of text that is only declared is its type."""
    declared = field_of(node, "type") if node.type == "var_spec" and field_of(node, "value") is None else None
    name = field_of(node, "name")
    if declared is not None and name is not None and _BUILDER.fullmatch(code.text(declared)):
        return name, declared
    return pair_of(code, node)


language = Language(
    sinks=frozenset((
        "Query", "QueryRow", "QueryContext", "QueryRowContext", "Exec", "ExecContext", "Prepare", "PrepareContext", "Get",
        "GetContext", "Select", "SelectContext", "Queryx", "QueryRowx", "QueryxContext", "NamedExec", "NamedQuery",
        "NamedExecContext", "MustExec", "Raw", "QueryRowxContext",
    )),
    pieces=frozenset(("Where", "Or", "Not", "Having", "Joins", "Order", "WhereOr", "ColumnExpr", "OrderExpr")),
    prepares=re.compile(r"^Prepare"),
    bind='db.Query("… WHERE code = $1", code)',
    http=re.compile(r"^http\.(Get|Post|PostForm|Head)$|(?i:http\w{0,80})\.Do$"),
    rows=re.compile(r"\.(Query|QueryContext|Queryx|Select|Find)\("),
    mapper=_mapper,
    appends=frozenset(("WriteString",)),
    pair=_pair,
    assignments=("short_var_declaration", "var_spec", "const_spec", "assignment_statement"),
)  # fmt: skip
