"""The three who take part: the migration's session, the application's, and the observer, who runs nothing of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL, Composed, Literal

from bot.domain.findings import Lock
from bot.domain.measurements import MODES
from workers.shadow.catalog import Catalog, Relation, lock_command
from workers.shadow.connect import Connection
from workers.shadow.database import Database, flush, refusals
from workers.shadow.running import Running, overdue, run_within, stop

Held = Mapping[int, int]
"""Relations by oid with the place in MODES of the strongest lock held or asked for."""
LEVELS = {"".join(word.title() for word in mode.split()) + "Lock": level for level, mode in enumerate(MODES)}
UPDATE_EXCLUSIVE, SHARE, EXCLUSIVE = (
    MODES.index("SHARE UPDATE EXCLUSIVE"),
    MODES.index("SHARE"),
    MODES.index("ACCESS EXCLUSIVE"),
)
_LOCKS = "SELECT relation, mode, granted FROM pg_catalog.pg_locks WHERE pid = %s AND (locktype = 'relation' OR NOT granted)"
"""Not those on pages, rows or the end of a file (`extend`), which name a relation as well and hold nobody up for long."""
_OPEN = SQL("SELECT pg_catalog.pg_relation_size({}::pg_catalog.oid::pg_catalog.regclass)")
NEEDS = (("reads", "ACCESS SHARE"), ("writes", "ROW EXCLUSIVE"))
"""What SELECT needs, and what INSERT, UPDATE and DELETE need."""


class Sessions:
    """`migration` runs the statements, `application` tries what an application needs, `observer` reads the catalog."""

    def __init__(self, database: Database, limit: float) -> None:
        """Open them. `limit` is what one statement may take, in seconds."""
        self.database, self.limit = database, limit
        self.observer = database.admin
        self.migration = database.session()
        self._others: dict[str, Connection] = {}

    @property
    def application(self) -> Connection:
        """A superuser's, as it only locks and measures: what the role revoked or set for itself does not reach it."""
        # Long enough never to fire for want of a processor, short enough not to be felt.
        return self.other("application", "-c lock_timeout=20ms")

    def other(self, name: str, options: str = "") -> Connection:
        """A superuser's session for locks of ours, opened when it is first needed."""
        if name not in self._others:
            self._others[name] = self.database.watcher(options)
        return self._others[name]

    def renew(self) -> None:
        """Another session for the next migration, which knows nothing of the one before."""
        self.migration.close()
        self.database.reset()
        self.migration = self.database.session()

    def close(self) -> None:
        """Close those opened here; the observer belongs to the database."""
        for session in (self.migration, *self._others.values()):
            session.close()

    def idle(self) -> None:
        """Between transactions: the migration's session idle, a new one when it was lost."""
        if self.migration.closed:
            self.renew()
        if self.status != TransactionStatus.IDLE:
            self.migration.execute("ROLLBACK")

    def rest(self) -> None:
        """The same, its counters flushed."""
        self.idle()
        flush(self.database, self.migration)

    @property
    def status(self) -> TransactionStatus:
        """Where the migration's session stands."""
        return self.migration.info.transaction_status

    def run(self, statement: str) -> Running:
        """Run a statement in the migration's session until it ends, or is ended for taking too long."""
        return run_within(self.limit, self.migration, statement, self.observer, self.database.server.disk)

    def locks(self) -> tuple[dict[int, int], bool]:
        """The relation locks the migration's session holds or waits for, and whether it waits for anything."""
        held: dict[int, int] = {}
        waits = False
        for relation, mode, granted in self.observer.execute(_LOCKS, (self.migration.info.backend_pid,)):
            waits = waits or not granted
            if relation is not None and mode in LEVELS:
                held[relation] = max(LEVELS[mode], held.get(relation, 0))
        return held, waits

    def tried(self, base: Catalog, held: Held) -> dict[str, str]:
        """What the application would wait for, by table: 'reads', 'writes' or 'reads and writes'."""
        blocked: dict[str, set[str]] = {}
        for oid, level in held.items():
            relation = base.get(oid)
            if relation and level >= UPDATE_EXCLUSIVE:
                for table, what in self._waits(base, relation, level):
                    blocked.setdefault(table, set()).add(what)
        return {table: " and ".join(sorted(what)) for table, what in sorted(blocked.items())}

    def _waits(self, base: Catalog, relation: Relation, level: int) -> Iterator[tuple[str, str]]:
        """Try one relation. Of an index only the strongest lock matters: every plan on its table opens it."""
        if relation.kind in ("r", "p"):
            yield from ((relation.shown, word) for word, mode in NEEDS if self._refused(relation, mode))
        elif relation.kind == "m" and self._closed(relation):
            yield relation.shown, "reads"
        elif (
            relation.kind == "i" and level == EXCLUSIVE and (table := base.get(relation.table or 0)) and self._closed(relation)
        ):
            yield from ((table.shown, word) for word, _ in NEEDS[: 1 if table.kind == "m" else 2])

    def _refused(self, table: Relation, mode: str) -> bool:
        """Whether LOCK TABLE ONLY … NOWAIT finds the mode taken. No DML: it would fire the pull request's triggers."""
        return self._fails(lock_command((table,), mode, nowait=True))

    def _closed(self, relation: Relation) -> bool:
        """Whether opening the relation waits, for those that LOCK TABLE does not take: asking for the size opens it."""
        return self._fails(_OPEN.format(Literal(relation.oid)))

    def _fails(self, command: Composed) -> bool:
        """Whether the command meets a lock."""
        self.application.execute("BEGIN")
        try:
            self.application.execute(command)
        except psycopg.errors.LockNotAvailable:
            return True
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return False  # a procedure dropped it and committed
        finally:
            self.application.execute("ROLLBACK")
        return False

    def wait(self, running: Running, since: float) -> bool:
        """Give a running statement a moment; True when it has ended, be it because its time was over."""
        if not running.wait(0.0005) and (why := overdue(running, since, self.limit, self.database.server.disk)):
            stop(running, self.migration, self.observer, why)
        return running.done


@contextmanager
def opened(database: Database, limit: float) -> Iterator[Sessions]:
    """The sessions, closed at the end. Raises ShadowError for what psycopg raises meanwhile."""
    database.reset()
    sessions = Sessions(database, limit)
    try:
        with refusals():
            yield sessions
    finally:
        sessions.close()


def table_locks(base: Catalog, held: Held) -> tuple[Lock, ...]:
    """Locks on tables that were there before, by name."""
    named = sorted((base[oid].shown, MODES[level]) for oid, level in held.items() if oid in base and base[oid].is_table)
    return tuple(Lock(table, mode) for table, mode in named)
