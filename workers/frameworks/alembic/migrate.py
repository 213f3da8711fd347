"""upgrade() and downgrade() followed: what they send, in which transaction.

A run is one transaction, or one for each revision: either way a revision's statements share one, until `autocommit_block()`
commits it, runs what is in it statement by statement, and begins another one.
Source: https://alembic.sqlalchemy.org/en/latest/api/runtime.html
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.operations import Begin, Commit, Opaque, Refused, Rollback, RunCode
from bot.domain.schema import Name
from workers.frameworks.alembic.calls import SESSIONS, binds, controls, levels, may_matter
from workers.frameworks.alembic.clauses import Unresolved, last, parameters, raw_text
from workers.frameworks.alembic.events import Event, Piece, Source, unclear
from workers.frameworks.alembic.given import Context
from workers.frameworks.alembic.inspected import Found, as_objects, asks, reflected
from workers.frameworks.alembic.loops import first_said, for_each, header, rows_of
from workers.frameworks.alembic.naming import Final, shortened
from workers.frameworks.alembic.objects import by_itself, element, is_element
from workers.frameworks.alembic.operations import NAMES, sent
from workers.frameworks.alembic.refused import lacking, refusal, unknown
from workers.frameworks.alembic.rows import inserted, on_rows, table_name
from workers.frameworks.alembic.types import own_names
from workers.frameworks.python.evaluate import NOT_MINE, Exhausted
from workers.frameworks.python.execute import Executor
from workers.frameworks.python.modules import Module
from workers.frameworks.python.values import Called, Class, Member, Unknown, Value, dotted
from workers.sql.dialect import speaks_mysql
from workers.sql.parse import parse

_EXECUTES = frozenset(("execute", "exec_driver_sql", "scalar", "scalars"))
_MOST = 5_000
"""Statements of one direction of one file."""
_FALSE = ("is_offline_mode()", ".as_sql")
OP = "alembic.op."
_SPEAKS = frozenset(("op", "execute", "bulk_insert"))


@dataclass(slots=True)
class Migrating:
    """One direction of one file while it is followed: a Host of the executor."""

    source: Source
    module: Module
    context: Context
    transactional: bool = True
    found: Found = field(default_factory=Found)
    executor: Executor | None = None
    events: list[Event] = field(default_factory=list)
    number: int = 1
    free: list[bool] = field(default_factory=list)
    batches: list[tuple[Called, bool]] = field(default_factory=list)
    loops: list[tuple[Name | None, int]] = field(default_factory=list)
    guards: int = 0
    ended: bool = False
    coded: set[ast.AST] = field(default_factory=set)
    handled: set[ast.AST] = field(default_factory=set)

    def called(self, name: str, call: Called) -> Value:
        """Alembic's operations and what is executed are kept; the rest is left to be followed."""
        if name.endswith(_FALSE[0]) or name.endswith("is_offline_mode"):
            return False
        if name.startswith(OP) and "." not in name[len(OP) :]:
            return self._operation(name[len(OP) :], call, None)
        if name in SESSIONS:
            self._add(
                call.node, RunCode(self._shown(call.node), "Rows that change through a session's objects are not followed")
            )
        function = call.function
        if name == "isinstance" and len(call.args) == 2 and dotted(call.args[0]).endswith(".dialect"):
            own = ("mysql", "mariadb") if speaks_mysql() else ("pgdialect", "postgres")
            return any(word in dotted(call.args[1]).lower() for word in own)
        if not isinstance(function, Member):
            return NOT_MINE
        if asks(function.name) and self._follows():
            return self.found.ask(function.name, call, self.source, self.events)
        if isinstance(function.owner, Called) and dotted(function.owner.function) == f"{OP}batch_alter_table":
            return self._operation(function.name, call, function.owner)
        if why := refusal(call, self.context.major):
            self._add(call.node, Refused(self._shown(call.node), why))
        if function.name in _EXECUTES and (call.args or call.kwargs):
            self.handled.add(call.node)
            return self._executed(call)
        if function.name == "set_isolation_level" and call.args and self._follows():
            self.ended = "AUTOCOMMIT" in (dotted(call.args[0]) + str(call.args[0])).upper()  # psycopg2's own way of it
            self.number += not self.ended
            return None
        if function.name in ("create", "drop", "create_all", "drop_all") and not isinstance(function.owner, str | dict | list):
            return self._made(function, call)
        return NOT_MINE

    def taken(self, name: str, member: Member) -> Value:
        """The dialect is the one that is read, and nothing is only printed; a table may be one that the database tells."""
        if member.name == "foreign_key_constraints" and (call := reflected(member.owner)) is not None and self._follows():
            return as_objects(self.found.ask("get_foreign_keys", call, self.source, self.events), self.module)
        if name.endswith((".dialect.name", ".engine.name", "get_bind().name")):
            return own_names()[0]
        return False if name.endswith(_FALSE[1]) else NOT_MINE

    def entered(self, value: Value) -> None:
        """Blocks that end the transaction, and batches."""
        name = dotted(value)
        self.free.append(name.endswith("autocommit_block()"))
        if name == f"{OP}batch_alter_table()" and isinstance(value, Called):
            self.batches.append((value, any(self.free)))

    def left(self, value: Value) -> None:
        """What follows an autocommit block is in a transaction of its own."""
        if self.free.pop() and self.transactional:
            self.number, self.ended = self.number + 1, False
        if self.batches and self.batches[-1][0] is value:
            self.batches.pop()

    def guarded(self, begins: bool) -> None:
        """A condition that is not known."""
        self.guards += 1 if begins else -1

    def looped(self, node: ast.For, items: Value, begins: bool) -> None:
        """A loop over what is not known: perhaps over the rows of a table."""
        if begins:
            self.loops.append((rows_of(items), len(self.events)))
            return
        table, first = self.loops.pop()
        each = for_each(node, table, self.events[first:]) if table is not None and self._follows() else None
        if each is None:
            return
        self._add(header(node), each)
        self.events[first:] = first_said(self.events[first:])

    def done(self) -> int:
        """How many events there are."""
        return len(self.events)

    def untaken(self, nodes: Sequence[ast.stmt]) -> None:
        """The other branch becomes a gap where it would send anything."""
        for node in (inner for outer in nodes for inner in ast.walk(outer)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and self._speaks(node.func):
                why = "Which of two branches runs is only known when it does: the first one was followed, not this one"
                self._add(node, RunCode(self._shown(node), why))
                return

    def _speaks(self, function: ast.Attribute) -> bool:
        owner = function.value.id if isinstance(function.value, ast.Name) else ""
        return function.attr in _SPEAKS or owner in _SPEAKS or owner.startswith("batch")

    def spoken(self, node: ast.expr, value: Value) -> None:
        """A call of something that is not followed may do anything."""
        if not isinstance(value, Called) or value.node is not node or node in self.handled or not self._follows():
            return
        word, name = last(value), dotted(value.function)
        if not may_matter(word, name):
            return
        if (operation := on_rows(value, self._shown(value.node))) is not None:
            self._add(value.node, operation)
        elif not isinstance(value.function, Class):
            shown = name.removeprefix(".") or ast.unparse(value.node.func)[:80]
            self._add(value.node, RunCode(self._shown(value.node), f"`{shown}()` is not followed"))

    def _operation(self, word: str, call: Called, batch: Called | None) -> Value:
        if word == "f":
            return Final(shortened(call.args[0])) if call.args and isinstance(call.args[0], str) else Unknown()
        if word == "execute":
            return self._executed(call)
        if word in ("get_bind", "get_context", "inline_literal", "batch_alter_table"):
            return NOT_MINE
        if word == "bulk_insert":
            self._add(call.node, inserted(call, self._shown(call.node)))
        elif why := lacking(word, call, batch is not None):
            self._add(call.node, Refused(self._shown(call.node), why))
        elif word in NAMES:
            self._sent(call, f"`{word}`", lambda: sent(word, call, batch, self.context), batch)
        else:
            self._add(call.node, unknown(word, self._shown(call.node)))
        return call

    def _executed(self, call: Called) -> Value:
        what = call.args[0] if call.args else next(iter(call.kwargs.values()))
        if is_element(what):
            self._sent(call, "what is executed", lambda: element(what, self.context), None)
            return call
        text = self._shown(call.node)
        try:
            sql = raw_text(what)
        except Unresolved as unknown:
            self._add(call.node, unclear(str(unknown), text, f"The SQL is put together when it runs: {str(unknown)[:80]}"))
            return call
        if sql is not None:
            self._raw(call, sql)
        elif (operation := on_rows(what, text)) is not None:
            self._add(call.node, operation)
        else:
            self._add(call.node, RunCode(text, "What is executed is only known when it runs"))
        return call

    def _raw(self, call: Called, sql: str) -> None:
        """SQL as written, which may also begin and end transactions."""
        text = parameters(sql)  # type: ignore[arg-type]
        steps = [operation for one in parse(text) for operation, _, _ in one.steps] if controls(text) else []
        if any(isinstance(operation, Begin) for operation in steps):
            self.number, self.ended = self.number + 1, False
        self._add(call.node, text, autocommit="AUTOCOMMIT" in levels(call))
        if any(isinstance(operation, Commit | Rollback) and not getattr(operation, "savepoint", "") for operation in steps):
            self.ended = True

    def _made(self, function: Member, call: Called) -> Value:
        if not binds(call) and table_name(function.owner) is None:
            return NOT_MINE  # a maker of types or of rows
        self.handled.add(call.node)
        verb = function.name.removesuffix("_all")
        if function.name.endswith("_all"):
            why = f"`{function.name}()` works on the models as they are when it runs"
            self._add(call.node, Opaque(self._shown(call.node), why))
            return call
        default = last(function.owner) in ("ENUM", "DOMAIN") or verb == "drop"
        lenient = call.kwargs.get("checkfirst", default) is not False
        self._sent(call, verb, lambda: by_itself(verb, function.owner, lenient, self.context), None)
        return call

    def _sent(self, call: Called, what: str, write: Callable[[], Iterator[str]], batch: Called | None) -> None:
        try:
            for sql in write():
                self._add(call.node, sql, batch=batch)
        except Unresolved as unknown:
            self._add(call.node, Opaque(self._shown(call.node), f"{what}: {unknown} cannot be told before it runs"))

    def _add(self, node: ast.AST, piece: Piece, *, batch: Called | None = None, autocommit: bool = False) -> None:
        if not self._follows():
            return  # an imported module's own top level
        if len(self.events) >= _MOST:
            raise Exhausted
        here = self._here(node)
        if isinstance(piece, RunCode) and here in self.coded:
            return  # one gap for each line of the file is enough
        if isinstance(piece, RunCode):
            self.coded.add(here)
        queued = next((free for one, free in self.batches if one is batch), None) if batch is not None else None
        free = any(self.free) if queued is None else queued
        inside = self.transactional and not (free or self.ended or autocommit)
        name = f"{self.source.path}#{self.number}" if inside else None
        self.events.append(Event(here, piece, name, self.guards == 0))

    def _follows(self) -> bool:
        return self.executor is not None and bool(self.executor.running) and not self.executor.quiet

    def _here(self, node: ast.AST) -> ast.AST:
        """The call in the migration's own file that leads there."""
        executor = self.executor
        if executor is None or executor.running[-1] is self.module:
            return node
        return next((call for module, call in reversed(executor.trail) if module is self.module), node)

    def _shown(self, node: ast.AST) -> str:
        return self.source.segment(self._here(node))[:2000] if self.executor and self.executor.running else ""
