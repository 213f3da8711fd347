"""The schema before: what ran earlier is run again; what is missing then is made from what is known."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain import operations as ops
from bot.domain.facts import Statement
from bot.domain.schema import Schema
from workers.shadow.batches import batches, nested, sql_of
from workers.shadow.connect import Connection
from workers.shadow.database import Database, refusals
from workers.shadow.excuses import extension_of
from workers.shadow.running import run_within
from workers.shadow.standin import add_missing, drop_unknown, make_up

CHUNK, SECONDS, EACH, NOTES, AGAIN, WORDS = 100, 60.0, 10.0, 5, 4, 5_000
"""Statements sent in one go; seconds for all of them, and for one; failures that are kept; things made up for one; words."""
_DATA = (ops.Insert, ops.Update, ops.Delete, ops.Merge, ops.Select, ops.Truncate, ops.Copy, ops.RunCode)
_PASSING = (ops.SetVariable, ops.LockTable, ops.Vacuum, ops.Reindex, ops.Cluster, ops.RefreshView)
_TELLING = ("DO", "CALL", "EXECUTE")
# duplicate_*, undefined_*: what a dump has made already, or made under its final name.
_THERE = ("42P07", "42701", "42710", "42P06", "42723", "42P16", "42P01", "42703", "42704", "42883", "3F000")


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of it. `whole`: nothing that the history tells is missing; `notes` are the first things that are.

    `late` says that it ended because its time was over. `sent` says that every statement ran, `mended` that the replayed schema
    was needed to make or drop something: on such a database no further files can be laid as if they had come before that.
    `dark` are the words of statements that nobody understands and that did not run either ('*' for any): what they name may
    be another than it is here.
    """

    whole: bool
    ran: int
    notes: tuple[str, ...] = ()
    late: bool = False
    sent: bool = True
    mended: bool = False
    dark: tuple[str, ...] = ()


EMPTY = Laid(whole=True, ran=0)


@dataclass(slots=True)
class _Work:
    """One base in the making."""

    database: Database
    session: Connection
    dumped: bool
    ends: float
    ran: int
    whole: bool
    dark: set[str]

    def miss(self, statement: Statement) -> None:
        """It did not run, and the schema is another one for it."""
        self.whole = False
        if any(_hides(step.operation) for step in statement.steps):
            self.dark |= set(re.findall(r"\w+", (statement.sql or statement.text).lower())) or {"*"}

    def send(self, text: str) -> str | None:
        """Run it; its error. A session that was lost is replaced."""
        if self.session.closed:
            self.session = self.database.session()
        disk = self.database.server.disk
        return run_within(EACH, self.session, text, self.database.admin, disk).error


def lay(
    database: Database, files: Iterable[Sequence[Statement]], schema: Schema, *, dumped: bool, before: Laid = EMPTY
) -> Laid:
    """Run the files' statements in a database that holds what came `before`, then make what `schema` knows beyond that.

    A statement that fails is left out. `dumped` says that a dump of the schema comes first: then the history finds much of
    its work done. Costs about 0.3 ms a statement. Raises ShadowError when the server cannot be used.
    """
    work = _Work(database, database.session(), dumped, time.monotonic() + SECONDS, before.ran, before.sent, set(before.dark))
    notes, dropped = list(before.notes), False
    try:
        with refusals():
            for statements in files:
                notes += _file(work, statements)
            work.send("ROLLBACK")
            if dumped:
                dropped = drop_unknown(database, schema)
            made = add_missing(database, schema, work.send)
    finally:
        work.session.close()
        database.reset()
    whole, late = work.whole and schema.complete and not made, time.monotonic() > work.ends
    mended, told = dropped or bool(made), tuple([*notes, *made][:NOTES])
    return Laid(whole, work.ran, told, late, work.whole, mended, _few(work.dark))


def _file(work: _Work, statements: Sequence[Statement]) -> Iterator[str]:
    """Run one file in a session that has forgotten the one before; what failed and matters."""
    for texts, sent in _chunks(statements):
        if time.monotonic() > work.ends:
            work.whole = False
            yield f"{sent[0].span.path}: the time for the schema before was over"
            return
        work.ran += len(sent)
        if len(sent) == 1 or work.send(_joined(texts)):
            work.send("ROLLBACK")
            for text, statement in zip(texts, sent, strict=True):
                yield from _one(work, text, statement)
    for statement in statements:
        if not nested(statement) and not sql_of(statement) and matters(statement):
            work.miss(statement)
            yield f"{statement.span.path}:{statement.span.line}: not SQL that could be run"
    work.send("DISCARD ALL")


def _one(work: _Work, text: str, statement: Statement) -> Iterator[str]:
    """One statement by itself; what it misses is made up, for it ran once."""
    error = first = work.send(text)
    if not matters(statement) or not error or (work.dumped and error[:5] in _THERE):
        return
    place = f"{statement.span.path}:{statement.span.line}"
    if name := extension_of(statement):  # who needs it will fail in turn
        if not work.database.has_extension(name):
            yield f"{place}: {error}"
        return
    for _ in range(AGAIN):
        if not error or not make_up(statement, error, work.send):
            break
        error = work.send(text)
    work.miss(statement)
    yield f"{place}: {first}"


def _chunks(statements: Sequence[Statement]) -> Iterator[tuple[list[str], list[Statement]]]:
    """What is sent in one go: a transaction, or neighbours that commit each on their own."""
    loose: list[Statement] = []
    for batch in batches(statements):
        own = [one for one in batch.statements if sql_of(one)]
        if batch.alone and not _refuses_company(own):
            loose += own
        if loose and (not batch.alone or _refuses_company(own) or len(loose) >= CHUNK):
            yield [sql_of(one) for one in loose], loose
            loose = []
        if own and (not batch.alone or _refuses_company(own)):
            yield [sql_of(one) for one in own], own
    if loose:
        yield [sql_of(one) for one in loose], loose


def _refuses_company(statements: Sequence[Statement]) -> bool:
    """Whether it must be sent by itself: CONCURRENTLY and VACUUM refuse transactions, settings reach beyond a failed one."""
    kinds = (ops.Vacuum, ops.SetVariable, ops.Opaque, ops.Inert, ops.Select)
    return any(
        isinstance(step.operation, kinds) or getattr(step.operation, "concurrently", False)
        for statement in statements
        for step in statement.steps
    )


def _joined(texts: Sequence[str]) -> str:
    """One query of several statements: one implicit transaction. Each may end in a comment."""
    return "\n;\n".join(texts)


def _few(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words)) if len(words) <= WORDS else ("*",)


def _hides(operation: ops.Operation) -> bool:
    """Whether what it does to the schema is not told by what it says."""
    return isinstance(operation, ops.Opaque) or (isinstance(operation, ops.Inert) and operation.kind in _TELLING)


def matters(statement: Statement) -> bool:
    """Whether the schema is another one when this did not run: data, rights and comments are not part of it."""
    return not all(
        isinstance(step.operation, (*_DATA, *_PASSING, ops.Begin, ops.Commit, ops.Rollback))
        or (isinstance(step.operation, ops.Inert) and step.operation.kind not in _TELLING)
        for step in statement.steps
    )
