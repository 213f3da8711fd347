"""The root of all operations, and the two that say nothing about tables."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.schema import Name


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing done to the database."""


@dataclass(frozen=True, slots=True)
class Opaque(Operation):
    """Something not understood. `why` becomes a Gap, so it starts with what is in the way.

    `refused` says what the database or the framework will answer when it is run, '' where that is not known.
    """

    text: str
    why: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class RunCode(Operation):
    """Code of the framework's own language that runs in the migration (RunPython, a loop over records): not followed.

    `text` is the code as written, `why` becomes the Gap ('' where what is told besides is all it does). It is taken to leave
    the schema as it is.
    """

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Refused(Operation):
    """A call that the framework or its library refuses, whatever the database: `text` as written, `why` it does."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Unsent(Operation):
    """A call whose outcome nobody waits for: `text` as written. One that is `started` runs, others never do."""

    text: str
    started: bool = False


@dataclass(frozen=True, slots=True)
class Inert(Operation):
    """Understood, and of no consequence to any rule so far (COMMENT, GRANT, …). `kind` is the SQL command's words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Grant(Inert):
    """GRANT … ON … TO …, also as ALTER DEFAULT PRIVILEGES (`later`: on what is made from now on). `kind` is 'GRANT' either way.

    `privileges` are the words in capitals, none for ALL; `on` is 'table', 'schema', 'function', 'database', … and `objects`
    their names (those of the schemas when `all_in_schema`, none when `later`); `to` the roles, 'PUBLIC' for everybody.
    """

    privileges: tuple[str, ...] = ()
    on: str = "table"
    objects: tuple[Name, ...] = ()
    to: tuple[str, ...] = ()
    all_in_schema: bool = False
    later: bool = False
