"""A pull request's migrations tried in their order on the tables before, each statement with the ways there are."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.facts import Migration, Statement
from bot.domain.measurements import Measurement, Rehearsal, Tried
from bot.domain.operations import Inert
from bot.domain.schema import Column, Name, Schema
from workers.online.looked_up import looked_up
from workers.shadow.base import matters
from workers.shadow.batches import nested, sql_of
from workers.shadow.excuses import Excuse, Ground
from workers.shadow.mysql.admit import Admitted, Refused, admitted
from workers.shadow.mysql.base import lay
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.excuses import CUT_SHORT, excuse
from workers.shadow.mysql.place import Place
from workers.shadow.mysql.trying import Taken, tried
from workers.sql.dialect import speaking
from workers.world import World, apply

EACH, ALL, MOST = 10, 45.0, 400
"""Seconds for one statement and for all of them; how many are tried."""
_CHECKS = re.compile(r"\bforeign_key_checks\s*=\s*(?P<value>0|off|false|1|on|true)\b", re.IGNORECASE)
_FOLLOWS = "it follows a statement that failed"


@dataclass(slots=True)
class _Stage:
    """One rehearsal under way. `stopped` says why nothing more is tried, '' while all goes on."""

    place: Place
    session: Session
    ground: Ground
    world: World
    before: frozenset[str]
    ends: float
    left: int = MOST
    stopped: str = ""


def rehearse(place: Place, schema: Schema, migrations: Sequence[Migration], ground: Ground) -> list[Rehearsal]:
    """Try the migrations in order. Costs 3 ms a table before, and some milliseconds a statement.

    Only what may be sent is (admit.py): rows, views and code are not. At a statement that fails for its own sake everything
    ends, as a runner would end there. Raises ShadowError when the server cannot be used.
    """
    texts = [sql_of(one) for migration in migrations for one in migration.up if not nested(one)]
    session = place.session(EACH)
    lacks = lay(session, schema, texts)
    ground = replace(ground, whole=ground.whole and not lacks, lacks=lacks[:5])
    before = frozenset(table.name.name.lower() for table in schema.tables)
    stage = _Stage(place, session, ground, World(schema), before, time.monotonic() + ALL)
    found = []
    try:
        for migration in migrations:
            if stage.stopped:
                break
            stage.session.run("SET SESSION foreign_key_checks = 1")
            with speaking(migration.engine):
                seen = tuple(_statement(stage, one) for one in migration.up if not nested(one))
            found.append(
                Rehearsal(migration.path, place.version, seen, stage.ground.whole, stage.ground.lacks, engine=place.engine)
            )
    finally:
        stage.session.close()
    return found


def _statement(stage: _Stage, statement: Statement) -> Tried:
    """One statement, and the world after it."""
    sent = _sent(stage, statement)
    if any(_switches(stage, step.operation) for step in statement.steps):
        tried_now = Tried(statement.span, _seen(stage, statement, Taken()))
    elif isinstance(sent, Excuse):
        tried_now = Tried(statement.span, None, *sent)
        if matters(statement):  # what comes later may need it
            stage.ground = replace(stage.ground, whole=False)
    else:
        tried_now = _tried(stage, statement, sent)
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


def _tried(stage: _Stage, statement: Statement, sent: Admitted) -> Tried:
    stage.left -= 1
    number = stage.session.number
    names = [getattr(one, "table", None) for one in sent.operations]
    known = {one.name.lower() for one in names if isinstance(one, Name)}
    taken = tried(stage.session, sent, stage.place.engine, choose=known <= stage.before)  # who waits for a table that is new?
    if taken.error and taken.error[:5] in CUT_SHORT:
        stage.place.end(number)
        stage.session.close()
        stage.session = stage.place.session(EACH)
    excused = excuse(taken.error, stage.ground) if taken.error else Excuse()
    if taken.error and not excused.why:
        stage.stopped = _FOLLOWS
    elif taken.error and matters(statement):
        stage.ground = replace(stage.ground, whole=False)
    return Tried(statement.span, None if excused.why else _seen(stage, statement, taken), *excused)


def _seen(stage: _Stage, statement: Statement, taken: Taken) -> Measurement:
    return Measurement(
        sql_of(statement), error=taken.error, alone=True, engine=stage.place.engine, version=stage.place.version,
        algorithm=taken.algorithm, lock=taken.lock, refused=taken.refused,
    )  # fmt: skip
