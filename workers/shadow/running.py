"""A statement on its way: watched with a deadline while other sessions look on, its rows thrown away as they come."""

from __future__ import annotations

import select
import time

import psycopg
from psycopg import pq

from workers.shadow.connect import Connection, encoded
from workers.shadow.errors import MAX_MESSAGE, ShadowError


class Running:
    """A statement sent to the server. `error` is its failure as text starting with the SQLSTATE, None so far or if none.
    `rows` counts what it inserted or changed.

    libpq is used below psycopg so that a result of any size, a COPY and a statement that never ends cost nothing here.
    """

    def __init__(self, connection: Connection, statement: str) -> None:
        """Send it. Raises ValueError for a NUL."""
        text = encoded(statement)
        self._pg = connection.pgconn
        self.done = False
        self.rows = 0
        self.error: str | None = None
        try:
            self._pg.send_query(text)
            self._pg.set_single_row_mode()
            self._flush()
        except psycopg.Error as error:
            self._lost(error)

    def wait(self, seconds: float) -> bool:
        """True once it has ended; looks at what arrives within that time (0: what is there)."""
        limit = time.monotonic() + seconds
        while not self.done:
            if not _ready(self._pg.socket, select.POLLIN, limit - time.monotonic()):
                return False
            try:
                self._pg.consume_input()
                self._take()
            except psycopg.Error as error:
                self._lost(error)
        return True

    def _take(self) -> None:
        """Look at the results that are there."""
        while not self._pg.is_busy():
            result = self._pg.get_result()
            if result is None:
                self.done = True
                return
            if result.status == pq.ExecStatus.FATAL_ERROR:
                self.error = self.error or _described(result)
            elif result.status == pq.ExecStatus.COMMAND_OK:
                self.rows = result.command_tuples or 0
            elif result.status == pq.ExecStatus.COPY_IN:
                self._pg.put_copy_end(b"there is no input")
                self._flush()
            elif result.status == pq.ExecStatus.COPY_OUT and not self._drained():
                return

    def _drained(self) -> bool:
        """Throw copied rows away; False when more are to come."""
        while (size := self._pg.get_copy_data(1)[0]) > 0:
            pass
        return size < 0

    def _flush(self) -> None:
        """Send all of it: a long statement does not fit the socket's buffer."""
        while self._pg.flush():
            _ready(self._pg.socket, select.POLLOUT, 1.0)

    def _lost(self, error: psycopg.Error) -> None:
        """The connection is gone."""
        self.done, self.error = True, self.error or f"08006 {_line(str(error))}"


def run_within(limit: float, connection: Connection, statement: str, admin: Connection) -> Running:
    """Run a statement until it ends, or is ended after that many seconds. Raises ShadowError when it cannot be."""
    running = Running(connection, statement)
    if not running.wait(limit):
        stop(running, connection, admin, limit)
    return running


def stop(running: Running, connection: Connection, admin: Connection, limit: float) -> None:
    """End a statement that took too long, and its session with it: PL/pgSQL may catch a mere cancellation."""
    admin.execute("SELECT pg_catalog.pg_terminate_backend(%s)", (connection.info.backend_pid,))
    if not running.wait(5.0):
        raise ShadowError("the server did not end a statement that took too long")
    connection.close()
    running.error = f"57014 stopped after {limit:g} seconds"


def _described(result: pq.abc.PGresult) -> str:
    """A failed result as SQLSTATE and first line."""
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"08006").decode()
    message = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or result.error_message
    return f"{state} {_line(message.decode(errors='replace'))}"


def _line(text: str) -> str:
    """The first line, bounded."""
    return (text.strip().splitlines() or [""])[0][:MAX_MESSAGE]


def _ready(descriptor: int, event: int, seconds: float) -> bool:
    """Wait until the socket can be read from or written to, or broke."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max(seconds, 0) * 1000))
