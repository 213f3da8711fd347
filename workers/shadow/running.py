"""A statement on its way: watched with a deadline while other sessions look on, its rows thrown away as they come."""

from __future__ import annotations

import fcntl
import select
import sys
import termios
import time

import psycopg
from psycopg import pq

from workers.shadow.connect import Connection, encoded
from workers.shadow.disk import PAUSE, Disk
from workers.shadow.errors import MAX_MESSAGE, ShadowError, raised

PATIENCE = 5.0
"""Seconds for a terminated session to go."""
MOST_RECEIVED = 16 << 20
"""Bytes of one message: libpq keeps it whole, several times."""
FULL = "stopped: the throw-away database grew too large"


class Running:
    """A statement sent to the server. `error` is its failure as text starting with the SQLSTATE, None so far or if none.
    `rows` counts what it inserted or changed, `received` the bytes that have come since the last whole row or result.

    libpq is used below psycopg so that a result of any size, a COPY and a statement that never ends cost nothing here.
    With `keep` exactly one statement is taken, and of each row the first value is kept in `kept`, up to 16 MB in all.
    """

    def __init__(self, connection: Connection, statement: str, keep: bool = False) -> None:
        """Send it. Raises ValueError for a NUL."""
        text = encoded(statement)
        self._pg = connection.pgconn
        self.done = False
        self.rows = 0
        self.received = 0
        self.keep, self.kept = keep, list[bytes]()
        self.error: str | None = None
        try:
            if keep:
                self._pg.send_query_params(text, None)
            else:
                self._pg.send_query(text)
            self._pg.set_single_row_mode()
            self._flush()
        except psycopg.Error as error:
            self._lost(error)

    def wait(self, seconds: float) -> bool:
        """True once it has ended; looks at what arrives within that time (0: what is there), however much that is."""
        limit = time.monotonic() + seconds
        looked = False
        while not self.done:
            left = limit - time.monotonic()
            if (looked and left <= 0) or self.received > MOST_RECEIVED or not _ready(self._pg.socket, select.POLLIN, left):
                return False
            looked = True
            try:
                self.received += _pending(self._pg.socket)
                self._pg.consume_input()
                self._take()
            except psycopg.Error as error:
                self._lost(error)
        return True

    def _take(self) -> None:
        """Look at the results that are there; notifications would pile up."""
        while self._pg.notifies():
            pass
        while not self._pg.is_busy():
            result = self._pg.get_result()
            if result is None:
                self.done = True
                return
            self.received = 0
            if self.keep and result.ntuples and sum(map(len, self.kept)) < MOST_RECEIVED:
                self.kept.append(result.get_value(0, 0) or b"")
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
            self.received = 0
        return size < 0

    def _flush(self) -> None:
        """Send all of it: a long statement does not fit the socket's buffer."""
        while self._pg.flush():
            _ready(self._pg.socket, select.POLLOUT, 1.0)

    def _lost(self, error: psycopg.Error) -> None:
        """The connection is gone."""
        self.done, self.error = True, self.error or f"08006 {_line(str(error))}"


def run_within(  # noqa: PLR0913, PLR0917
    limit: float, connection: Connection, statement: str, admin: Connection, disk: Disk | None = None, keep: bool = False
) -> Running:
    """Run a statement until it ends, or is ended after that many seconds or for filling the disk.

    Raises ShadowError when it cannot be ended.
    """
    running, since = Running(connection, statement, keep), time.monotonic()
    while not running.wait(PAUSE):
        if why := overdue(running, since, limit, disk):
            stop(running, connection, admin, why)
    if not running.error and disk and disk.full():
        connection.close()
        running.error = f"53100 {FULL}"
    return running


def overdue(running: Running, since: float, limit: float, disk: Disk | None) -> str:
    """Why a statement that runs since then is ended now, as an error's text; '' while it may go on."""
    if running.received > MOST_RECEIVED:
        return f"54000 stopped: it says more than {MOST_RECEIVED >> 20} MB at once"
    if time.monotonic() - since > limit:
        return f"57014 stopped after {limit:g} seconds"
    return f"53100 {FULL}" if disk and disk.full() else ""


def stop(running: Running, connection: Connection, admin: Connection, why: str) -> None:
    """End a statement, and its session with it: PL/pgSQL may catch a mere cancellation, and output may have no end.

    Raises ShadowError when the server does not manage to: what looks for no signal ends with the server.
    """
    pid, limit = connection.info.backend_pid, time.monotonic() + PATIENCE
    connection.close()
    running.done, running.error = True, why
    try:
        admin.execute("SELECT pg_catalog.pg_terminate_backend(%s)", (pid,))
        while admin.execute("SELECT FROM pg_catalog.pg_stat_activity WHERE pid = %s", (pid,)).fetchall():
            if time.monotonic() > limit:
                raise ShadowError("the server did not end a statement that took too long", "57014")
            time.sleep(0.005)
    except psycopg.Error as error:
        raise raised(error) from error


def _described(result: pq.abc.PGresult) -> str:
    """A failed result as SQLSTATE and first line."""
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"08006").decode()
    message = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or result.error_message
    return f"{state} {_line(message.decode(errors='replace'))}"


def _line(text: str) -> str:
    """The first line, bounded."""
    return (text.strip().splitlines() or [""])[0][:MAX_MESSAGE]


def _pending(descriptor: int) -> int:
    """How many bytes wait to be read."""
    return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), sys.byteorder)


def _ready(descriptor: int, event: int, seconds: float) -> bool:
    """Wait until the socket can be read from or written to, or broke."""
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(max(seconds, 0) * 1000))
