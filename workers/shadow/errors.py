"""The one error this package raises: psycopg's own never leave it."""

from __future__ import annotations

import psycopg

MAX_MESSAGE = 300


class ShadowError(Exception):
    """The throw-away database could not be started, filled or asked. `sqlstate` is '' when PostgreSQL gave none."""

    def __init__(self, message: str, sqlstate: str = "") -> None:
        """Keep the message, and the SQLSTATE beside it."""
        super().__init__(message)
        self.sqlstate = sqlstate


def described(error: psycopg.Error) -> str:
    """PostgreSQL's error as '23502 column "x" …': SQLSTATE (08006 when the connection broke), then the first line, bounded.

    The text may quote hostile SQL: whoever shows it must escape it.
    """
    message = error.diag.message_primary or str(error) or type(error).__name__
    return f"{error.sqlstate or '08006'} {message.splitlines()[0][:MAX_MESSAGE]}"


def raised(error: psycopg.Error) -> ShadowError:
    """The same as an exception of ours."""
    text = described(error)
    return ShadowError(text[6:], text[:5])
