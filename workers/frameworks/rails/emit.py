"""What a walk found, as statements: the SQL sent for each call, parsed, with the call's lines and transaction."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain import operations as ops
from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.operations import Opaque, Operation, RunCode
from bot.domain.schema import Name
from workers.frameworks.rails.command import Command
from workers.frameworks.rails.entries import Entry, Raw, Straight, Unread
from workers.frameworks.rails.indexes import removed_columns
from workers.frameworks.rails.reverse import Irreversible, inverse
from workers.frameworks.rails.source import Source
from workers.frameworks.rails.statements import looked_up, sqls
from workers.frameworks.sent import understood, unknown
from workers.frameworks.values import Text, Unresolved
from workers.readers.syntax import Node
from workers.sql.parse import parse
from workers.sql.parsed import Parsed

_TEXT = 200
_UNLESS = re.compile(r"exists\?|enabled\?|include\?|defined\?")


def turned(entries: Iterable[Entry]) -> list[Entry]:
    """The entries taken back: in reverse order, each inverted; what cannot be is told."""
    found: list[Entry] = []
    for entry in reversed(list(entries)):
        if isinstance(entry, Command):
            try:
                found += inverse(entry)
            except (Irreversible, Unresolved) as why:
                found.append(Unread(f"Rails raises IrreversibleMigration: {why}", entry.node, inside=entry.inside))
        elif isinstance(entry, Raw):
            found.append(Unread("Rails raises IrreversibleMigration: SQL cannot be reversed", entry.node, inside=entry.inside))
        elif not isinstance(entry, Unread):
            found.append(entry)
    return found


@dataclass(slots=True)
class Emitter:
    """Entries to statements. `control` is the transaction that explicit BEGIN and COMMIT have led to, as far as they did."""

    source: Source
    path: str
    numbered: int = 100
    control: str | None = None
    controlled: bool = False

    def statements(self, entries: Iterable[Entry]) -> Iterator[Statement]:
        """The statements in order."""
        for entry in entries:
            match entry:
                case Straight(entries=inner):
                    yield from self.statements(inner)
                case Command():
                    yield from self._command(entry)
                case Raw():
                    yield from self._raw(entry)
                case Unread():
                    text = self.source.text(entry.node)[:_TEXT]
                    code = Opaque(text, entry.why, entry.refused) if entry.schema else RunCode(text, entry.why)
                    yield self._statement((entry.rows or code,), entry.node, entry)

    def _command(self, command: Command) -> Iterator[Statement]:
        try:
            sent = list(sqls(command))
        except Unresolved as why:
            reason = f"`{command.name}` is given {why}, which only running it tells"
            yield self._statement((Opaque(self.source.text(command.node)[:_TEXT], reason),), command.node, command)
            return
        for hole in command.holes:  # first, so that nothing is said to be missing that it may have made
            yield self._statement((Opaque(self.source.text(command.node)[:_TEXT], hole),), command.node, command)
        for own, sql in sent:
            guarded = replace(own, inside=own.inside or ("by its columns" if looked_up(own) else ""))
            steps = [operation for parsed in parse(sql) for operation, _, _ in parsed.steps]
            lenient = looked_up(own) or _UNLESS.search(own.inside) is not None
            steps = [_by_columns(own, one) for one in steps]
            yield self._statement(tuple(_lenient(one) if lenient else one for one in steps), own.node, guarded, sql)

    def _statement(
        self, operations: tuple[Operation, ...], node: Node, entry: Command | Raw | Unread, sql: str = ""
    ) -> Statement:
        first, last = self.source.whole(node)
        span = Span(self.path, first + 1, last + 1)
        steps = tuple(Step(operation, span) for operation in operations)
        return Statement(steps, span, self.source.whole_text(node), self._transaction(entry.transaction), entry.inside, sql)

    def _raw(self, raw: Raw) -> Iterator[Statement]:
        found = parse(raw.sql)
        if raw.holes and not all(understood(raw.sql, parsed) for parsed in found):
            why = f"`execute` is given SQL of which a part is only known when it runs: {raw.holes[0]}"
            if not any(understood(raw.sql, parsed) for parsed in found):
                yield self._statement((Opaque(raw.sql[:_TEXT], why),), raw.node, raw)
                return
            found = tuple(parsed if understood(raw.sql, parsed) else unknown(raw.sql, parsed, why) for parsed in found)
        top = [parsed for parsed in found if not parsed.inside]
        transaction = self._transaction(raw.transaction)
        if transaction is None and len(top) > 1:
            self.numbered += 1
            transaction = f"{self.path}#{self.numbered}"
        alone = len(top) == 1
        for parsed in found:
            yield self._parsed(raw, parsed, transaction, alone=alone)
            transaction = self._controlled(parsed, transaction)

    def _controlled(self, parsed: Parsed, transaction: str | None) -> str | None:
        """BEGIN and COMMIT among the SQL."""
        operation = parsed.steps[0][0] if len(parsed.steps) == 1 else None
        if isinstance(operation, ops.Commit | ops.Begin):
            self.numbered += 1
            self.controlled = True
            self.control = f"{self.path}#{self.numbered}" if isinstance(operation, ops.Begin) else None
            return self.control
        return transaction

    def _transaction(self, own: str | None) -> str | None:
        return self.control if self.controlled else own

    def _parsed(self, raw: Raw, parsed: Parsed, transaction: str | None, *, alone: bool) -> Statement:
        """A statement of SQL on its own lines; a lone one on those of the whole call, so that it can be replaced."""
        first, last = self.source.whole(raw.node)
        whole = Span(self.path, first + 1, last + 1)
        spans = [self._span(raw, start, end) or whole for _, start, end in parsed.steps]
        steps = tuple(Step(operation, span) for (operation, _, _), span in zip(parsed.steps, spans, strict=True))
        span = whole if alone and not parsed.inside else self._span(raw, parsed.start, parsed.end) or whole
        sql = raw.sql[parsed.start : parsed.end]
        text = self.source.whole_text(raw.node) if span == whole else sql
        return Statement(steps, span, text, transaction, parsed.inside or raw.inside, str(sql))

    def _span(self, raw: Raw, start: int, end: int) -> Span | None:
        rows = raw.sql.rows if isinstance(raw.sql, Text) else ()
        if not rows:
            return None
        offsets = [offset for offset, _ in rows]
        first, last = (rows[max(0, bisect_right(offsets, at) - 1)][1] for at in (start, max(start, end - 1)))
        return Span(self.path, first + 1, max(first, last) + 1)


def _by_columns(command: Command, operation: Operation) -> Operation:
    """The drop of an index that ActiveRecord asks the database for by its columns, with these."""
    columns = removed_columns(command) if looked_up(command) else ()
    if not columns or not isinstance(operation, ops.DropIndex):
        return operation
    schema, _, table = command.table().rpartition(".")
    return replace(operation, of=Name(table, schema), columns=columns)


def _lenient(operation: Operation) -> Operation:
    """The operation as code that looks first sends it: only where it is needed."""
    if isinstance(operation, ops.CreateTable | ops.AddColumn | ops.CreateIndex | ops.CreateSchema):
        return replace(operation, if_not_exists=True)
    if isinstance(operation, ops.DropTable | ops.DropColumn | ops.DropIndex | ops.DropConstraint | ops.DropType):
        return replace(operation, if_exists=True)
    return operation
