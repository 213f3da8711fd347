"""Queries of the change planned on a throw-away server, their tables as large as the policy says: facts for rules.

A query is hostile text as a migration is: it is planned by the role that owns nothing else, within seconds, and never run.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.operations import CreateIndex, CreateTable, RenameTable
from bot.domain.queries import PlannedQuery, UnservedQuery
from bot.domain.schema import Name
from workers.measure import Run, Shadow
from workers.plannable import Wanted, wanted
from workers.readers.reader import claims
from workers.scene import Scene
from workers.select import past
from workers.served import Moved, moved
from workers.sql.render import render
from workers.standing import standing
from workers.unserved import now_served, unserved

if TYPE_CHECKING:
    from workers.shadow.binaries import Binaries
    from workers.shadow.database import Database
    from workers.shadow.explain import Advice

MOST, HISTORIES, SECONDS = 20, 12, 20.0
"""Queries planned in one review, those of the largest tables first; histories looked through; seconds for all."""
MAJOR = 18
"""The PostgreSQL that takes statistics from anybody."""
RULE, DROPPED = "query-lacks-index", "dropped-index-slows-query"


class Planned(NamedTuple):
    """What came of it, and notes of how many there were and of what new indexes serve."""

    facts: tuple[PlannedQuery | UnservedQuery, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


def planned(shadow: Shadow, facts: Iterable[Fact], scene: Scene, runs: Sequence[Run]) -> Planned:
    """Plan those queries whose tables are known and large, on the history among `runs` (or another one) that has them.

    Those of the change as they are and with an index that might serve them; those of the code as they are and with (without)
    an index that the change drops (makes).
    """
    from workers.shadow.errors import ShadowError  # here and below: who has nothing to plan loads no driver

    levels = scene.policy.rules
    if scene.policy.engine not in {None, "postgresql"}:
        return Planned()
    chosen = sorted(wanted(facts, scene), key=lambda one: -one.rows)[:MOST] if levels.get(RULE) != "off" else []
    changed = list(moved(runs, scene)) if levels.get(DROPPED) != "off" else []
    binaries = _server(shadow) if chosen or changed else None
    if binaries is None:
        return Planned()
    found, gaps, notes, done, ends = list[PlannedQuery](), list[Gap](), list[str](), 0, time.monotonic() + SECONDS
    lost: list[UnservedQuery] = []
    for run, queries, indexes in _by_history(chosen, changed, _histories(scene, runs), shadow):
        try:
            with standing(shadow, run, binaries) as (database, laid):
                dark = () if scene.schema("head").complete else laid.dark if run.past.whole and not laid.late else ("*",)
                kept = list(_like_there(database, queries, frozenset(dark)))
                found += _planned(database, kept, ends)
                told = {one.span for one in found}
                tried = [replace(one, queries=tuple(_like_there(database, one.queries, frozenset(dark)))) for one in indexes]
                lost += unserved(database, tried, told, ends)
                notes += now_served(database, tried, ends)
                done += len(kept) + sum(len(one.queries) for one in tried)
        except ShadowError as error:
            where = queries[0].query.span.path if queries else indexes[0].span.path
            gaps.append(Gap("the plan of a query", f"PostgreSQL {binaries.version}: {error}", where))
    count = f"{done} quer{'y' if done == 1 else 'ies'}"
    note = f"{count} planned, not run, by PostgreSQL {binaries.version} for tables of the known sizes."
    return Planned((*_once(found), *lost), tuple(gaps), (note, *notes) if done else ())


def _once(found: Iterable[PlannedQuery]) -> Iterator[PlannedQuery]:
    """Each index with the first query that wants it, in the order of files and lines."""
    wanting: dict[CreateIndex, list[PlannedQuery]] = {}
    for fact in sorted(found, key=lambda one: (one.span.path, one.span.line)):
        wanting.setdefault(fact.index, []).append(fact)
    yield from (replace(facts[0], more=len(facts) - 1) for facts in wanting.values())


def _server(shadow: Shadow) -> Binaries | None:
    """One that can plan for tables of any size; that there is none is told where migrations are to run."""
    from workers.shadow.binaries import find_binaries
    from workers.shadow.errors import ShadowError

    try:
        found = find_binaries(shadow.binaries or None, wanted=MAJOR)
    except ShadowError:
        return None
    return found if found and found.major >= MAJOR else None


def _histories(scene: Scene, runs: Sequence[Run]) -> Iterator[Run]:
    """Those that the change adds to, then the others of the merge base."""
    yield from runs
    begun = {claim.family for run in runs for _, _, claim in run.past.migrations}
    tree = scene.tree("base")
    base = claims(tree.paths(), tree, named=scene.policy.includes)
    families = dict.fromkeys(claim.family for _, claim in base.values() if claim.family not in begun)
    yield from (Run(past(family, scene.changes, base)) for family in list(families)[:HISTORIES])


def _by_history(
    chosen: Sequence[Wanted], changed: Sequence[Moved], runs: Iterable[Run], shadow: Shadow
) -> Iterator[tuple[Run, list[Wanted], list[Moved]]]:
    """Each query with the one history that has all of its tables, none where two have; each index with its own."""
    if not (chosen or changed):
        return
    named = [(run, _names(run, shadow)) for run in runs]
    groups: dict[int, list[Wanted]] = {}
    for one in chosen:
        having = [at for at, (_, names) in enumerate(named) if names.issuperset(table.name for table in one.tables)]
        if len(having) == 1:
            groups.setdefault(having[0], []).append(one)
    for at, (run, names) in enumerate(named):
        own = [one for one in changed if one.run is run]
        own = [replace(one, queries=tuple(q for q in one.queries if names.issuperset(t.name for t in q.tables))) for one in own]
        if at in groups or own:
            yield run, groups.get(at, []), own


def _names(run: Run, shadow: Shadow) -> set[Name]:
    steps = (step.operation for one in run.migrations for statement in one.up for step in statement.steps)
    made = {_made(operation) for operation in steps}
    return {table.name for table in run.past.schema(shadow.replays).tables} | {name for name in made if name}


def _made(operation: object) -> Name | None:
    match operation:
        case CreateTable(table=table):
            return table
        case RenameTable(table=table, new_name=new):
            return Name(new, table.schema)
    return None


def _like_there(database: Database, queries: Sequence[Wanted], dark: frozenset[str]) -> Iterator[Wanted]:
    """Those whose tables have all the indexes here that they have there, as far as is known, and are not named in the dark."""
    from workers.shadow.explain import indexed

    counts = indexed(database)
    for one in queries:
        named = {table.name.name.lower() for table in one.tables} | {"*"}
        kept = all(counts.get(str(table.name), 0) >= sum(index.valid for index in table.indexes) for table in one.tables)
        if kept and not named & dark:
            yield one


def _planned(database: Database, queries: Sequence[Wanted], ends: float) -> Iterator[PlannedQuery]:
    """Those that read a table from end to end, each before and after the best index for it."""
    from workers.shadow.errors import ShadowError
    from workers.shadow.explain import explained

    sizes = {str(name): count for one in queries for name, count in one.sizes}
    plans = explained(database, [one.seeking.text for one in queries], sizes, ends)
    for one in queries:
        scanned = plans[one.seeking.text].scanned if one.seeking.text in plans else ()
        if any(str(table.name) in scanned for table, _, _ in one.tried) and time.monotonic() < ends:
            with suppress(ShadowError):
                yield from _advised(database, one, scanned)


def _advised(database: Database, one: Wanted, scanned: Sequence[str]) -> Iterator[PlannedQuery]:
    """The best index for a query; none that is not worth it.

    It must be so by what the planner takes for granted of values, and where there are few of them as well: the plans are
    those then. Raises ShadowError where PostgreSQL refuses the query.
    """
    from workers.shadow.explain import advised

    sizes, text = {str(name): count for name, count in one.sizes}, one.seeking.text
    tried = {render(replace(each[2], concurrently=False)): each for each in one.tried if str(each[0].name) in scanned}
    advice = advised(database, text, sizes, list(tried))
    good = [each for each in advice if each.used and each.before.much_worse(each.after, str(tried[each.index][0].name))]
    best = _best(good, {statement: len(index.index.parts) for statement, (_, _, index) in tried.items()}) if good else None
    for each in advised(database, text, sizes, [best.index], few=True) if best else ():
        table, sought, index = tried[each.index]
        looked = (*sought.equal, *sought.weak, *sought.ranged, *(part.column or "" for part in sought.ordered))
        keys = tuple(part.column or "" for part in index.index.parts if part.column in looked)
        rows, assumed = tuple(sizes.items()), one.seeking.assumed
        yield PlannedQuery(one.query.span, database.version, rows, table, keys, index, each.before, each.after, assumed)


def _best(advice: Sequence[Advice], columns: Mapping[str, int]) -> Advice:
    """The narrowest of those that are about as good as the best one, or cost next to nothing against the plan before."""
    least = min(each.after.cost for each in advice)
    good = [each for each in advice if each.after.cost <= max(2 * least, each.before.cost / 1000)]
    return min(good, key=lambda each: (columns[each.index], each.after.cost))
