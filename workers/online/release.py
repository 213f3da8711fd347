"""Which version of an engine that is not PostgreSQL a verdict has to hold for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEWEST_PATCH = {(8, 0): 99}
_DEFAULT = {"mysql": (8, 0, 99), "mariadb": (10, 11), "sqlite": (3, 46), "oracle": (19,), "sqlserver": (2022,)}
NAMES = {
    "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "oracle": "Oracle", "sqlserver": "SQL Server",
    "snowflake": "Snowflake", "bigquery": "BigQuery", "redshift": "Redshift",
}  # fmt: skip
"""How people call an engine."""


@dataclass(frozen=True, slots=True)
class Release:
    """One version; `known` when the repository or its policy names it, else a common one stands for all."""

    engine: str
    version: tuple[int, ...]
    known: bool

    @property
    def mariadb(self) -> bool:
        """MariaDB rather than MySQL."""
        return self.engine == "mariadb"

    def mysql_from(self, *version: int) -> bool:
        """MySQL of that version or newer."""
        return not self.mariadb and self.version >= version

    def mariadb_from(self, *version: int) -> bool:
        """MariaDB of that version or newer."""
        return self.mariadb and self.version >= version

    @property
    def line(self) -> str:
        """The line that it is of: '8.0', '10.11'."""
        return ".".join(map(str, self.version[:2]))

    def before(self, *version: int) -> bool:
        """Known to be older than that version."""
        return self.known and self.version < version

    def __str__(self) -> str:
        """As people say it: 'MySQL 8.0', 'MariaDB', where it is not known."""
        name = NAMES.get(self.engine, self.engine)
        return f"{name} {self.line}" if self.known else name


def release_of(engine: str, written: str) -> Release:
    """The release of '8.0', '5.7.44', '10.11'; of '' the default. A line without its patch stands for its newest one."""
    numbers = tuple(map(int, re.findall(r"\d+", written)[:3]))
    if not numbers:
        return Release(engine, _DEFAULT.get(engine, ()), known=False)
    version = (*numbers, 0) if len(numbers) == 1 and engine in {"mysql", "mariadb"} else numbers
    patch = _NEWEST_PATCH.get(version) if len(version) == 2 and engine == "mysql" else None
    return Release(engine, (*version, patch) if patch is not None else version, known=True)
