"""What was seen when the migrations ran, as rows of a table: statement, locks, who waited, what else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot import markdown as md
from bot.domain.measurements import MODES, Measurement, Rehearsal, Return, Tried, apart
from bot.wording import place

HEAD = (
    "On the schema before, with made-up rows; locks are those that the transaction holds by then:\n\n"
    "| statement | strongest lock | waited | besides |\n|---|---|---|---|"
)
TRIED = (
    "On the tables before, without rows but where those decide, the cheapest first:\n\n"
    "| statement | ALGORITHM | waits | besides |\n|---|---|---|---|"
)
_WORDS = {"reads": "SELECT", "writes": "INSERT", "reads and writes": "SELECT, INSERT"}
_FROM = MODES.index("SHARE UPDATE EXCLUSIVE")
_MOST, _STATEMENT = 4, 60


def title(rehearsals: Iterable[Rehearsal]) -> str:
    """`run on PostgreSQL 18.6`."""
    return "run on " + ", ".join(dict.fromkeys(one.server for one in rehearsals))


def head(engine: str) -> str:
    """The table's first lines: of PostgreSQL locks were watched, of MySQL and MariaDB the cheapest way was looked for."""
    return HEAD if engine == "postgresql" else TRIED


def rows(rehearsals: Iterable[Rehearsal]) -> Iterator[str]:
    """One row for each statement, and for what the way back did."""
    for rehearsal in rehearsals:
        spans = Counter(tried.span for tried in rehearsal.tried)
        for tried in rehearsal.tried:
            yield _row(tried, alone=spans[tried.span] == 1) if rehearsal.engine == "postgresql" else _way(tried)
        if rehearsal.back:
            yield f"| {md.cell(md.spot(rehearsal.path, 80))}, the way back | | | {md.cell(_back(rehearsal.back))} |"


def lacking(rehearsals: Iterable[Rehearsal]) -> str:
    """What the schema they ran on was without; '' for nothing."""
    lacks = list(dict.fromkeys(lack for one in rehearsals for lack in one.lacks))
    if not lacks:
        return ""
    return "\n".join(["The schema before is not all there:", *(f"- {md.inline(lack, 200)}" for lack in lacks)])


def _way(tried: Tried) -> str:
    where, seen = md.cell(md.spot(place(tried.span), 80)), tried.measurement
    if seen is None:
        return f"| {where} | | | {md.cell(md.inline(tried.why, 160))} |"
    besides = f"failed: {seen.error[6:]}" if seen.error else f"refused before: {seen.refused}" if seen.refused else ""
    if tried.refused:
        besides = "; ".join(filter(None, [f"failed on made-up rows: {tried.refused[6:]}", besides]))
    waits = {"NONE": "nobody", "SHARED": "writes", "EXCLUSIVE": "reads and writes"}.get(seen.lock, "")
    return f"| {where} | {seen.algorithm} | {waits} | {md.cell(md.inline(besides, 160)) if besides else ''} |"


def _row(tried: Tried, *, alone: bool) -> str:
    where, seen = md.cell(md.spot(place(tried.span), 80)), tried.measurement
    if seen and not alone:  # a framework's one call: the place does not tell which of its statements
        where += f" {md.cell(md.code(' '.join(seen.statement.split())[:_STATEMENT]))}"
    if seen is None:
        return f"| {where} | | | {md.cell(md.inline(f'not run: {tried.why}', 160))} |"
    locks = [f"{lock.mode} on {md.code(lock.table)}" for lock in seen.locks if MODES.index(lock.mode) >= _FROM]
    waited = [f"{_WORDS[what]} on {md.code(table)}" for table, what in seen.blocked]
    cells = (_listed(locks), _listed(waited), "; ".join(_besides(seen, tried)))
    return f"| {where} | {' | '.join(map(md.cell, cells))} |"


def _besides(seen: Measurement, tried: Tried) -> Iterator[str]:
    if seen.error or tried.refused:
        yield md.inline(f"{'failed' if seen.error else 'failed on made-up rows'}: {(seen.error or tried.refused)[6:]}", 160)
    named = (
        ("wrote anew", seen.rewritten),
        ("read all of", tuple(table for table, _ in seen.scanned or () if table not in seen.rewritten)),
        ("built", seen.built),
        ("built again", seen.rebuilt if not seen.rewritten else ()),
        ("left invalid", seen.invalid),
    )
    yield from (f"{words} {_listed([md.code(name) for name in names])}" for words, names in named if names)


def _back(back: Return) -> str:
    if back.error:
        return md.inline(f"failed: {back.error[6:]}", 160)
    parts = [f"{words} {_listed([md.code(name) for name in names])}" for words, names in _ways(back) if names]
    return "; ".join(parts) or "restores the schema"


def _ways(back: Return) -> tuple[tuple[str, tuple[str, ...]], ...]:
    changed, left, missing = apart(back.left, back.missing)
    return ("does not undo the change of", changed), ("leaves", left), ("does not bring back", missing)


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - _MOST:,} more" if len(words) > _MOST else ""
    return ", ".join(words[:_MOST]) + more
