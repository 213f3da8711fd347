"""What statements really do: run in a scratch database while other sessions read their locks and try to work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import psycopg
from psycopg.pq import TransactionStatus

from bot.domain.measurements import Measurement
from workers.shadow.alone import run_alone
from workers.shadow.catalog import Catalog, Counters, read_catalog, with_bytes
from workers.shadow.compare import Before
from workers.shadow.connect import encoded
from workers.shadow.database import FLUSHES, Database
from workers.shadow.errors import described
from workers.shadow.sessions import Held, Sessions, opened, table_locks

Group = str | Sequence[str]
"""A statement that commits on its own, or the statements of one transaction."""
REFUSES_BLOCK = ("25001", "2D000")  # active_sql_transaction; invalid_transaction_termination: a procedure or DO that commits


def observe(database: Database, groups: Sequence[Group], limit: float = 20.0) -> list[Measurement]:
    """Run the groups in order in one session of the unprivileged role; one Measurement per statement, in order.

    A statement that failed is measured as failed, and as in PostgreSQL so is what follows it in its transaction (25P02);
    the next group runs all the same. Statements behind a COMMIT of the group's own run unwatched. `limit` is the time for
    one statement in seconds. Costs 10 ms, 2 ms a statement and 25 ms for one that must run outside of a block.
    Raises ShadowError when the server cannot be used, ValueError for SQL with a NUL.
    """
    lists = [[group] if isinstance(group, str) else list(group) for group in groups]
    for statement in (one for statements in lists for one in statements):
        encoded(statement)
    with opened(database, limit) as sessions:
        measured = []
        for group, statements in zip(groups, lists, strict=True):
            measured += observe_group(sessions, statements, isinstance(group, str))
    return measured


def observe_group(sessions: Sessions, statements: Sequence[str], single: bool) -> list[Measurement]:
    """Measure the statements of one transaction, or, when `single`, one that commits on its own. Raises ShadowError."""
    version = sessions.database.version
    return [replace(one, version=version) for one in _group(sessions, statements, single)]


def run_group(sessions: Sessions, statements: Sequence[str], single: bool) -> list[Measurement]:
    """Run them as `observe_group` does, without looking: whether they fail is all that is known. Raises ShadowError."""
    sessions.idle()
    if not single:
        sessions.migration.execute("BEGIN")
    errors = [sessions.run(statement).error for statement in statements]
    if sessions.status == TransactionStatus.INTRANS:
        errors[-1] = sessions.run("COMMIT").error
    version = sessions.database.version
    return [Measurement(one, error=error, version=version) for one, error in zip(statements, errors, strict=True)]


def _group(sessions: Sessions, statements: Sequence[str], single: bool) -> list[Measurement]:
    before = _before(sessions, "none")
    transaction = Transaction(sessions, before)
    measured = [transaction.step(statement) for statement in statements]
    if error := transaction.end():
        measured[-1] = replace(measured[-1], error=error)
    if single and measured[0].sqlstate in REFUSES_BLOCK:
        return [_alone(sessions, statements[0], _before(sessions, "all"))]
    return measured


def _before(sessions: Sessions, counters: Counters) -> Before:
    """Look around between transactions."""
    sessions.rest()
    catalog = read_catalog(sessions.observer, counters)
    return Before(catalog, with_bytes(sessions.observer, (one for one in catalog.values() if one.file and one.is_table)))


class Transaction:
    """Statements in one transaction, each measured while it is open."""

    def __init__(self, sessions: Sessions, before: Before) -> None:
        """Begin it."""
        self.sessions, self.before = sessions, before
        self.held: Held = {}
        self.open = True  # False once a statement failed or was a COMMIT of its own: what follows runs unwatched
        sessions.migration.execute("BEGIN")
        if sessions.database.number >= FLUSHES:
            # Not read from the session: SET TRANSACTION ISOLATION LEVEL must come before any query.
            self.catalog: Catalog = before.catalog
        else:
            self.catalog = read_catalog(sessions.migration, "own")

    def step(self, statement: str) -> Measurement:
        """Run the next statement and look around."""
        sessions, base = self.sessions, self.before.catalog
        error = sessions.run(statement).error
        self.open = self.open and sessions.status == TransactionStatus.INTRANS
        if error or not self.open:
            return Measurement(statement, scanned=None, error=error)
        held, _ = sessions.locks()
        blocked = tuple(sessions.tried(base, held).items())
        taken = table_locks(base, {oid: level for oid, level in held.items() if level > self.held.get(oid, -1)})
        seen = Measurement(statement, table_locks(base, held), taken, blocked, empty=self.before.empty(held))
        try:
            after = read_catalog(sessions.migration, "own")
            measured = self.before.compared(seen, self.catalog, after, sessions.migration)
        except psycopg.Error as failure:  # its own settings, a tiny statement_timeout for one, are in the way of our query
            return replace(seen, scanned=None, error=described(failure))
        self.held, self.catalog = held, after
        return measured

    def end(self) -> str | None:
        """Commit, or roll back after an error; a failed commit's error (a deferred constraint, say)."""
        if self.sessions.status == TransactionStatus.INTRANS:
            return self.sessions.run("COMMIT").error
        return None


def _alone(sessions: Sessions, statement: str, before: Before) -> Measurement:
    """Measure a statement that refuses a transaction block."""
    seen = run_alone(sessions, statement, before.catalog)
    sessions.rest()
    after = read_catalog(sessions.observer, "all")
    locks = table_locks(before.catalog, seen.held)
    measured = Measurement(statement, locks, locks, tuple(seen.blocked.items()), empty=before.empty(seen.held), alone=True)
    measured = before.compared(measured, before.catalog, after, sessions.observer)
    if sessions.database.number < FLUSHES:
        measured = replace(measured, scanned=None)  # counters arrive there some time later
    return replace(measured, error=seen.error)
