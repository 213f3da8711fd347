"""What a real database server was seen to do when it ran a statement."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.changes import Span
from bot.domain.kinds import Kind, Lock

MODES = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""Lock modes, weakest first; from SHARE on they block writes (documentation, section 13.3.1, table 13.2)."""
CUT_SHORT = ("57014", "57P01", "08006")
"""query_canceled, admin_shutdown, connection_failure (documentation, appendix A)."""


SERVERS = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One statement as it ran, in terms of the tables and indexes that were there before its transaction began.

    Names are as people write them: `orders`, `billing.orders`. `locks` are the strongest table locks its transaction held
    once it had run, `taken` those of them it took or strengthened itself (views, sequences and indexes are left out).
    `blocked` is what a second connection tried meanwhile and would have waited for: 'reads', 'writes' or 'reads and writes'.
    `rewritten` tables and `rebuilt` indexes have new files (truncated tables do not count); `built` indexes are new ones on
    those tables, `invalid` ones it left unusable. `scanned` counts the rows read in sequence (once per pass, dead ones too),
    None where that could not be seen. `empty` are the tables it locked against writes that held no row: there a scan cannot
    show. `error` starts with the SQLSTATE; a statement that failed in a transaction has given its locks back, so none are
    told. `alone` says it ran outside of a transaction block.

    Of MySQL and MariaDB it is known which `algorithm` and `lock` (ALTER TABLE's clauses) were the first that the server took,
    the cheapest tried first, and what it said when it `refused` the one before; '' where there is no choice. There `error`
    starts with E and the error's number.
    """

    statement: str
    locks: tuple[Lock, ...] = ()
    taken: tuple[Lock, ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()
    rewritten: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()
    scanned: tuple[tuple[str, int], ...] | None = ()
    built: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    error: str | None = None
    alone: bool = False
    engine: str = "postgresql"
    version: str = ""
    algorithm: str = ""
    lock: str = ""
    refused: str = ""

    @property
    def sqlstate(self) -> str:
        """The five characters of the error's SQLSTATE (E and the number on MySQL), '' when the statement succeeded."""
        return (self.error or "")[:5]

    @property
    def server(self) -> str:
        """As people say it: 'PostgreSQL 18.6'."""
        return f"{SERVERS[self.engine]} {self.version}".strip()


def verdict(measurement: Measurement) -> frozenset[Kind]:
    """What the measurement amounts to, in the words findings use.

    'rewrites': a table that held rows got a new file. 'blocks': something whose time grows with a table (rewrite, scan,
    index build) while a table was held so that others wait. 'locks': others wait, but for nothing that grows. 'fails':
    the server refused it. Nothing is said of a statement that was cut short, by a timeout or with its connection.
    """
    if measurement.error:
        return frozenset() if measurement.sqlstate in CUT_SHORT else frozenset({"fails"})
    if measurement.algorithm:
        return frozenset({"blocks"}) if measurement.lock not in ("", "NONE") else frozenset()
    kinds: set[Kind] = set()
    rewritten = set(measurement.rewritten) - set(measurement.empty)
    if rewritten:
        kinds.add("rewrites")
    grows = bool(rewritten or measurement.scanned)
    if measurement.scanned is None:
        grows = grows or bool(measurement.built or measurement.rebuilt)
    held = {table for table, _ in measurement.blocked}
    if held and grows:
        kinds.add("blocks")
    elif held & {lock.table for lock in measurement.taken}:
        kinds.add("locks")
    return frozenset(kinds)


@dataclass(frozen=True, slots=True)
class Tried:
    """A statement of a migration, and what was seen of it; None where it could not be run, for the reason in `why`.

    `gap` says that this leaves something unchecked which nothing else tells. `refused` is the error that rows led to: they are
    made up, so it ran again without them.
    """

    span: Span
    measurement: Measurement | None
    why: str = ""
    gap: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """What the way back of a migration did: the error of the statement at `span`, or how the schema differs from before.

    `left` and `missing` name objects: 'index orders.orders_code', 'column orders.note'. All empty: it is as it was.
    """

    span: Span
    error: str = ""
    left: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def apart(left: tuple[str, ...], missing: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What is there before and after but not the same, what only is there after, what only was there before."""
    changed = tuple(name for name in left if name in missing)
    return (
        changed,
        tuple(name for name in left if name not in changed),
        tuple(name for name in missing if name not in changed),
    )


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A migration as it ran on a throw-away server of that version.

    `whole` says that the schema it ran on is all that the history tells, so that what was not there is not there; `lacks`
    are the first things that it is without. `back` is None where the way back was not tried.
    """

    path: str
    version: str
    tried: tuple[Tried, ...] = ()
    whole: bool = False
    lacks: tuple[str, ...] = ()
    back: Return | None = None
    engine: str = "postgresql"

    @property
    def server(self) -> str:
        """As people say it: 'PostgreSQL 18.6'."""
        return f"{SERVERS[self.engine]} {self.version}"
