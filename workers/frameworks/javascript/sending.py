"""What a migration sends, as its calls are followed: statements with their lines, and gaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.changes import Span
from bot.domain.facts import Statement, Step
from bot.domain.findings import Gap
from bot.domain.operations import AddColumn, CreateTable, DropColumn, DropTable, Opaque, Operation, RunCode, Select, Unsent
from workers.frameworks.javascript.machine import Frame, Machine
from workers.frameworks.javascript.text import Text
from workers.frameworks.javascript.values import Call, Guard, Host, Native, Unknown, Value
from workers.readers.syntax import Node, Syntax
from workers.sql.parse import parse
from workers.sql.parsed import Parsed
from workers.sql.render import render

_ROWS = re.compile(r"\s*(?:select|insert|update|delete|with|explain|analyze|vacuum|notify)\b", re.IGNORECASE)
MOST_STATEMENTS = 2_000
_GOES_ON = frozenset((
    "then", "catch", "finally", "asCallback", "nodeify", "exec", "stream", "pipe", "transaction", "on", "toString", "toSQL",
    "success", "error", "complete", "done", "spread", "tap", "all", "any", "bind", "call", "caught", "catchReturn",
    "catchThrow", "delay", "each", "ensure", "filter", "get", "isPending", "lastly", "map", "mapSeries", "props", "race",
    "reduce", "reflect", "return", "some", "suppressUnhandledRejections", "tapCatch", "thenReturn", "thenThrow", "throw",
    "yield",
))  # fmt: skip
"""Methods that send what is built, wait for it, or send nothing; builders of Knex below 0.95 have Bluebird's too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands in the file, and what it says there."""

    span: Span
    text: str

    @classmethod
    def of(cls, syntax: Syntax, first: Node, last: Node | None = None) -> Place:
        """From the beginning of one node to the end of another. In a chain of calls, `first` is the call's own link."""
        last = last or first
        start = link(first)
        text = syntax.data[start.start_byte : last.end_byte].decode("utf-8", "replace")
        return cls(Span(syntax.path, start.start_point.row + 1, last.end_point.row + 1), text)


def link(node: Node) -> Node:
    """Where a call begins: in a chain `a.b().c()`, the call of c begins at its name."""
    function = node.child_by_field_name("function")
    if function is None or function.type != "member_expression":
        return node
    holder, name = function.child_by_field_name("object"), function.child_by_field_name("property")
    while holder is not None and holder.type == "member_expression":
        holder = holder.child_by_field_name("object")
    return name if name is not None and holder is not None and holder.type == "call_expression" else node


@dataclass(slots=True)
class Pending:
    """A statement that is sent unless another call takes it as a part of its own: `knex.raw('now()')` as a default."""

    statements: Sequence[Statement] = ()
    taken: bool = False
    late: Callable[[], Sequence[Statement]] | None = None


class Sending:
    """The statements of one direction of one file. `transaction` names the one that is open, None when each commits alone."""

    def __init__(self, machine: Machine, path: str, transaction: str | None) -> None:
        """Nothing is sent yet."""
        self.machine, self.path, self.transaction = machine, path, transaction
        self.sent: list[Pending] = []
        self.gaps: dict[tuple[int, str], Gap] = {}
        self.opened = 0
        self.own_transactions = transaction is None
        machine.missed, machine.begun, machine.left = self.missed, lambda: len(self.sent), self.left

    @property
    def full(self) -> bool:
        """Whether no more is taken."""
        return len(self.sent) >= MOST_STATEMENTS

    def statements(self) -> tuple[Statement, ...]:
        """All that is sent, in order."""
        found: list[Statement] = []
        for pending in self.sent:
            if not pending.taken:
                found += pending.late() if pending.late else pending.statements
        return tuple(found)

    def stranger(self) -> None:
        """Where nothing is sent and something unknown is called, that is a gap: it may be all that the migration does."""
        call = next((call for call in self.machine.strangers if call.syntax.path == self.path), None)
        if not self.sent and not self.gaps and call is not None:
            at = Place.of(call.syntax, call.node)
            self.operations([RunCode(at.text, f"runs code that is not followed: `{call.name}(…)`")], at)

    def next_transaction(self) -> str:
        """The name of a further transaction."""
        self.opened += 1
        return f"{self.path}#{self.opened}"

    def place(self, call: Call, last: Node | None = None, *, chain: bool = False) -> Place:
        """Where a call stands, up to the end of `last`; of one in another file, where the migration calls that.

        With `chain` it begins where the chain of calls does.
        """
        for made in reversed([*self.machine.stack, call]):
            if made.syntax.path == self.path:
                if made is call and chain:
                    return Place(made.syntax.span(made.node), made.syntax.text(made.node))
                return Place.of(made.syntax, made.node, last if made is call else None)
        return Place(Span(self.path, 1, 1), "")

    def send(self, sql: Value, at: Place, *, own_lines: bool = False, transaction: str | None = "") -> Pending:
        """SQL goes to the database. `own_lines`: its marks say where it stands; else only its parts' marks count.

        `transaction` is the current one by default.
        """
        name = self.transaction if transaction == "" else transaction
        if not isinstance(sql, str):
            return self.unknown(sql, at, name)
        whole = parse(str(sql))
        self._doubt(at, [operation for parsed in whole for operation, _, _ in parsed.steps])
        if name is None and sum(not parsed.inside for parsed in whole) > 1:
            name = self.next_transaction()  # sent in one go, they share an implicit one
        found = [self._statement(parsed, sql, at, name, own_lines) for parsed in whole]
        return self._add(found)

    def unknown(self, sql: Value, at: Place, transaction: str | None) -> Pending:
        """A statement of which a part is not known: changes of rows are passed over with a gap, the rest is opaque."""
        why = f"is put together while it runs: {sql.why}" if isinstance(sql, Unknown) else "is no text that is known"
        rows = isinstance(sql, Unknown) and _ROWS.match(sql.text) is not None
        operation = RunCode(at.text, why) if rows else Opaque(at.text, why)
        return self.operations([operation], at, transaction)

    def operations(self, operations: Sequence[Operation], at: Place, transaction: str | None = "", sql: str = "") -> Pending:
        """Operations that are known without their SQL."""
        name = self.transaction if transaction == "" else transaction
        self._doubt(at, operations)
        return self._add(self.made(operations, at, name, sql))

    def made(self, operations: Sequence[Operation], at: Place, transaction: str | None, sql: str = "") -> list[Statement]:
        """The statement of such operations, not yet sent."""
        return [Statement(tuple(Step(o, at.span) for o in operations), at.span, at.text, transaction, sql=sql)]

    def late(self, statements: Callable[[], Sequence[Statement]]) -> Pending:
        """Statements that later calls complete: they are asked for at the end, and stand here."""
        pending = self._add(())
        pending.late = statements
        return pending

    def missed(self, call: Call, why: str) -> None:
        """A call that may change the schema and is not followed."""
        self.operations([Opaque(self.place(call).text, f"`{call.name}(…)` is not followed: {why}")], self.place(call))

    def left(self, begun: int, node: Node, frame: Frame) -> None:
        """A call that is a statement by itself: what it has made since `begun` is sent at once, or not at all.

        Where a part of that is not followed, nothing is said: that may be no builder.
        """
        made = [pending for pending in self.sent[begun:] if not pending.taken]
        sends = sender(node, frame) if made and frame.syntax.path == self.path else ""
        sent = [one for pending in made for one in (pending.late() if pending.late else pending.statements)] if sends else []
        if not sent or any(isinstance(step.operation, Opaque | RunCode) for one in sent for step in one.steps):
            return
        at = Place(frame.syntax.span(node), frame.syntax.text(node))
        for pending in made if sends == "awaited" else ():
            pending.taken = True
        self.operations([Unsent(at.text, started=sends == "called")], at)

    def _add(self, statements: Sequence[Statement]) -> Pending:
        self.machine.tick(10)
        pending = Pending(statements)
        if not self.full:
            self.sent.append(pending)
        return pending

    def _doubt(self, at: Place, operations: Sequence[Operation]) -> None:
        """What changes something under a condition that only the run would tell is a gap, once for each condition."""
        if all(isinstance(operation, Select | Opaque | RunCode) for operation in operations):
            return
        for condition in filter(None, self.machine.doubts):
            short = " ".join(condition.split())[:80]
            why = f"Whether this runs depends on `{short}`, which is not known here"
            self.gaps.setdefault((0, why), Gap("a migration", why, self.path, at.span.line))

    def _statement(self, parsed: Parsed, sql: str, at: Place, name: str | None, own_lines: bool) -> Statement:
        chunk = str(sql)[parsed.start : parsed.end]
        span = self._span(sql, parsed.start, parsed.end) if own_lines else None
        text = chunk if span is not None else at.text
        span = span or at.span
        steps = []
        for operation, start, end in parsed.steps:
            own = self._span(sql, start, end) if len(parsed.steps) > 1 or own_lines else None
            steps.append(Step(asked(operation, self.machine.guards), own or span))
        if any(step.operation is not old for step, (old, _, _) in zip(steps, parsed.steps, strict=True)):
            chunk = "; ".join(render(step.operation) for step in steps)
        return Statement(tuple(steps), span, text, name, parsed.inside, chunk)

    def _span(self, sql: str, start: int, end: int) -> Span | None:
        """The lines of a part of the SQL by its marks; line 0 is no line of this file."""
        first = sql.line(start) if isinstance(sql, Text) else 0
        return Span(self.path, first, max(first, sql.line(max(start, end - 1)))) if isinstance(sql, Text) and first else None


def sender(node: Node, frame: Frame) -> str:
    """When what a chain of calls makes is sent, by the object at its root; '' where it says what follows, or is not known."""
    while (inner := node.child_by_field_name("function") or node.child_by_field_name("object")) is not None:
        name = node.child_by_field_name("property")
        if name is not None and frame.syntax.text(name) in _GOES_ON:
            return ""
        if name is not None and frame.syntax.text(name) == "batchInsert":
            return "called"
        node = inner
    holder = frame.scope.holder(frame.syntax.text(node)) if node.type == "identifier" else None
    root = holder.names[frame.syntax.text(node)] if holder is not None else None
    return root.sends if isinstance(root, Host | Native) else ""


def asked(operation: Operation, guards: Sequence[Guard]) -> Operation:
    """The operation with IF [NOT] EXISTS where the code asked the database first."""
    for guard in guards:
        match operation:
            case CreateTable(table=name) if not guard.there and not guard.column and guard.table == name.name:
                return replace(operation, if_not_exists=True)
            case DropTable(table=name) if guard.there and not guard.column and guard.table == name.name:
                return replace(operation, if_exists=True)
            case AddColumn(table=name, column=column) if not guard.there and (guard.table, guard.column) == (
                name.name,
                column.name,
            ):
                return replace(operation, if_not_exists=True)
            case DropColumn(table=name, column=dropped) if guard.there and (guard.table, guard.column) == (name.name, dropped):
                return replace(operation, if_exists=True)
    return operation
