"""A pull request's migrations tried in their order on the tables before, each statement with the ways there are; then back."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from bot.domain.facts import Migration, Statement
from bot.domain.measurements import Measurement, Rehearsal, Return, Tried
from bot.domain.operations import Inert
from bot.domain.schema import Column, Name, Schema
from workers.online.looked_up import looked_up
from workers.shadow.base import matters
from workers.shadow.batches import nested, sql_of
from workers.shadow.excuses import Excuse, Ground
from workers.shadow.mysql.admit import Admitted, Refused, admitted
from workers.shadow.mysql.base import lay
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.excuses import CUT_SHORT, DATA, excuse
from workers.shadow.mysql.place import Place
from workers.shadow.mysql.snapshot import snapshot, without_implied
from workers.shadow.mysql.trying import Taken, tried
from workers.shadow.mysql.worst import emptied, filled, looked_at
from workers.shadow.returning import certain, returning, way_back
from workers.shadow.snapshot import Snapshot, differences
from workers.sql.dialect import speaking
from workers.world import World, apply

EACH, ALL, MOST = 10, 45.0, 400
"""Seconds for one statement and for all of them; how many are tried."""
_CHECKS = re.compile(r"\bforeign_key_checks\s*=\s*(?P<value>0|off|false|1|on|true)\b", re.IGNORECASE)
_FOLLOWS = "it follows a statement that failed"


@dataclass(slots=True)
class _Stage:
    """One rehearsal under way. `stopped` says why nothing more is tried, '' while all goes on.

    `snapshots` are of the schema before those migrations, by their place, that a way back may be held against.
    """

    place: Place
    session: Session
    ground: Ground
    world: World
    before: frozenset[str]
    ends: float
    left: int = MOST
    stopped: str = ""
    snapshots: dict[int, Snapshot] = field(default_factory=dict)


def rehearse(place: Place, schema: Schema, migrations: Sequence[Migration], ground: Ground) -> list[Rehearsal]:
    """Try the migrations in order, then their ways back in reverse. 3 ms a table before, and some milliseconds a statement.

    Only what may be sent is (admit.py): rows, views and code are not. At a statement that fails for its own sake everything
    ends, as a runner would end there. Raises ShadowError when the server cannot be used.
    """
    texts = [sql_of(one) for migration in migrations for one in (*migration.up, *migration.down) if not nested(one)]
    session = place.session(EACH)
    lacks = lay(session, schema, texts)
    ground = replace(ground, whole=ground.whole and not lacks, lacks=lacks[:5])
    before = frozenset(table.name.name.lower() for table in schema.tables)
    stage = _Stage(place, session, ground, World(schema), before, time.monotonic() + ALL)
    found, backs = list[Rehearsal](), returning(migrations)
    try:
        for at, migration in enumerate(migrations):
            if stage.stopped:
                return found
            if at >= backs and stage.ground.whole:
                stage.snapshots[at] = snapshot(stage.session, place.engine)
            stage.session.run("SET SESSION foreign_key_checks = 1")
            with speaking(migration.engine):
                seen = tuple(_statement(stage, one) for one in migration.up if not nested(one))
            found.append(
                Rehearsal(migration.path, place.version, seen, stage.ground.whole, stage.ground.lacks, engine=place.engine)
            )
        return _back(stage, migrations, found, backs)
    finally:
        stage.session.close()


def _back(stage: _Stage, migrations: Sequence[Migration], found: list[Rehearsal], backs: int) -> list[Rehearsal]:
    """The ways back, the last migration first, as far as there is one that does what it should."""
    for at in range(len(migrations) - 1, backs - 1, -1):
        if stage.stopped or not stage.ground.whole or at not in stage.snapshots:
            break
        back = _down(stage, migrations[at])
        if back and not back.error:
            left, missing = differences(stage.snapshots[at], snapshot(stage.session, stage.place.engine))
            left = without_implied(certain(left, migrations[at]), migrations[at])
            back = replace(back, left=left, missing=missing)
        found[at] = replace(found[at], back=back)
        if back is None or back != Return(back.span):
            break
    return found


def _down(stage: _Stage, migration: Migration) -> Return | None:
    """Run one way back; None where it cannot be run, or where its failure says nothing about it."""
    down = way_back(migration)
    stage.session.run("SET SESSION foreign_key_checks = 1")
    with speaking(migration.engine):
        for statement in down:
            seen = _statement(stage, statement, worst=False)
            if seen.measurement and seen.measurement.error:
                return Return(statement.span, seen.measurement.error)
            if not seen.measurement and matters(statement):
                return None
    return Return(down[0].span)


def _statement(stage: _Stage, statement: Statement, *, worst: bool = True) -> Tried:
    """One statement, and the world after it."""
    sent = _sent(stage, statement)
    if any(_switches(stage, step.operation) for step in statement.steps):
        tried_now = Tried(statement.span, _seen(stage, statement, Taken()))
    elif isinstance(sent, Excuse):
        tried_now = Tried(statement.span, None, *sent)
        if matters(statement):  # what comes later may need it
            stage.ground = replace(stage.ground, whole=False)
    else:
        tried_now = _tried(stage, statement, sent, worst=worst)
    for step in statement.steps:
        apply(stage.world, step.operation)
    return tried_now


def _sent(stage: _Stage, statement: Statement) -> Admitted | Excuse:
    """The statement as it may be sent, or why it is not."""
    if stage.stopped:
        return Excuse(stage.stopped)
    if time.monotonic() > stage.ends or stage.left <= 0:
        return Excuse(f"only {MOST} statements are tried, for {ALL:g} seconds", gap=True)
    if stage.place.disk and stage.place.disk.full():
        return Excuse("the throw-away server has written too much", gap=True)
    if not (text := _text(stage, statement)):
        return Excuse("no SQL is known for it")
    try:
        return admitted(text)
    except Refused as reason:
        return Excuse(f"not sent: {reason}")


def _switches(stage: _Stage, operation: object) -> bool:
    """Whether it says that foreign keys are checked or not, which decides much: said again in our own words."""
    if isinstance(operation, Inert) and operation.kind == "SET" and (found := _CHECKS.search(operation.text)):
        stage.session.run(f"SET SESSION foreign_key_checks = {int(found['value'].lower() in {'1', 'on', 'true'})}")
        return True
    return False


def _text(stage: _Stage, statement: Statement) -> str:
    """What is sent. Where a framework repeats what a column was, that is written out."""

    def column(table: Name, name: str) -> Column | None:
        found = stage.world.table(table)
        return found.column(name) if found else None

    return looked_up(sql_of(statement), (step.operation for step in statement.steps), column)


def _tried(stage: _Stage, statement: Statement, sent: Admitted, *, worst: bool) -> Tried:
    stage.left -= 1
    number = stage.session.number
    taken, refused = _on_rows(stage, sent) if worst else (_taken(stage, sent), "")
    if taken.error and taken.error[:5] in CUT_SHORT:
        stage.place.end(number)
        stage.session.close()
        stage.session = stage.place.session(EACH)
    excused = excuse(taken.error, stage.ground) if taken.error else Excuse()
    if taken.error and not excused.why:
        stage.stopped = _FOLLOWS
    elif taken.error and matters(statement):
        stage.ground = replace(stage.ground, whole=False)
    return Tried(statement.span, None if excused.why else _seen(stage, statement, taken), *excused, refused=refused)


def _on_rows(stage: _Stage, sent: Admitted) -> tuple[Taken, str]:
    """What became of it, and the error that the worst rows led to: then it is tried again without them."""
    names = {name for one in sent.operations if (name := looked_at(one)) and name.name.lower() in stage.before}
    tables = [table for name in names if (table := stage.world.table(name)) and table.known]
    with ExitStack() as rows:
        for table in tables:
            rows.enter_context(filled(stage.session, table))
        taken = _taken(stage, sent)
        if not tables or not taken.error or taken.error[:5] not in DATA:
            return taken, ""
        for table in tables:
            emptied(stage.session, table)
        return _taken(stage, sent), taken.error


def _taken(stage: _Stage, sent: Admitted) -> Taken:
    names = [getattr(one, "table", None) for one in sent.operations]
    known = {one.name.lower() for one in names if isinstance(one, Name)}
    return tried(stage.session, sent, stage.place.engine, choose=known <= stage.before)  # who waits for a table that is new?


def _seen(stage: _Stage, statement: Statement, taken: Taken) -> Measurement:
    return Measurement(
        sql_of(statement), error=taken.error, alone=True, engine=stage.place.engine, version=stage.place.version,
        algorithm=taken.algorithm, lock=taken.lock, refused=taken.refused,
    )  # fmt: skip
