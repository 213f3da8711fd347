"""SQL that a specialist suggests: parsed, held against what such a suggestion may do, judged by the rules, and written anew.

Somebody may have talked the model into it, and somebody may paste it: so nothing that removes, grants, writes rows or runs code
is ever passed on, and of what changes the schema the text is ours, made from what was parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.memory import MemoryTree
from bot.domain.operations import Operation
from bot.domain.schema import Expression, Name, Schema
from bot.policy import Policy
from workers.files import as_change
from workers.review import Reviewer
from workers.sql.parse import parse
from workers.sql.parsed import SqlError
from workers.sql.render import render
from workers.sql.text import UnreadableText

LONGEST, STATEMENTS = 4_000, 6
_PATH = "suggested.sql"
_HARMLESS = frozenset({
    "abs", "array_agg", "avg", "bool_and", "bool_or", "coalesce", "concat", "count", "cume_dist", "date_part", "date_trunc",
    "dense_rank", "extract", "first_value", "greatest", "jsonb_agg", "lag", "last_value", "lead", "least", "length", "lower",
    "max", "min", "now", "nullif", "percent_rank", "rank", "round", "row_number", "string_agg", "sum", "to_tsquery",
    "to_tsvector", "tstzrange", "daterange", "numrange", "upper",
})  # fmt: skip
_KEYS = frozenset({"gen_random_uuid", "uuidv7", "current_timestamp", "clock_timestamp", "statement_timestamp"})
_COMMENT = re.compile(r"--|/\*")
_TIMEOUTS = {"lock_timeout", "statement_timeout"}


def sound(sql: str, schema: Schema, policy: Policy) -> tuple[str, str]:
    """The SQL as it may be shown, and ours to take it back ('' where it has no names); both '' where it may not be shown."""
    statements = _parsed(sql)
    if not 0 < len(statements) <= STATEMENTS:
        return "", ""
    shown = [_shown(text, operations) for text, operations in statements]
    if not all(shown) or verdicts(sql, schema, policy):
        return "", ""
    back = [render(undo) for _, operations in reversed(statements) for one in reversed(operations) for undo in _undone(one)]
    return "\n".join(f"{text};" for text in shown), "\n".join(f"{text};" for text in back)


def creation(sql: str) -> str:
    """SQL of a design as it may be shown: what makes something new, or asks; '' where it does anything else."""
    statements = _parsed(sql)
    if not 0 < len(statements) <= STATEMENTS:
        return ""
    shown = [_shown(text, operations, _creates) for text, operations in statements]
    return "\n".join(f"{text};" for text in shown) if all(shown) else ""


def verdicts(sql: str, schema: Schema, policy: Policy) -> list[str]:
    """What the rules, or the parser, have against it: one line each."""
    if len(sql) > LONGEST:
        return [f"More than {LONGEST:,} characters are not read."]
    changes = as_change(MemoryTree({_PATH: sql.encode("utf-8", "replace")}))
    review = Reviewer(changes, replace(policy, paths=("**",), ignore=(), engine="postgresql"), schema=schema).review()
    said = [f"{one.severity.word}: {one.title} ({one.rule})" for one in review.findings if one.severity >= Severity.WARNING]
    return said + [f"not understood: {gap.why}" for gap in review.gaps]


def _parsed(sql: str) -> list[tuple[str, list[Operation]]]:
    if len(sql) > LONGEST:
        return []
    try:
        return [(sql[one.start : one.end], [step[0] for step in one.steps]) for one in parse(sql)]
    except (SqlError, UnreadableText):
        return []


def _shown(text: str, operations: list[Operation], may: Callable[[Operation], bool] | None = None) -> str:
    """One statement, '' when it does what is not allowed. A query is shown as it was written, if it hides nothing."""
    if operations and all(isinstance(one, op.Select) for one in operations):
        harmless = all(set(one.functions) <= _HARMLESS for one in operations if isinstance(one, op.Select))
        return text.strip() if harmless and not _COMMENT.search(text) else ""
    if not operations or not all(map(may or _allowed, operations)):
        return ""
    return ";\n".join(render(one) for one in operations)


def _allowed(operation: Operation) -> bool:
    match operation:
        case op.CreateIndex() | op.AddConstraint() | op.ValidateConstraint() | op.SetNotNull():
            harmless = True
        case op.AddColumn(column=column):
            harmless = column.default is None and column.generated is None
        case op.SetVariable(name=name):
            harmless = name in _TIMEOUTS
        case _:
            harmless = False
    return harmless and all(set(one.functions) <= _HARMLESS for one in _expressions(operation))


def _creates(operation: Operation) -> bool:
    """What builds on what is there already, and tables or types of their own."""
    match operation:
        case op.CreateTable(options=options):
            harmless = not options
        case op.CreateType(text=text):
            harmless = not text
        case op.AddColumn():
            harmless = True
        case _:
            return _allowed(operation)
    return harmless and all(set(one.functions) <= _HARMLESS | _KEYS for one in _expressions(operation))


def _undone(operation: Operation) -> Iterator[Operation]:
    match operation:
        case op.CreateIndex(table=table, index=index) if index.name:
            yield op.DropIndex(Name(index.name, table.schema), concurrently=True)
        case op.AddConstraint(table=table, constraint=constraint) if constraint.name:
            yield op.DropConstraint(table, constraint.name)
        case op.AddColumn(table=table, column=column):
            yield op.DropColumn(table, column.name)


def _expressions(value: object) -> Iterator[Expression]:
    """Every expression in an operation."""
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple) and not isinstance(value, str):
        for one in value:
            yield from _expressions(one)
    for name in _slots(value):
        yield from _expressions(getattr(value, name))


def _slots(value: object) -> Iterable[str]:
    return getattr(type(value), "__dataclass_fields__", ())
