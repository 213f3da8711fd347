"""Queries of the change planned on a throw-away server, their tables as large as the policy says: facts for rules.

A query is hostile text as a migration is: it is planned by the role that owns nothing else, within seconds, and never run.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.domain.operations import CreateIndex, CreateTable, RenameTable
from bot.domain.queries import PlannedQuery, Query
from bot.domain.schema import ForeignKey, Name, Schema, Table
from workers.candidates import candidates
from workers.measure import Run, Shadow
from workers.readers.reader import claims
from workers.rules.sql_schema import table_of
from workers.scene import Scene
from workers.select import past
from workers.sql.queries import asked
from workers.sql.render import render
from workers.sql.sought import Seeking, Sought, seeking
from workers.standing import standing

if TYPE_CHECKING:
    from workers.shadow.binaries import Binaries
    from workers.shadow.database import Database
    from workers.shadow.explain import Advice

LEAST, MOST, HISTORIES, SECONDS = 100_000, 20, 12, 20.0
"""Rows from which a table is worth it; queries planned in one review, those of the largest tables first; histories looked
through; seconds for all."""
MAJOR = 18
"""The PostgreSQL that takes statistics from anybody."""
RULE = "query-lacks-index"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query to plan: its text, the indexes that may serve it, and the rows of its tables and of those that they refer to."""

    query: Query
    seeking: Seeking
    tables: tuple[Table, ...]
    sizes: tuple[tuple[Name, int], ...]
    tried: tuple[tuple[Table, Sought, CreateIndex], ...]

    @property
    def rows(self) -> int:
        """Of its largest table."""
        names = {table.name for table in self.tables}
        return max(count for name, count in self.sizes if name in names)


class Planned(NamedTuple):
    """What came of it, and a note of how many there were."""

    facts: tuple[PlannedQuery, ...] = ()
    gaps: tuple[Gap, ...] = ()
    note: str = ""


def planned(shadow: Shadow, facts: Iterable[Fact], scene: Scene, runs: Sequence[Run]) -> Planned:
    """Plan those queries whose tables are known and large, on the history among `runs` (or another one) that has them."""
    from workers.shadow.errors import ShadowError  # here and below: who has nothing to plan loads no driver

    if scene.policy.engine not in {None, "postgresql"} or scene.policy.rules.get(RULE) == "off":
        return Planned()
    wanted = sorted(_wanted(facts, scene), key=lambda one: -one.rows)[:MOST]
    binaries = _server(shadow) if wanted else None
    if binaries is None:
        return Planned()
    found, gaps, done, ends = list[PlannedQuery](), list[Gap](), 0, time.monotonic() + SECONDS
    for run, queries in _by_history(wanted, _histories(scene, runs), shadow):
        try:
            with standing(shadow, run, binaries) as (database, laid):
                whole = scene.schema("head").complete or (run.past.whole and not laid.notes and not laid.late)
                for one in _like_there(database, queries) if whole else ():
                    if time.monotonic() < ends:
                        found += _planned(database, one)
                        done += 1
        except ShadowError as error:
            gaps.append(Gap("the plan of a query", f"PostgreSQL {binaries.version}: {error}", queries[0].query.span.path))
    count = f"{done} quer{'y' if done == 1 else 'ies'}"
    note = f"{count} planned, not run, by PostgreSQL {binaries.version} for tables of the known sizes." if done else ""
    return Planned(tuple(found), tuple(gaps), note)


def _server(shadow: Shadow) -> Binaries | None:
    """One that can plan for tables of any size; that there is none is told where migrations are to run."""
    from workers.shadow.binaries import find_binaries
    from workers.shadow.errors import ShadowError

    try:
        found = find_binaries(shadow.binaries or None, wanted=MAJOR)
    except ShadowError:
        return None
    return found if found and found.major >= MAJOR else None


def _wanted(facts: Iterable[Fact], scene: Scene) -> Iterator[Wanted]:
    """The queries that an index may help, each text once."""
    texts: set[str] = set()
    for fact in facts:
        if isinstance(fact, Query) and fact.whole and fact.sql not in texts:
            texts.add(fact.sql)
            if (one := _wanted_one(fact, scene)) is not None:
                yield one


def _wanted_one(query: Query, scene: Scene) -> Wanted | None:
    found = asked(query.sql)
    if found is None or not found.tables:
        return None
    rows = {name: _rows(name, scene) for name in found.tables}
    known = {name: table for name in rows if (table := _table(scene.schema("head"), name)) is not None}
    if len(known) < len(rows) or any(count is None for count in rows.values()):
        return None
    seen = seeking(query.sql, lambda name, column: name in known and known[name].column(column) is not None)
    large = [one for one in (seen.sought if seen else ()) if (rows.get(one.table) or 0) >= LEAST]
    tried = [(known[one.table], one, index) for one in large for index in candidates(one, known[one.table])]
    for name in [name for one in large for name in _referred(known[one.table], one)]:
        rows.setdefault(name, _rows(name, scene))
    sizes = tuple((name, count) for name, count in rows.items() if count is not None)
    return Wanted(query, seen, tuple(known.values()), sizes, tuple(tried)) if seen and tried else None


def _referred(table: Table, sought: Sought) -> list[Name]:
    """The tables whose rows say how many values a column has that is looked for."""
    keys = [one for one in table.constraints if isinstance(one, ForeignKey)]
    return [key.table for key in keys if set(key.columns) & set(sought.equal)]


def _rows(name: Name, scene: Scene) -> int | None:
    """Of a table that this change makes, only what is said of it by name: `*` stands for what is there."""
    there = table_of(scene.schema("base"), name) is not None
    return scene.policy.rows(name) if there else scene.policy.tables.get(str(name))


def _table(schema: Schema, name: Name) -> Table | None:
    """A plain table that is known."""
    found = table_of(schema, name)
    plain = found and found.known and found.columns and found.kind == "table" and not (found.parent or found.inherits)
    return found if plain else None


def _histories(scene: Scene, runs: Sequence[Run]) -> Iterator[Run]:
    """Those that the change adds to, then the others of the merge base."""
    yield from runs
    begun = {claim.family for run in runs for _, _, claim in run.past.migrations}
    tree = scene.tree("base")
    base = claims(tree.paths(), tree, named=scene.policy.includes)
    families = dict.fromkeys(claim.family for _, claim in base.values() if claim.family not in begun)
    yield from (Run(past(family, scene.changes, base)) for family in list(families)[:HISTORIES])


def _by_history(wanted: Sequence[Wanted], runs: Iterable[Run], shadow: Shadow) -> Iterator[tuple[Run, list[Wanted]]]:
    """Each query with the one history that has all of its tables; none where two have."""
    if not wanted:
        return
    named = [(run, _names(run, shadow)) for run in runs]
    groups: dict[int, list[Wanted]] = {}
    for one in wanted:
        having = [at for at, (_, names) in enumerate(named) if names.issuperset(table.name for table in one.tables)]
        if len(having) == 1:
            groups.setdefault(having[0], []).append(one)
    yield from ((named[at][0], queries) for at, queries in groups.items())


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


def _like_there(database: Database, queries: Sequence[Wanted]) -> Iterator[Wanted]:
    """Those whose tables have all the indexes here that they are known to have: what could not be made here may be there."""
    from workers.shadow.explain import indexed

    counts = indexed(database)
    for one in queries:
        if all(counts.get(str(table.name), 0) >= len([i for i in table.indexes if i.valid]) for table in one.tables):
            yield one


def _planned(database: Database, one: Wanted) -> Iterator[PlannedQuery]:
    """The query before and after the best index, where it reads one of those tables from end to end. Nothing if refused."""
    from workers.shadow.errors import ShadowError
    from workers.shadow.explain import advised, explain

    sizes, text = {str(name): count for name, count in one.sizes}, one.seeking.text
    try:
        scanned = explain(database, text, sizes).scanned
        tried = {render(replace(index, concurrently=False)): (table, sought, index) for table, sought, index in one.tried}
        tried = {statement: each for statement, each in tried.items() if str(each[0].name) in scanned}
        advice = [each for each in advised(database, text, sizes, list(tried)) if each.used] if tried else []
    except ShadowError:
        return
    if advice:
        best = _best(advice, {statement: len(index.index.parts) for statement, (_, _, index) in tried.items()})
        table, sought, index = tried[best.index]
        looked = (*sought.equal, *sought.weak, *sought.ranged, *(part.column or "" for part in sought.ordered))
        keys = tuple(part.column or "" for part in index.index.parts if part.column in looked)
        rows = tuple(sizes.items())
        yield PlannedQuery(
            one.query.span, database.version, rows, table, keys, index, best.before, best.after, one.seeking.assumed
        )


def _best(advice: Sequence[Advice], columns: Mapping[str, int]) -> Advice:
    """The narrowest of those that are about as good as the best one."""
    least = min(each.after.cost for each in advice)
    return min(
        (each for each in advice if each.after.cost <= 2 * least + 10), key=lambda each: (columns[each.index], each.after.cost)
    )
