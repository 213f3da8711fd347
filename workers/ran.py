"""What running the migrations showed, as facts for rules: each statement of the change, and each way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.changes import ChangeSet, Touched
from bot.domain.facts import Fact, Migration, RanBack, RanStatement
from bot.domain.findings import Finding, Kind
from bot.domain.measurements import Rehearsal, Return
from workers.confirm import Lines, same_line
from workers.settle import touches
from workers.shadow.batches import nested, sql_of


def ran(
    rehearsals: Iterable[Rehearsal],
    migrations: Iterable[Migration],
    findings: Sequence[Finding],
    changes: ChangeSet,
    lines: Lines,
) -> Iterator[Fact]:
    """The facts on lines that the change touches."""
    touched = {change.path: change.touched() for change in changes.changes if not change.deleted}
    known = {migration.path: migration for migration in migrations}
    for rehearsal in rehearsals:
        migration = known[rehearsal.path]
        statements = {(one.span, sql_of(one)): one for one in migration.up if not nested(one)}
        for tried in rehearsal.tried:
            if tried.measurement and touches(tried.span, touched.get(tried.span.path, Touched())):
                said, seen = _said(tried.span.path, tried.span.line, tried.span.end, findings), tried.measurement
                same = same_line(lines.get(seen.engine, ""), seen.version)
                yield RanStatement(tried.span, statements[tried.span, seen.statement], seen, said, same)
        if rehearsal.back:
            yield from _back(rehearsal, rehearsal.back, touched)


def _said(path: str, line: int, end: int, findings: Sequence[Finding]) -> tuple[Kind, ...]:
    spans = ((one.kinds, one.span) for one in findings if one.span.path == path and one.span.side == "head")
    return tuple(dict.fromkeys(kind for kinds, span in spans if line <= span.line and span.end <= end for kind in kinds))


def _back(rehearsal: Rehearsal, back: Return, touched: dict[str, Touched]) -> Iterator[RanBack]:
    """On the statement of the way back where that is in the change, else on the first of the way up."""
    places = [back.span, *(tried.span for tried in rehearsal.tried)]
    span = next((span for span in places if touches(span, touched.get(span.path, Touched()))), None)
    if span and (back.error or back.left or back.missing):
        where = back.span.path, back.span.line
        yield RanBack(span, *where, rehearsal.server, back.error, back.left, back.missing)
