"""What a migration sends, in order, and the statements made of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.operations import AddColumn, AlterColumnType, CreateTable, ModifyColumn, Opaque, Operation, RunCode
from bot.domain.schema import Column
from workers.frameworks.alembic.types import NOT_KNOWN
from workers.frameworks.python.values import Text
from workers.readers.lines import Lines
from workers.sql.parse import parse
from workers.sql.parsed import Parsed

Piece = str | Operation
"""SQL, or an operation that is known without its SQL."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one call sends. `node` is that call in the migration's file; a Text of several statements keeps their lines.

    `sure` is False under a condition that is only known when it runs.
    """

    node: ast.AST
    sent: Piece
    transaction: str | None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text, its lines found once."""

    path: str
    text: str
    lines: Sequence[str]

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """Split as Python's parser counts."""
        return cls(path, text, text.split("\n"))

    def span(self, node: ast.AST) -> Span:
        """The node's lines."""
        first = getattr(node, "lineno", 1)
        return Span(self.path, first, getattr(node, "end_lineno", None) or first)

    def segment(self, node: ast.AST) -> str:
        """The node's own text."""
        span, start, end = self.span(node), getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0) or 0
        rows = [line.encode("utf-8", "surrogatepass") for line in self.lines[span.line - 1 : span.end]]
        rows[-1] = rows[-1][:end]
        rows[0] = rows[0][start:]
        return b"\n".join(rows).decode("utf-8", "replace")


def statements(source: Source, events: Sequence[Event]) -> Iterator[Statement]:
    """The events as statements."""
    for event in events:
        if isinstance(event.sent, Operation):
            span = source.span(event.node)
            yield Statement((Step(event.sent, span),), span, source.segment(event.node), event.transaction)
        else:
            yield from _parsed(source, event, event.sent)


def _parsed(source: Source, event: Event, sql: str) -> Iterator[Statement]:
    found = parse(sql)
    alone = sum(not one.inside for one in found) == 1
    line = sql.line if isinstance(sql, Text) and not alone else 0
    lines = Lines.of(sql) if line else None
    whole, text = source.span(event.node), source.segment(event.node)

    def place(start: int, end: int) -> Span:
        return whole if lines is None else _moved(lines.span(source.path, start, end), line - 1)

    for one in found:
        piece = sql[one.start : one.end]
        steps = [(_known(operation), place(start, end)) for operation, start, end in one.steps]
        kept = tuple(Step(operation if event.sure else _lenient(operation), span) for operation, span in steps)
        sent = "" if _guessed(one) else piece
        shown = text if alone and not one.inside else piece
        yield Statement(kept, place(one.start, one.end), shown, event.transaction, one.inside, sent)


def _moved(span: Span, by: int) -> Span:
    return replace(span, line=span.line + by, end=span.end + by)


def _guessed(parsed: Parsed) -> bool:
    """Whether the SQL holds a type that nobody knows."""
    return any(_known(operation) is not operation for operation, _, _ in parsed.steps)


def _known(operation: Operation) -> Operation:
    """Without made-up types: a column has none then, and a change to one is not understood."""
    match operation:
        case AddColumn(column=column) if _made_up(column):
            return replace(operation, column=replace(column, type=None))
        case CreateTable(columns=columns) if any(map(_made_up, columns)):
            return replace(operation, columns=tuple(replace(c, type=None) if _made_up(c) else c for c in columns))
        case AlterColumnType(type=kind, table=table, column=column) if kind.name == NOT_KNOWN:
            return Opaque("", f"The new type of {table}.{column} is made by code that is not followed")
        case ModifyColumn(definition=made, table=table, column=column) if _made_up(made):
            return Opaque("", f"The new type of {table}.{column} is made by code that is not followed")
    return operation


def _made_up(column: Column) -> bool:
    return column.type is not None and column.type.name == NOT_KNOWN


def _lenient(operation: Operation) -> Operation:
    """As it is under a condition: what exists, or is gone, is let be."""
    names = {one.name for one in fields(operation)}
    changed = {name: True for name in ("if_not_exists", "if_exists") if name in names}
    return replace(operation, **changed) if changed else operation


def unclear(sql: str, text: str, why: str) -> Operation:
    """What is sent is only partly known: a change of rows is code, anything else may change the schema."""
    words = sql.split(None, 1)
    rows = bool(words) and words[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    return RunCode(text, why) if rows else Opaque(text, why)
