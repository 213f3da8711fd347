"""Connections to MySQL and MariaDB, the only door to PyMySQL: one statement at a time, an end to all waiting."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any

import pymysql

from workers.shadow.errors import MAX_MESSAGE, ShadowError
from workers.shadow.mysql.address import Address

SECONDS = 10
MODE = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
"""What both engines set by themselves, without the bans of zero dates, which old tables do not keep."""
_LEAST = 1000
_RUNNING = re.compile(r"\b(?P<version>\d+\.\d+\.\d+)(?P<maria>.{0,200}MariaDB)?", re.IGNORECASE)


class Session:
    """A session in autocommit. An error is told as 'E1146 Table …': its number, then its words, bounded, in one line."""

    def __init__(self, address: Address, database: str = "", seconds: int = SECONDS) -> None:
        """Log in. No statement takes longer than `seconds`. Raises ShadowError in the server's words, without the password."""
        self.database, self.seconds = database, seconds
        secured: dict[str, Any] = {"ssl_ca": address.authority} if address.authority else {}
        self._connection: Any = pymysql.Connection(
            user=address.user, password=address.password, host=address.host or "localhost", port=address.port,
            unix_socket=address.socket or None, database=database or None, charset="utf8mb4", autocommit=True, sql_mode=MODE,
            connect_timeout=5, read_timeout=seconds, write_timeout=seconds, local_infile=False, defer_connect=True, **secured,
        )  # fmt: skip
        try:
            self._connection.connect(_socket(address.socket) if address.socket else None)
        except (pymysql.MySQLError, OSError, RuntimeError, ValueError) as error:
            raise ShadowError(self._said(error)[6:], self._said(error)[:5]) from None  # its own chain may hold the login

    def run(self, sql: str) -> str | None:
        """Send one statement; its error, None when it succeeded. What takes too long ends with the session: E2013."""
        try:
            self._connection.query(sql)
        except (pymysql.MySQLError, OSError, ValueError) as error:
            return self._said(error)
        return None

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query of our own. Raises ShadowError."""
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return [tuple(row) for row in cursor.fetchall()]
        except (pymysql.MySQLError, OSError) as error:
            raise ShadowError(self._said(error)[6:], self._said(error)[:5]) from None

    def do(self, sql: str) -> None:
        """Run a statement of our own. Raises ShadowError where it fails."""
        if error := self.run(sql):
            raise ShadowError(error[6:], error[:5])

    @property
    def number(self) -> int:
        """The session's number, by which another one can end it."""
        return int(self._connection.thread_id())

    def server(self) -> tuple[str, str]:
        """The engine and its version: ('mariadb', '10.11.19'). Raises ShadowError."""
        found = _RUNNING.search(str(self.rows("SELECT version()")[0][0]).removeprefix("5.5.5-"))
        if found is None:
            raise ShadowError("the server does not say which version it is")
        return ("mariadb" if found["maria"] else "mysql"), found["version"]

    def close(self) -> None:
        """End it."""
        with suppress(pymysql.MySQLError, OSError):
            self._connection.close()

    def __enter__(self) -> Session:
        """The session itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End it."""
        self.close()

    def _said(self, error: Exception) -> str:
        """The number and words of an error; without the name of our database, which nobody else has."""
        told = error.args and isinstance(error.args[0], int) and error.args[0] >= _LEAST
        number, words = (*error.args, "")[:2] if told else (2013, str(error))
        text = str(words or type(error).__name__)
        for quote in "'`":
            text = text.replace(f"{quote}{self.database}{quote}.", "").replace(f"{quote}{self.database}.", quote)
        line = (text.strip().splitlines() or [""])[0][:MAX_MESSAGE]
        return f"E{number:04d} {line}"


def _socket(path: str) -> socket.socket:
    """A connected socket; one that does not connect is closed, which PyMySQL forgets. Raises OSError."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(5)
    try:
        made.connect(path)
    except OSError:
        made.close()
        raise
    return made
