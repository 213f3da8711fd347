"""Migrations of MySQL and MariaDB tried on a throw-away server; where there is none, the review says that it predicts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.findings import Gap
from bot.domain.measurements import SERVERS, Rehearsal
from workers.confirm import Lines, same_line

if TYPE_CHECKING:
    from bot.domain.facts import Migration
    from workers.measure import Run
    from workers.shadow.disk import Disk
    from workers.shadow.mysql.address import Address

WHAT = "a run of the migration"
PREDICTED = "ALGORITHM and LOCK are predicted, not tried: {why}."
NOWHERE = "there is no {name} to try them on (SHADOW_MYSQL_URL names a disposable one, SHADOW_MYSQL_BIN a program)"
MOST, SECONDS = 4, 90.0
"""Schemas that are made for one review; no further one after that time."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where MySQL or MariaDB is: `url` of a disposable server, else `program` or its folder, else what is on the PATH.

    `cache` keeps the first files of a server of ours.
    """

    url: str = field(default="", repr=False)
    program: str = ""
    cache: Path | None = None


class Tries(NamedTuple):
    """What came of the runs, what could not be run, and what the review says of it beside."""

    rehearsals: list[Rehearsal]
    gaps: list[Gap]
    notes: list[str]


def measured_elsewhere(where: Elsewhere, runs: Sequence[Run], lines: Lines, replays: Path | None) -> Tries:
    """Try them on the engine they are for; of another one nothing is to be learned. Never raises for what a server refuses."""
    from workers.shadow.errors import ShadowError  # who has nothing to try loads no driver

    found = Tries([], [], [])
    wanted = [run for run in runs if any(_worth(one) for one in run.migrations)]
    if not wanted:
        return found
    ends, engines = time.monotonic() + SECONDS, {one.engine for run in wanted for one in run.migrations}
    try:
        with _server(where) as server:
            if server is None or server.engine not in engines:
                name = " or ".join(SERVERS[engine] for engine in sorted(engines))
                found.notes.append(PREDICTED.format(why=NOWHERE.format(name=name)))
                return found
            for run in wanted[:MOST]:
                if time.monotonic() < ends:
                    found.rehearsals.extend(_tried(server, run, lines, replays))
                else:
                    found.gaps.append(Gap(WHAT, "the time for running migrations was over", run.migrations[0].path))
    except ShadowError as error:
        found.gaps.append(Gap(WHAT, f"The server that they are tried on: {error}", wanted[0].migrations[0].path))
        found.notes.append(PREDICTED.format(why="the server could not be used"))
    return found


class _Server(NamedTuple):
    engine: str
    manager: Address
    disk: Disk | None


@contextmanager
def _server(where: Elsewhere) -> Iterator[_Server | None]:
    """The server, started where it is ours; None where there is none. Raises ShadowError."""
    from workers.shadow.mysql.address import address_of
    from workers.shadow.mysql.binary import find_binary
    from workers.shadow.mysql.connect import Session
    from workers.shadow.mysql.server import Own

    if where.url:
        address = address_of(where.url)
        with Session(address) as session:
            engine = session.server()[0]
        yield _Server(engine, address, None)
    elif binary := find_binary(where.program):
        with Own(binary, where.cache) as own:
            yield _Server(binary.engine, own.manager, own.disk)
    else:
        yield None


def _tried(server: _Server, run: Run, lines: Lines, replays: Path | None) -> list[Rehearsal]:
    from workers.shadow.excuses import Ground
    from workers.shadow.mysql.place import disposable
    from workers.shadow.mysql.rehearse import rehearse

    schema = run.past.schema(replays)
    migrations = [one for one in run.migrations if one.engine == server.engine]
    whole = schema.complete and bool(run.past.dumps or run.past.migrations)  # no history at all may be one that nobody reads
    with disposable(server.manager, server.disk) as place:
        ground = Ground(whole, same_line(lines.get(place.engine, ""), place.version))
        return rehearse(place, schema, migrations, ground)


def _worth(migration: Migration) -> bool:
    """Whether it changes the schema in SQL that is known."""
    from workers.shadow.base import matters
    from workers.shadow.batches import nested, sql_of

    return any(matters(one) and not nested(one) and sql_of(one) for one in migration.up)
