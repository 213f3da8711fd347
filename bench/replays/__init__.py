"""Public histories, one file per framework: where their files come from, and how their own framework runs them.

Each module of this folder defines `HISTORIES`, a tuple of History; nothing else lists them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL with an empty database, as a client finds it: its socket in a directory, no password."""

    sockets: str
    user: str
    database: str

    def url(self, scheme: str = "postgresql") -> str:
        """The database's URL as SQLAlchemy and psycopg read it."""
        return f"{scheme}://{self.user}@/{self.database}?host={self.sockets}"


@dataclass(frozen=True, slots=True)
class History:
    """One package with a long history of migrations.

    `fetch` brings it into a folder (which may hold it already) and gives the root that paths are counted from; `reads` are the
    folders below it that the static replay sees, `hidden` those of them that it does not. `migrate` runs the framework on an
    empty database. `ignored` are tables of the framework itself.
    """

    name: str
    framework: str
    fetch: Callable[[Path], Path]
    migrate: Callable[[Path, Server], None]
    reads: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def histories() -> Iterator[History]:
    """All of them, by framework."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        yield from importlib.import_module(f"{__name__}.{module}").HISTORIES
