"""Look-ups on a throw-away server with the schema as the change leaves it: what a statement does, how a query would be run.

A server is copied and started for each look-up, and gone after it: nothing of one is left for the next. Rows are made up, so a
plan tells which way PostgreSQL can go, and never how long it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import UserError
from bot.domain.operations import Delete, Insert, Merge, Operation, Select, Update
from workers.confirm import told
from workers.measure import Run, Shadow
from workers.sql.parse import parse
from workers.sql.text import UnreadableText
from workers.standing import EACH, standing

if TYPE_CHECKING:
    from workers.shadow.database import Database

ROWS, LONGEST = 1_000, 4_000
_PLANNED = (Select, Insert, Update, Delete, Merge)
_NO_SERVER = "There is no throw-away server to try it on."


@dataclass(frozen=True, slots=True)
class Trials:
    """`run` is the history to stand on, with the change's migrations; `version` the major version wanted."""

    shadow: Shadow
    run: Run
    version: int | None = None

    def offered(self) -> Mapping[str, Callable[[str], str]]:
        """The look-ups, by their names."""
        return {"try_statement": self.try_statement, "explain_query": self.explain_query}

    def try_statement(self, sql: str) -> str:
        """Locks, who waits, what is read or written anew; or its error. Raises UserError for more than one statement."""
        text, _ = _single(sql)
        from workers.shadow.observe import observe

        with self._database(text) as database:
            (seen,) = observe(database, [text], EACH)
            return f"PostgreSQL {database.version}, {ROWS:,} made-up rows a table: {told(seen)}"

    def ran(self, sql: str) -> str | None:
        """What came of statements that somebody suggests, in words; '' without a server, None where one of them failed."""
        from workers.shadow.observe import observe

        changing = (one for one in parse(sql) if not one.inside and not all(isinstance(step[0], Select) for step in one.steps))
        texts = [sql[one.start : one.end] for one in changing]
        if not texts:  # a query may have parameters: its plan can be asked for, its run cannot
            return ""
        try:
            with self._database(sql) as database:
                seen, where = observe(database, texts, EACH), f"PostgreSQL {database.version}, {ROWS:,} made-up rows a table"
        except UserError:
            return ""
        return None if any(one.error for one in seen) else f"{where}: {'; '.join(dict.fromkeys(map(told, seen)))}"

    def try_all(self, statements: Sequence[str]) -> str:
        """What came of them one after the other, each on its own, in words; '' when nothing can be told of it."""
        from workers.shadow.running import run_within

        try:
            with self._database("") as database, database.session() as session:
                for number, text in enumerate(statements, 1):
                    running = run_within(EACH, session, text, database.admin, database.server.disk)
                    if running.error:
                        which = f"statement {number} of {len(statements)}"
                        return f"PostgreSQL {database.version} refused {which}: {running.error[:300]}"
                where = f"PostgreSQL {database.version}, on the schema that this change leaves"
                return f"Run on {where}: all {len(statements)} went through"
        except UserError:
            return ""

    def explain_query(self, sql: str) -> str:
        """The plan. Raises UserError for what has none."""
        text, operation = _single(sql)
        if not isinstance(operation, _PLANNED):
            raise UserError("Only a query, or a change of rows, has a plan.")
        from workers.shadow.running import Running

        with self._database(text) as database, database.session() as session:
            running = Running(session, f"EXPLAIN {text}", keep=True)
            if not running.wait(EACH):
                raise UserError("Planning takes too long.")
            if running.error:
                raise UserError(f"It fails: {running.error[:300]}")
            plan = "\n".join(line.decode("utf-8", "replace") for line in running.kept)
            return f"PostgreSQL {database.version}, {ROWS:,} made-up rows a table, which the costs are of:\n{plan}"

    @contextmanager
    def _database(self, text: str) -> Iterator[Database]:
        """A database with the history, the change, and rows in the tables that `text` names. Raises UserError."""
        from workers.shadow.binaries import find_binaries
        from workers.shadow.errors import ShadowError
        from workers.shadow.rows import fill

        try:
            binaries = find_binaries(self.shadow.binaries or None, wanted=self.version)
            if binaries is None:
                raise UserError(_NO_SERVER)
            with standing(self.shadow, self.run, binaries) as (database, _):
                fill(database, ROWS, mentioned=text)
                yield database
        except ShadowError as error:
            raise UserError(f"It could not be tried: {error}") from None


def trials_of(shadow: Shadow | None, runs: Sequence[Run], version: int | None) -> Trials | None:
    """The trials there can be: none without a server, or without a history of PostgreSQL's to stand on."""
    own = [run for run in runs if run.past.dialect == "postgresql"]
    return Trials(shadow, own[-1], version) if shadow is not None and own else None


def tried(shadow: Shadow | None, runs: Sequence[Run], version: int | None) -> Mapping[str, Callable[[str], str]]:
    """The look-ups there are."""
    found = trials_of(shadow, runs, version)
    return found.offered() if found else {}


def _single(sql: str) -> tuple[str, Operation]:
    """The one statement. Raises UserError."""
    if len(sql) > LONGEST:
        raise UserError(f"At most {LONGEST:,} characters.")
    try:
        statements = [one for one in parse(sql) if not one.inside]
    except UnreadableText as error:
        raise UserError(f"It cannot be read: {error}") from None
    if len(statements) != 1 or not statements[0].steps:
        raise UserError("One statement at a time.")
    return sql[statements[0].start : statements[0].end], statements[0].steps[0][0]
