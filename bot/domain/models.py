"""The facts about models of tables in code: what they say of the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class ModelFile(Fact):
    """A file that declares models of a framework."""

    framework: str


@dataclass(frozen=True, slots=True)
class ModelChange(Fact):
    """Models were changed so that the database has to change, and nothing in the change does that.

    `what` says one difference after the other (Markdown code spans), `why` how it is known that migrations belong to them,
    `command` what writes the migration. `slow` when all that is missing are indexes. `reverse` when it is the migration that
    was written, and the models that stayed.
    """

    framework: str
    what: tuple[str, ...]
    why: str
    command: str = ""
    slow: bool = False
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class EntityChange(Fact):
    """Classes or tables that code declares were changed, and nothing in the change brings that to the database.

    `what`, `why` and `command` are those of ModelChange.
    """

    framework: str
    what: tuple[str, ...]
    why: str
    command: str


@dataclass(frozen=True, slots=True)
class DumpApart(Fact):
    """A dump of the schema and the migrations beside it say different things.

    `lacks` is 'dump' where a migration comes without its `version` in the dump (a path), 'migration' where the dump names a
    version that no file has.
    """

    dump: str
    version: int
    lacks: Literal["dump", "migration"]


@dataclass(frozen=True, slots=True)
class WaitingDependency(Fact):
    """A migration that runs before the deployment and depends on one (`other`, a path) that runs after it."""

    other: str


@dataclass(frozen=True, slots=True)
class AppCode(Fact):
    """A migration that works with a model of the application as it is now, not as it was when the migration was written.

    `model` is its name, `home` the file that defines it, `line` where it is first used, `more` how many others of it
    this speaks for.
    """

    framework: str
    model: str
    home: str
    line: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class MisnamedClass(Fact):
    """A migration whose class the runner does not ask for: by the file's name it asks for `wanted`, the file has `found`."""

    framework: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class IgnoredModifier(Fact):
    """A word in a column's definition of Laravel that is none of its grammar's, which takes it and does nothing; `meant` is."""

    word: str
    meant: str


@dataclass(frozen=True, slots=True)
class NamelessDrop(Fact):
    """A migration of Alembic that drops a constraint of no name; `back` where that is on the way back."""

    back: bool


@dataclass(frozen=True, slots=True)
class UnknownModel(Fact):
    """A dbt model, seed or snapshot that is named by `ref` and is not in the project; `gone` says that this change removes it.

    `user` is the first file that names it, `more` counts the others.
    """

    name: str
    gone: bool
    user: str
    more: int = 0
