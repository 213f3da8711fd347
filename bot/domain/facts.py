"""The facts: migrations, what running them showed, and the root of what is found in files of other topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Span
from bot.domain.findings import Gap, Kind
from bot.domain.measurements import Measurement
from bot.domain.operations import Operation


@dataclass(frozen=True, slots=True)
class Step:
    """One operation and the lines it stands on: of an ALTER TABLE with several actions, the action's own lines."""

    operation: Operation
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """What is sent to the database in one go.

    `transaction` names the transaction it runs in, None when it commits on its own. `inside` says where it stands when
    not at the top level ('DO', 'FUNCTION name'): such a statement runs only if that code takes it there. `text` is what
    the file says; `sql` is what is sent where `text` is a framework's own words, '' where `text` is SQL or nothing is known.
    `escapes` names the transaction in whose callback it stands though the call is not given it.
    """

    steps: tuple[Step, ...]
    span: Span
    text: str
    transaction: str | None = None
    inside: str = ""
    sql: str = ""
    escapes: str = ""


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file as its framework runs it.

    `reader` is the reader's name, `order` its place among those of `family` (the folder or app that shares one history).
    `transactional` says whether the runner wraps it; `opt_out` how one tells the runner not to, '' when it cannot be told.
    `deployed` says that it runs once the new code does, instead of before.
    `told` says that the repository names the engine: else PostgreSQL is taken for granted.
    `own_file` marks runners that run a lone statement outside of any transaction (an implicit one needs two).
    """

    path: str
    reader: str
    family: str
    order: tuple[str | int, ...]
    up: tuple[Statement, ...]
    down: tuple[Statement, ...] = ()
    gaps: tuple[Gap, ...] = ()
    engine: str = "postgresql"
    transactional: bool = False
    opt_out: str = ""
    own_file: bool = False
    deployed: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """The root of what readers of other topics find (a query, an endpoint, a setting), and the lines it stands on.

    `span.side` is 'base' for what the change removes.
    """

    span: Span


@dataclass(frozen=True, slots=True)
class RewrittenMigration(Fact):
    """A migration of the merge base that the change edits (its way up is another one now), gives another name, or deletes.

    `reader` is the name of its reader. `entry` names it where it is one of several in its file. `alike` says that the edit
    changes how it is done (CONCURRENTLY, IF EXISTS, locks, time-outs), not what it leads to. `source` says what its runner
    makes of it, `checked` that the runner stops at another checksum.
    """

    how: Literal["edited", "renamed", "deleted"]
    reader: str
    entry: str = ""
    alike: bool = False
    source: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class CollidingMigration(Fact):
    """A migration that the change adds beside `others` (paths): each is the last of one history. `reader` reads it."""

    others: tuple[str, ...]
    reader: str


@dataclass(frozen=True, slots=True)
class SameVersion(Fact):
    """A migration that the change adds with the version that `other` (a path) has as well; what `reader`'s runner does then.

    `entry` is its name where it is one of several in its file, and so is the other.
    """

    other: str
    reader: str
    treatment: Literal["refused", "skipped"]
    entry: str = ""


@dataclass(frozen=True, slots=True)
class MisnamedMigration(Fact):
    """A file that the change adds beside migrations such as `beside` (a path), with a name that `reader`'s runner passes by."""

    beside: str
    reader: str


@dataclass(frozen=True, slots=True)
class LateMigration(Fact):
    """A migration that the change adds below the `newest` one (a path) of the merge base; what `reader`'s runner does then."""

    newest: str
    reader: str
    treatment: Literal["refused", "skipped"]


@dataclass(frozen=True, slots=True)
class RanStatement(Fact):
    """A statement of the change that ran on a throw-away server, and what was seen.

    `said` are the kinds of harm that are told of it already. A failure is that of the statement, not of what is missing there.
    `same` says that the server is of the line that the project runs.
    """

    statement: Statement
    seen: Measurement
    said: tuple[Kind, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class RanBack(Fact):
    """The way back of a migration of the change, after its way up ran.

    It failed (`error`, at `line` of `path`), or what it left behind and did not bring back: 'index orders.orders_code'.
    `server` is as people say it: 'PostgreSQL 18.6'.
    """

    path: str
    line: int
    server: str
    error: str = ""
    left: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackFails(Fact):
    """A statement of a migration's way back that certainly fails after its way up: `why`, and how that is known.

    `source` is where its runner is documented.
    """

    why: str
    known: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class BackDrops(Fact):
    """What a way back drops for good although it was there before the migration, which does not name it.

    `source` is where its runner is documented.
    """

    kind: str
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class BackMisses(Fact):
    """A way back drops IF EXISTS what is not there, and leaves `left` of the same kind, which its way up has made.

    `source` is where its runner is documented.
    """

    kind: str
    name: str
    left: str
    source: str = ""
