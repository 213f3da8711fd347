"""Statements that refuse a transaction block, made to wait in the open so that their locks can be read.

CREATE INDEX CONCURRENTLY, VACUUM FULL and their like commit as they go: once they have ended their locks are gone, and while
they run over a thousand rows nobody is quick enough. So the tables are kept busy step by step, each let go once the
statement is seen to wait for it:
1. every table locked ACCESS EXCLUSIVE: the first lock the statement asks for shows;
2. SHARE ROW EXCLUSIVE: the one it really works under shows where that was only a look (VACUUM);
3. ROW EXCLUSIVE, what a writing application holds: phases that wait for writers show with what they hold meanwhile;
4. ACCESS SHARE, a reader that came later: a last step that wants a table for itself (DETACH … CONCURRENTLY) shows.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from workers.shadow.catalog import Catalog, Relation, lock_command
from workers.shadow.connect import Connection
from workers.shadow.running import Running
from workers.shadow.sessions import Sessions

STEPS = ("ROW EXCLUSIVE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE")


class Seen:
    """What was seen of a statement: the strongest locks held or asked for, and what the application was refused."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.held: dict[int, int] = {}
        self.blocked: dict[str, str] = {}
        self.error: str | None = None

    def add(self, held: dict[int, int]) -> None:
        """Keep the stronger of each."""
        self.held.update({oid: max(level, self.held.get(oid, 0)) for oid, level in held.items()})


def run_alone(sessions: Sessions, statement: str, base: Catalog) -> Seen:
    """Run it by itself and watch. The migration's session must be idle."""
    seen = Seen()
    tables = [relation for relation in base.values() if relation.kind in ("r", "p")]
    with ExitStack() as stack:
        writer = stack.enter_context(_busy(sessions, tables))
        running = Running(sessions.migration, statement)
        since = time.monotonic()
        for step in reversed(STEPS[1:]):
            if not _until_waiting(sessions, running, since, seen):
                break
            writer.execute(SQL("ROLLBACK TO SAVEPOINT {}").format(Identifier(step)))
        if _until_waiting(sessions, running, since, seen):
            seen.blocked = sessions.tried(base, seen.held)
            reader = stack.enter_context(_reader(sessions, tables))
            writer.execute("ROLLBACK")
            if _until_waiting(sessions, running, since, seen):
                seen.blocked |= sessions.tried(base, seen.held)
            reader.execute("ROLLBACK")
        writer.execute("ROLLBACK")
        while not sessions.wait(running, since):
            seen.add(sessions.locks()[0])
    seen.error = running.error
    return seen


def _until_waiting(sessions: Sessions, running: Running, since: float, seen: Seen) -> bool:
    """True once the statement waits for a lock, False when it ended before; its locks are kept as they are seen."""
    while not sessions.wait(running, since):
        held, waits = sessions.locks()
        seen.add(held)
        if waits:
            return True
    return False


@contextmanager
def _busy(sessions: Sessions, tables: list[Relation]) -> Iterator[Connection]:
    """A transaction that keeps every table for itself; rolled back to a step's savepoint, it holds what came before."""
    with _transaction(sessions.other("writer")) as session:
        for step in STEPS:
            session.execute(SQL("SAVEPOINT {}").format(Identifier(step)))
            if tables:
                session.execute(lock_command(tables, step))
        yield session


@contextmanager
def _reader(sessions: Sessions, tables: list[Relation]) -> Iterator[Connection]:
    """A session in a transaction that reads every table, or, where the statement is in the way already, none."""
    with _transaction(sessions.other("reader")) as session:
        try:
            if tables:
                session.execute(lock_command(tables, "ACCESS SHARE", nowait=True))
        except psycopg.errors.LockNotAvailable:
            session.execute("ROLLBACK")
        yield session


@contextmanager
def _transaction(session: Connection) -> Iterator[Connection]:
    """One that holds nothing afterwards, whatever came of it."""
    session.execute("BEGIN")
    try:
        yield session
    finally:
        if not session.closed:
            session.execute("ROLLBACK")
