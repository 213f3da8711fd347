"""Fixes run as the migrations were: one that ran and blocked less is told to have done so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.changes import Span
from bot.domain.facts import Migration
from bot.domain.findings import Finding, Fix
from bot.domain.measurements import Measurement, Rehearsal, Tried, verdict
from bot.wording import is_sql
from workers.confirm import SHOWN, told, tried_at
from workers.measure import Run
from workers.readers.script import cut
from workers.sql.dialect import speaking

Reread = Callable[[str], Migration]
_WORST = {"fails": 3, "blocks": 2, "rewrites": 2, "locks": 1}


@dataclass(frozen=True, slots=True)
class Draft:
    """A changed file: its lines, and how another text of it is read."""

    lines: Sequence[str]
    reread: Reread


@dataclass(slots=True)
class Trials:
    """The first fix of each finding that was measured, put into its file or into a migration of its own after it."""

    drafts: Mapping[str, Draft]
    edits: dict[str, list[tuple[int, int, str, int]]] = field(default_factory=dict)
    recipes: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    places: dict[int, Span] = field(default_factory=dict)

    def of(self, findings: Sequence[Finding]) -> Trials:
        """Put down all that can be tried."""
        for at, finding in enumerate(findings):
            self._add(at, finding)
        return self

    def _add(self, at: int, finding: Finding) -> None:
        """Put the fix of finding number `at` down to be tried, where it can be."""
        path, fix = finding.span.path, first(finding)
        draft = self.drafts.get(path)
        if fix is None or draft is None or not any(one.kind == "measured" for one in finding.evidence) or finding.folded:
            return
        lines = (fix.replaces.line, fix.replaces.end_line) if fix.replaces else (finding.span.line, finding.span.end)
        taken = self.edits.setdefault(path, [])
        if any(lines[0] <= end and start <= lines[1] for start, end, _, _ in taken):
            return
        if fix.replaces:
            taken.append((*lines, fix.text, at))
        elif is_sql(fix.text) and "…" not in fix.text and path.endswith(".sql"):
            taken.append((*lines, "", -1))
            self.recipes.setdefault(path, []).append((fix.text, at))

    def runs(self, runs: Iterable[Run]) -> list[Run]:
        """The same runs with the fixes in place, up to the last one; only those that have any."""
        found = []
        for run in runs:
            last = max((at for at, one in enumerate(run.migrations, 1) if self.edits.get(one.path)), default=0)
            if last:
                migrations = [new for one in run.migrations[:last] for new in self._with_fixes(one)]
                watched = frozenset(span.path for span in self.places.values())
                found.append(replace(run, migrations=migrations, watched=watched))
        return found

    def _with_fixes(self, migration: Migration) -> list[Migration]:
        path = migration.path
        if not self.edits.get(path):
            return [migration]
        draft, text, moved = self.drafts[path], list[str](), 0
        last = 0
        for start, end, new, at in sorted(self.edits[path]):
            text += [*draft.lines[last : start - 1], *new.split("\n")]
            if at >= 0:
                self.places[at] = Span(path, start + moved, start + moved + new.count("\n"))
            moved += new.count("\n") - (end - start)
            last = end
        fixed = [draft.reread("\n".join([*text, *draft.lines[last:]]))]
        for number, (recipe, at) in enumerate(self.recipes.get(path, [])):
            name = f"{path}.fix{number}.sql"
            with speaking(migration.engine):
                statements = cut(name, recipe).run()
            self.places[at] = Span(name, 1, recipe.count("\n") + 1)
            order, engine = migration.order, migration.engine
            fixed.append(Migration(name, "plain", migration.family, order, statements, engine=engine))
        return fixed


def first(finding: Finding) -> Fix | None:
    """The fix that is offered first."""
    return next((fix for fix in finding.fixes if fix.horizon == "now"), None)


def verified(
    findings: Sequence[Finding], trials: Trials, before: Sequence[Rehearsal], after: Sequence[Rehearsal]
) -> list[Finding]:
    """The findings, with what was measured of those fixes that did better."""
    said = list(findings)
    for at, span in trials.places.items():
        old, new = tried_at(findings[at].span, before), _inside(span, after)
        if new and all(one.measurement and not one.refused for one in new) and _harm(new) < _harm(old):
            said[at] = _marked(findings[at], new)
    return said


def _inside(span: Span, rehearsals: Iterable[Rehearsal]) -> list[Tried]:
    """The statements on the lines of the fix."""
    found = [one for rehearsal in rehearsals for one in rehearsal.tried if one.span.path == span.path]
    return [one for one in found if one.span.line <= span.end and span.line <= one.span.end]


def _harm(tried: Iterable[Tried]) -> int:
    """How bad the worst of them was."""
    kinds = [kind for one in tried if one.measurement for kind in verdict(one.measurement) & SHOWN]
    kinds += ["fails" for one in tried if one.refused]
    return max((_WORST[kind] for kind in kinds), default=0)


def _marked(finding: Finding, new: Sequence[Tried]) -> Finding:
    fix, tables = first(finding), [lock.table for lock in finding.locks]
    worst = max(new, key=lambda one: (_harm([one]), bool(one.measurement and one.measurement.algorithm)))
    if fix is None or worst.measurement is None:
        return finding
    words = f"Run on {worst.measurement.server}: {told(worst.measurement, tables)}{_unharmed(worst.measurement)}"
    return replace(finding, fixes=tuple(replace(one, verified=words) if one is fix else one for one in finding.fixes))


def _unharmed(seen: Measurement) -> str:
    """A lock alone sounds like the harm that the fix avoids: where nothing was read or written under it, that is said."""
    nothing = seen.scanned == () and not (seen.rewritten or seen.rebuilt or seen.empty or seen.error)
    return "; no row was read or written anew" if nothing and seen.blocked else ""
