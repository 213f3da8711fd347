"""A pull request's migrations run in their order on the schema before, each statement watched; then the way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.facts import Migration, Statement
from bot.domain.measurements import Measurement, Rehearsal, Return, Tried
from bot.domain.operations import Copy, Opaque, RunCode
from workers.shadow.base import matters
from workers.shadow.batches import Batch, batches, nested, sql_of
from workers.shadow.database import Database
from workers.shadow.excuses import DATA, Excuse, Ground, excuse
from workers.shadow.observe import observe_group, run_group
from workers.shadow.returning import certain, returning, way_back
from workers.shadow.rows import empty, fill
from workers.shadow.sessions import Sessions, opened
from workers.shadow.snapshot import Snapshot, differences, snapshot
from workers.shadow.standin import make_up

EACH, ALL, MOST, AGAIN = 10.0, 45.0, 400, 8
"""Seconds for one statement and for all of them; how many are run; how often a transaction is tried without what failed."""
ROWS = 1000
_FOLLOWS = "it follows a statement that failed"


@dataclass(slots=True)
class _Stage:
    """One rehearsal under way. `stopped` says why nothing more is run, '' while all goes on.

    `snapshots` are of the schema before those migrations, by their place, that a way back may be held against.
    """

    sessions: Sessions
    ground: Ground
    ends: float
    left: int
    stopped: str = ""
    snapshots: dict[int, Snapshot] = field(default_factory=dict)


def rehearse(
    database: Database, migrations: Sequence[Migration], ground: Ground, watched: Collection[str] | None = None
) -> list[Rehearsal]:
    """Run the migrations in order, each in a session of its own, on made-up rows; then their ways back in reverse.

    A statement that fails for want of something here is left out and its transaction tried again; at one that fails for
    its own sake everything ends, as a runner would end there. Of files that are not among `watched` (None: all are) it is only
    told whether their statements fail. Costs 10 ms a table that is named, 10 ms a statement that is watched and 2 ms another.
    Raises ShadowError when the server cannot be used.
    """
    texts = " ".join(sql_of(one) for migration in migrations for one in migration.up if not nested(one))
    fill(database, ROWS, mentioned=texts)
    with opened(database, EACH) as sessions:
        stage = _Stage(sessions, ground, time.monotonic() + ALL, MOST)
        found = list(_ups(stage, migrations, watched))
        ran = all(one.measurement and not one.measurement.error for rehearsal in found for one in rehearsal.tried)
        return _back(stage, migrations, found) if ran and stage.ground.whole else found


def _ups(stage: _Stage, migrations: Sequence[Migration], watched: Collection[str] | None) -> Iterator[Rehearsal]:
    """What came of each, up to the one at which it ends."""
    database, ground, backs = stage.sessions.database, stage.ground, returning(migrations)
    for at, migration in enumerate(migrations):
        if stage.stopped:
            return
        if why := _over(stage):  # told once: there may be thousands of them
            left_out = Tried(migration.up[0].span, None, why, gap=True)
            yield Rehearsal(migration.path, database.version, (left_out,), whole=ground.whole)
            return
        if at >= backs and stage.ground.whole:
            stage.snapshots[at] = snapshot(database.admin)
        if at:
            stage.sessions.renew()
        look = observe_group if watched is None or migration.path in watched else run_group
        tried = [one for batch in batches(migration.up) for one in _batch(stage, batch, look)]
        yield Rehearsal(migration.path, database.version, tuple(tried), ground.whole, ground.lacks)


def _batch(stage: _Stage, batch: Batch, look: Callable[[Sessions, list[str], bool], list[Measurement]]) -> list[Tried]:
    """One transaction, again without what failed for want of something here, or without rows where those are in the way."""
    sessions = stage.sessions
    why = {at: _unsent(stage, one) for at, one in enumerate(batch.statements)}
    seen: dict[int, Measurement] = {}
    emptied, refused = False, dict[int, str]()
    for _ in range(AGAIN):
        sent = [at for at, reason in why.items() if not reason.why]
        texts = [sql_of(batch.statements[at]) for at in sent]
        measured = dict(zip(sent, look(sessions, texts, batch.alone) if sent else (), strict=True))
        for at, one in measured.items():  # what went well at first, while there were rows, is worth more than what came later
            seen[at] = one if at not in seen or seen[at].error else seen[at]
        failed = next((at for at, one in measured.items() if one.error and one.sqlstate != "25P02"), None)
        if failed is None:
            break
        statement, error = batch.statements[failed], measured[failed].error or ""
        if error[:2] in DATA:
            refused.setdefault(failed, error)
            if not emptied and (emptied := empty(sessions, sql_of(statement))):
                continue
        if not stage.ground.whole and _made_up(sessions, statement, error):
            continue
        why[failed] = excuse(statement, error, stage.ground)
        if not why[failed].why:
            stage.stopped = _FOLLOWS
            break
        if matters(statement):  # what comes later may need it
            stage.ground = replace(stage.ground, whole=False)
    else:
        for at in (at for at, one in seen.items() if one.error):
            why[at] = Excuse("too much is missing here for it")
    stage.left -= len(batch.statements)
    return [_tried(one, seen.get(at), why[at], refused.get(at, "")) for at, one in enumerate(batch.statements)]


def _made_up(sessions: Sessions, statement: Statement, error: str) -> bool:
    """Where the history is known in part only: make the table or column that it did not tell of, with rows."""

    def send(text: str) -> str | None:
        sessions.rest()
        return sessions.run(text).error

    if not make_up(statement, error, send):
        return False
    fill(sessions.database, ROWS, mentioned=sql_of(statement))
    return True


def _tried(statement: Statement, seen: Measurement | None, excused: Excuse, refused: str) -> Tried:
    if seen and seen.sqlstate == "25P02":
        return Tried(statement.span, None, excused.why or _FOLLOWS, excused.gap)
    return Tried(statement.span, None if excused.why else seen, *excused, refused)


def _unsent(stage: _Stage, statement: Statement) -> Excuse:
    """Why it is not even tried, empty when it is."""
    if stage.stopped:
        return Excuse(stage.stopped)
    if why := _over(stage):
        return Excuse(why, gap=True)
    if sql_of(statement):
        return Excuse()
    return Excuse(
        "no SQL is known for it", gap=not any(isinstance(step.operation, Opaque | Copy | RunCode) for step in statement.steps)
    )


def _over(stage: _Stage) -> str:
    """Why no more is run, '' while it is."""
    if time.monotonic() > stage.ends:
        return f"the {ALL:g} seconds for all statements were over"
    return f"only the first {MOST} statements are run" if stage.left <= 0 else ""


def _back(stage: _Stage, migrations: Sequence[Migration], found: Sequence[Rehearsal]) -> list[Rehearsal]:
    """The ways back, the last migration first, as far as there is one that does what it should."""
    told = list(found)
    for at in range(len(migrations) - 1, returning(migrations) - 1, -1):
        if time.monotonic() > stage.ends:
            break
        back = _down(stage, way_back(migrations[at]))
        if back and not back.error:
            left, missing = differences(stage.snapshots[at], snapshot(stage.sessions.observer))
            back = replace(back, left=certain(left, migrations[at]), missing=missing)
        told[at] = replace(told[at], back=back)
        if back is None or back != Return(back.span):
            break
    return told


def _down(stage: _Stage, down: Sequence[Statement]) -> Return | None:
    """Run one way back; None where its failure says nothing about it."""
    stage.sessions.renew()
    for batch in batches(down):
        measured = observe_group(stage.sessions, [sql_of(one) for one in batch.statements], batch.alone)
        for statement, seen in zip(batch.statements, measured, strict=True):
            if seen.error:
                return None if excuse(statement, seen.error, stage.ground).why else Return(statement.span, seen.error)
    return Return(down[0].span)
