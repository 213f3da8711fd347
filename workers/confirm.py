"""Findings held against what was measured: confirmed, or lowered where the harm was seen not to happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.changes import Span
from bot.domain.findings import Evidence, Finding, Kind, Severity
from bot.domain.measurements import Measurement, Rehearsal, Tried, verdict

Lines = Mapping[str, str]
"""The line that the project runs of each engine, where it is known: '16', '10.11'."""
SHOWN: frozenset[Kind] = frozenset({"blocks", "locks", "rewrites", "fails"})
"""The kinds of harm that a run can show."""
_WAITS: frozenset[Kind] = frozenset({"blocks", "locks"})
_WAITED = {"reads": "SELECT waited", "writes": "INSERT waited, SELECT did not", "reads and writes": "SELECT and INSERT waited"}


def confirmed(findings: Iterable[Finding], rehearsals: Sequence[Rehearsal], lines: Lines) -> list[Finding]:
    """The findings, each with what was measured of its statement."""
    return [_held(finding, rehearsals, lines) for finding in findings]


def tried_at(span: Span, rehearsals: Iterable[Rehearsal]) -> list[Tried]:
    """What became of the statements that hold these lines: a framework's one line may send several."""
    return [
        tried
        for rehearsal in rehearsals
        for tried in rehearsal.tried
        if tried.span.path == span.path
        and tried.span.side == span.side
        and tried.span.line <= span.line
        and span.end <= tried.span.end
    ]


def told(seen: Measurement, tables: Iterable[str] = ()) -> str:
    """One line: locks, who waited, what was read or written anew. `tables` narrows it down; all that was blocked otherwise."""
    if seen.error:
        return f"It failed: {seen.error[6:]} ({seen.sqlstate.removeprefix('E')})"
    if seen.engine != "postgresql":
        return _carried_out(seen)
    blocked = dict(seen.blocked)
    taken = {lock.table for lock in seen.taken}
    own = [lock.table for lock in seen.taken if lock.table in blocked]  # not what its transaction held before
    names = [name for name in dict.fromkeys(tables) if name in blocked] or own or list(blocked) or list(dict.fromkeys(tables))
    same: dict[tuple[str, str, bool], list[str]] = {}  # tables of which the same is to be said
    for name in names:
        mode = next((lock.mode for lock in seen.locks if lock.table == name), "")
        if mode or name in blocked:
            same.setdefault((mode, _consequences(seen, name, blocked.get(name, "")), name in taken), []).append(f"`{name}`")
    return "; ".join(_locked(*what, named) for what, named in list(same.items())[:2]) or "It blocked nobody"


def _carried_out(seen: Measurement) -> str:
    """How MySQL or MariaDB took it, and what it said to the next cheaper way."""
    if not seen.algorithm:
        return "it ran; there is no choice of ALGORITHM for it"
    lock = f", LOCK={seen.lock}" if seen.algorithm != "INSTANT" or seen.lock != "NONE" else ""
    said = f"; what is cheaper it refused: {seen.refused}" if seen.refused and seen.lock != "NONE" else ""
    return f"took ALGORITHM={seen.algorithm}{lock}{said}"


def _locked(mode: str, what: str, own: bool, names: list[str]) -> str:
    shown = " and ".join(filter(None, [", ".join(names[:3][:-1]), names[:3][-1]])) + (" and more" if len(names) > 3 else "")
    since = "" if own else " since an earlier statement"
    return f"held {mode} on {shown}{since}; {what}" if mode else f"{shown}: {what}"


def _consequences(seen: Measurement, name: str, blocked: str) -> str:
    words = _WAITED.get(blocked, "SELECT and INSERT did not wait")
    if name in seen.rewritten:
        return f"{words}; all of it was written anew"
    return f"{words}; all its rows were read" if any(table == name for table, _ in seen.scanned or ()) else words


def _held(finding: Finding, rehearsals: Sequence[Rehearsal], lines: Lines) -> Finding:
    """Confirmed by the first statement that shows the harm; refuted where every one of the lines' statements ran without it."""
    claimed = frozenset(finding.kinds) & SHOWN
    tried = tried_at(finding.span, rehearsals) if finding.span.side == "head" and claimed else []
    tables = [lock.table for lock in finding.locks]
    for one in tried:
        if one.refused and "fails" in claimed:
            number = one.refused[:5].removeprefix("E")
            return _with(finding, one, f"It failed on a table with rows: {one.refused[6:]} ({number})")
        if one.measurement and _shows(one.measurement, claimed):
            return _with(finding, one, told(one.measurement, tables))
    if tried and all(one.measurement and _refutes(finding, one.measurement, claimed, lines) for one in tried):
        return replace(_with(finding, tried[0], _unseen(tried[0], tables)), severity=Severity.INFO, folded=True)
    return finding


def _shows(seen: Measurement, claimed: frozenset[Kind]) -> bool:
    shown = verdict(seen) & SHOWN
    waits = claimed & _WAITS and shown & _WAITS
    return bool(claimed & shown or (waits and ("locks" in claimed or seen.empty)))  # without rows no scan shows, the lock does


def _unseen(tried: Tried, tables: list[str]) -> str:
    return f"Not seen here: {told(tried.measurement, tables) if tried.measurement else ''}"


def _with(finding: Finding, tried: Tried, text: str) -> Finding:
    said = Evidence("measured", text, tried.measurement.server if tried.measurement else "")
    return replace(finding, evidence=(said, *finding.evidence))


def same_line(line: str, version: str) -> bool:
    """Whether the server's version is of the line: 18.6 of '18', 10.11.19 of '10.11'; no line is not known."""
    return bool(line) and (version == line or version.startswith(f"{line}."))


def _refutes(finding: Finding, seen: Measurement, claimed: frozenset[Kind], lines: Lines) -> bool:
    """On the project's own major version, with rows in every table that is named, and never what a rule is certain of."""
    same = same_line(lines.get(seen.engine, ""), seen.version)
    if seen.engine != "postgresql" and not (seen.algorithm and claimed == {"blocks"}):
        return False
    full = not seen.empty and seen.scanned is not None and not seen.error
    return (
        same and full and claimed == frozenset(finding.kinds) and finding.severity < Severity.ERROR and "fails" not in claimed
    )
