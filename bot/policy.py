"""What a repository wants of its reviews. Read from its policy file by bot/config.py; this module is cheap to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot import globs

if TYPE_CHECKING:
    from bot.domain.schema import Name

POLICY_PATH, SIZES_PATH = ".github/backstop.yml", ".github/backstop-sizes.json"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "sqlserver", "oracle", "snowflake", "bigquery", "redshift")

Level = Literal["off", "info", "warning", "error"]
FailOn = Literal["error", "warning", "never"]
Running = Literal["on", "off", "forks"]
"""Whether migrations are run on a throw-away server: 'on' for pull requests from the repository itself, 'forks' for all."""

Runner = Literal["gh-ost", "pt-online-schema-change"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a repository wants. `tables` maps names to rows, '*' standing for all others; `paths` and `ignore` are globs.

    `specialists` names those that may read: None leaves the choice to us, an empty one means nobody.
    `version` is the major version, `release` the version as written ('8.0', '3.35') of engines other than PostgreSQL: their
    majors say too little.
    `runner` is the tool that carries out changes of large MySQL tables.
    """

    engine: str | None = None
    version: int | None = None
    paths: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    tables: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Level] = field(default_factory=dict)
    fail_on: FailOn = "error"
    specialists: tuple[str, ...] | None = None
    shadow: Running = "on"
    release: str = ""
    runner: Runner | None = None

    def ignores(self, path: str) -> bool:
        """True when the path is not to be looked at; this comes before `includes`."""
        return any(globs.matches(glob, path) for glob in self.ignore)

    def includes(self, path: str) -> bool:
        """True when the path is to be read as a migration written in SQL though nothing else says it is one."""
        return any(globs.matches(glob, path) for glob in self.paths)

    def rows(self, name: Name) -> int | None:
        """Rows of the table, None when the policy does not say. Names are as migrations write them, case included."""
        return self.tables.get(str(name), self.tables.get("*"))
