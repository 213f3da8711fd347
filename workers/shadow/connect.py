"""Connections: how they are opened, and what is sent over them."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from workers.shadow.errors import raised

Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]


def connect(login: str, **overrides: str) -> Connection:
    """A connection in autocommit that prepares nothing. Raises ShadowError when there is none within five seconds."""
    settings = {"connect_timeout": "5", "client_encoding": "utf8", "options": "", **overrides}  # not what PG* variables say
    try:
        return psycopg.connect(make_conninfo(login, **settings), autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        raise raised(error) from error


def encoded(statement: str) -> bytes:
    """The statement as sent. Raises ValueError for a NUL, at which the client library would silently end it."""
    if "\0" in statement:
        raise ValueError("SQL holds a NUL character")
    return statement.encode("utf-8", "surrogateescape")
