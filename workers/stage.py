"""The migrations of one review, gathered as they are read, then run: what came of them goes to the findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.domain.changes import ChangeSet, Span
from bot.domain.facts import Fact, Migration
from bot.domain.findings import Finding, Gap
from bot.domain.measurements import Rehearsal
from workers.replay import Past
from workers.scene import Scene
from workers.sql.dialect import dialect_of

if TYPE_CHECKING:
    from workers.confirm import Lines
    from workers.measure import Run, Shadow
    from workers.verify import Draft


Guard = Callable[[str, str, Callable[[], Any], Span], Any]


def load() -> None:
    """Import what running asks for below: for a process that forks its jobs."""
    from workers import confirm, measure, planned, ran, verify  # noqa: F401


class Outcome(NamedTuple):
    """The findings with what was measured of them, the runs, what only they showed, and what could not be run.

    `planned` says how many queries were planned, and by what.
    """

    findings: list[Finding]
    rehearsals: tuple[Rehearsal, ...] = ()
    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()
    told: tuple[str, ...] = ()

    def notes(self) -> list[str]:
        """Which servers they ran on, what was planned, what was not tried."""
        return [*(f"Run on a throw-away {name}." for name in dict.fromkeys(one.server for one in self.rehearsals)), *self.told]


@dataclass(slots=True)
class Stage:
    """What is to run, and where: nowhere without a `shadow`. `whole` are those of the runs that stand on all of a history."""

    shadow: Shadow | None
    runs: list[Run] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    whole: list[Run] = field(default_factory=list)

    def begin(self, past: Past) -> None:
        """A history whose further migrations come next."""
        from workers.measure import Run  # who has no history loads none of it, here and below

        self.runs.append(Run(past))
        self.whole.append(self.runs[-1])

    def add(self, migration: Migration, earlier: Past | None = None) -> None:
        """A migration to run after those before it, or, an edited one, on what had run `earlier`."""
        dialect = dialect_of(migration.engine)
        own = [at for at, run in enumerate(self.runs) if run.past.dialect == dialect]
        if earlier is not None:
            from workers.measure import Run

            self.runs.insert(own[-1] if own else 0, Run(earlier, [migration]))
        elif own and migration.up:
            self.runs[own[-1]].migrations.append(migration)

    def draft(self, path: str, lines: Sequence[str], reread: Callable[[str], Migration]) -> None:
        """How fixes of that file are tried."""
        if self.shadow is not None:
            from workers.verify import Draft

            self.drafts[path] = Draft(lines, reread)

    def run(self, findings: list[Finding], lines: Lines, changes: ChangeSet, guard: Guard) -> Outcome:
        """Run all of it, hold the findings against what happened, then run the fixes."""
        if self.shadow is None or not self.runs:
            return Outcome(findings)
        from workers.confirm import confirmed
        from workers.ran import ran
        from workers.verify import Trials, verified

        shadow, where = self.shadow, Span(changes.changes[0].path, 1, 1)
        measured = guard("run", "the migrations", lambda: shadow.measured(self.runs, lines), where)
        if isinstance(measured, Gap):
            return Outcome(findings, gaps=(measured,))
        rehearsals, gaps, told = measured
        said = confirmed(findings, rehearsals, lines)
        trials = Trials(self.drafts).of(said)
        fixed = guard("run", "the fixes", lambda: shadow.measured(trials.runs(self.runs), lines), where)
        if not isinstance(fixed, Gap):  # what a fix lacks is no gap of the change
            said = verified(said, trials, rehearsals, fixed.rehearsals)
        facts = tuple(ran(rehearsals, self._migrations(), said, changes, lines))
        return Outcome(said, tuple(rehearsals), facts, tuple(gaps), tuple(told))

    def plan(self, facts: Sequence[Fact], scene: Scene, guard: Guard) -> Outcome:
        """The queries among the facts, planned on the schema that the runs lead to: what rules want to know of them."""
        if self.shadow is None or not scene.policy.tables or not (facts or self.whole):
            return Outcome([])
        from workers.planned import planned  # who has no sizes loads no parser

        shadow, where = self.shadow, Span(scene.changes.changes[0].path, 1, 1)
        found = guard("run", "the plans of queries", lambda: planned(shadow, facts, scene, self.whole), where)
        return (
            Outcome([], gaps=(found,))
            if isinstance(found, Gap)
            else Outcome([], facts=found.facts, gaps=found.gaps, told=found.notes)
        )

    def _migrations(self) -> Sequence[Migration]:
        return [migration for run in self.runs for migration in run.migrations]
