"""Which engine's SQL is being read: set around the reading of one file, so that what lies between need not hand it on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DIALECTS = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
"""The engines whose SQL is read, and the dialect of each."""

VENDORS = ("sqlserver", "oracle", "sqlite", "snowflake", "bigquery", "redshift")
"""Further engines whose files of SQL are read, each a dialect of its own."""

COPIED = "/* by a copy of the table */"
"""Behind ALTER TABLE: so a framework's reader says what the framework does by making a SQLite table anew."""

KEEPS = " /* and as it was */"
"""Behind a MySQL column's definition: a framework looks up what it does not say, and repeats it."""

SAME_TYPE = " /* its type */"
"""In place of a MySQL column's type: the framework looks that up as well."""

_SPOKEN: ContextVar[str] = ContextVar("engine", default="postgresql")


@contextmanager
def speaking(engine: str) -> Iterator[None]:
    """Within, SQL is that of `engine`."""
    token = _SPOKEN.set(engine)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken() -> str:
    """The engine whose SQL is read now."""
    return _SPOKEN.get()


def dialect_of(engine: str) -> str:
    """The dialect of an engine; '' for one whose SQL is not read."""
    return DIALECTS.get(engine) or (engine if engine in VENDORS else "")


def speaks_vendor() -> bool:
    """Whether that is one of VENDORS."""
    return _SPOKEN.get() in VENDORS


def speaks_mysql() -> bool:
    """Whether that is MySQL or MariaDB."""
    return DIALECTS.get(_SPOKEN.get()) == "mysql"
