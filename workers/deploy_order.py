"""In which order a change can be deployed: what its migrations drop and the old code uses, what they add and the new code uses.

Frameworks run migrations before the new code. That is right for what is added; what is dropped wants the code first. A change
that does both for code that is there has no order in which nothing fails, and is told so once, at its first such drop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.changes import Mention, Span
from bot.domain.facts import Migration
from bot.domain.findings import Evidence, Finding, Severity
from bot.domain.operations import AddColumn, CreateTable
from bot.domain.schema import Name
from workers.uses import Uses

_DROPS = "drop-breaks-running-code"


@dataclass(frozen=True, slots=True)
class Placed:
    """A migration of the change, and where the code before and after the change names things, as its reader tells it."""

    migration: Migration
    before: Uses
    after: Uses


@dataclass(frozen=True, slots=True)
class _Needed:
    """What the change adds and only its own code uses."""

    what: str
    span: Span
    use: Mention


def in_no_order(findings: Sequence[Finding], placed: Sequence[Placed]) -> list[Finding]:
    """The findings, the first drop that running code waits for with the place that stops the new code from going first."""
    at = next((place for place, one in enumerate(findings) if _breaks(one)), None)
    waits = {one.migration.path for one in placed if one.migration.deployed}
    if at is None or findings[at].span.path in waits or (needed := next(_needed(placed), None)) is None:
        return list(findings)
    return [*findings[:at], _told(findings[at], needed), *findings[at + 1 :]]


def _breaks(finding: Finding) -> bool:
    """A drop of which a place was seen that uses what is dropped."""
    quoted = any(one.kind == "quoted" for one in finding.evidence)
    return finding.rule == _DROPS and "breaks" in finding.kinds and finding.severity >= Severity.WARNING and quoted


def _needed(placed: Sequence[Placed]) -> Iterator[_Needed]:
    made: set[Name] = set()
    for one in placed:
        for statement in one.migration.up if not one.migration.deployed else ():
            for step in statement.steps:
                match step.operation:
                    case CreateTable(table=table):
                        made.add(table)
                        uses = _new(one, table.name, None)
                        yield from (_Needed(str(table), step.span, use) for use in uses[:1])
                    case AddColumn(table=table, column=column) if table not in made:
                        uses = _new(one, column.name, table)
                        yield from (_Needed(f"{table}.{column.name}", step.span, use) for use in uses[:1])


def _new(one: Placed, name: str, table: Name | None) -> tuple[Mention, ...]:
    """Where the new code names it, where the old code does not at all."""
    relation = table is None
    if one.before(name, relation=relation, table=table) != ():
        return ()
    return one.after(name, relation=relation, table=table) or ()


def _told(finding: Finding, needed: _Needed) -> Finding:
    """In the title that there is no order, and the place as evidence behind those that the drop breaks."""
    where = f"{needed.span.path}:{needed.span.line}"
    said = f"{needed.use.text}  — new code, which needs {needed.what}, added at {where}: it cannot go first either"
    place = max(at for at, one in enumerate(finding.evidence) if one.kind == "quoted") + 1
    quoted = Evidence("quoted", said, f"{needed.use.path}:{needed.use.line}")
    evidence = (*finding.evidence[:place], quoted, *finding.evidence[place:])
    return replace(finding, title=f"{finding.title}; no order of deploying this change avoids it", evidence=evidence)
