"""What a walk through a framework's migration finds, as statements: SQL parsed, with lines, transaction and condition."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain import operations as ops
from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.operations import Opaque, Operation, RunCode
from workers.frameworks.values import Text
from workers.sql.parse import parse
from workers.sql.parsed import Parsed

HOLE = "backstop_hole"
"""A word of SQL in place of a part that is only known when the migration runs."""
_TEXT = 200
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_NAMED = ops.AddEnumValue | ops.CreateType | ops.RenameEnumValue
"""What a literal names."""
_LOOKS = re.compile(r"Schema::has|hasTable|hasColumn|hasIndex|exists\?")


@dataclass(frozen=True, slots=True)
class Sent:
    """SQL of a call, the call's lines and text. `written` when the migration itself spells it; `holes` are unknown parts."""

    sql: str
    span: Span
    text: str
    inside: str = ""
    written: bool = False
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Code that is not followed; `schema` when it changes the schema. `refused` says how its language answers it."""

    why: str
    span: Span
    text: str
    schema: bool = False
    inside: str = ""
    refused: str = ""


def statements(entries: Iterable[Sent | Unread], transaction: str | None) -> Iterator[Statement]:
    """The statements in order. Several in one string share a transaction where the framework opens none."""
    for entry in entries:
        if isinstance(entry, Unread):
            yield _unread(entry, entry.why, transaction, schema=entry.schema)
            continue
        found = parse(entry.sql)
        if entry.holes and not all(understood(entry.sql, parsed) for parsed in found):
            why = f"the SQL has a part that is only known when it runs: {entry.holes[0]}"
            if not any(understood(entry.sql, parsed) for parsed in found):
                yield _unread(entry, why, transaction, schema=True)
                continue
            found = tuple(parsed if understood(entry.sql, parsed) else unknown(entry.sql, parsed, why) for parsed in found)
        several = sum(not one.inside for one in found) > 1
        shared = transaction or (f"{entry.span.path}#{entry.span.line}" if several else None)
        for parsed in found:
            yield _statement(entry, parsed, shared, alone=len(found) == 1)


def _unread(entry: Sent | Unread, why: str, transaction: str | None, *, schema: bool) -> Statement:
    refused = entry.refused if isinstance(entry, Unread) else ""
    operation: Operation = Opaque(entry.text[:_TEXT], why, refused) if schema else RunCode(entry.text[:_TEXT], why)
    return Statement((Step(operation, entry.span),), entry.span, entry.text, transaction, entry.inside)


def _statement(entry: Sent, parsed: Parsed, transaction: str | None, *, alone: bool) -> Statement:
    whole = entry.span
    span = whole if alone or not entry.written else _rows(entry.sql, parsed.start, parsed.end, whole)
    steps = tuple(Step(_lenient(operation, entry.inside), span) for operation, _, _ in parsed.steps)
    sql = str(entry.sql[parsed.start : parsed.end])
    return Statement(steps, span, entry.text if span == whole else sql, transaction, parsed.inside or entry.inside, sql)


def _rows(sql: str, start: int, end: int, whole: Span) -> Span:
    rows = sql.rows if isinstance(sql, Text) else ()
    if not rows:
        return whole
    offsets = [offset for offset, _ in rows]
    first, last = (rows[max(0, bisect_right(offsets, at) - 1)][1] for at in (start, max(start, end - 1)))
    return Span(whole.path, first + 1, max(first, last) + 1)


def understood(sql: str, parsed: Parsed) -> bool:
    """Whether nothing of a statement depends on its holes but values: it has none, or only in literals, or changes rows."""
    operations = [step[0] for step in parsed.steps]
    if HOLE not in sql[parsed.start : parsed.end] or all(map(_harmless, operations)):
        return True
    outside = HOLE in _LITERAL.sub("''", sql[parsed.start : parsed.end])
    return not outside and not any(isinstance(one, Opaque | _NAMED) for one in operations)


def unknown(sql: str, parsed: Parsed, why: str) -> Parsed:
    """The statement as one of which only its place is known."""
    operation = Opaque(sql[parsed.start : parsed.end][:_TEXT], why)
    return replace(parsed, steps=((operation, parsed.start, parsed.end),))


def _harmless(operation: Operation) -> bool:
    """Whether it leaves the schema alone, and what it changes is named."""
    if HOLE in repr(getattr(operation, "table", "")):
        return False
    return isinstance(operation, ops.Insert | ops.Update | ops.Delete | ops.Select | ops.Inert | ops.SetVariable)


def _lenient(operation: Operation, inside: str) -> Operation:
    """What code that looks first sends: only where it is needed."""
    if not _LOOKS.search(inside):
        return operation
    if isinstance(operation, ops.CreateTable | ops.AddColumn | ops.CreateIndex):
        return replace(operation, if_not_exists=True)
    if isinstance(operation, ops.DropTable | ops.DropColumn | ops.DropIndex | ops.DropConstraint):
        return replace(operation, if_exists=True)
    return operation
