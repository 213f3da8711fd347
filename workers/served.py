"""Indexes that the change drops or makes, each with the queries of the repository that may go through it: to be planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.changes import Span
from bot.domain.operations import CreateIndex, DropConstraint, DropIndex, Operation
from bot.domain.schema import Index, Name, Schema, Table
from workers.measure import Run
from workers.plannable import LEAST, Wanted, asking
from workers.readers.reader import claims
from workers.rules.sql_schema import table_of
from workers.scene import Scene

INDEXES, QUERIES = 6, 12
"""Indexes of one change that are looked at; queries for each."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An index of a large table that the statement at the span drops, or makes; `run` is the history it belongs to."""

    table: Table
    index: Index
    span: Span
    dropped: bool
    run: Run
    queries: tuple[Wanted, ...]


def moved(runs: Sequence[Run], scene: Scene) -> Iterator[Moved]:
    """Those of the migrations that queries of the code at head may go through."""
    steps = [(run, step) for run in runs for one in run.migrations for each in one.up if not each.inside for step in each.steps]
    found = [(run, step, what) for run, step in steps if (what := _index(step.operation, scene)) is not None]
    for run, step, (table, index) in found[:INDEXES]:
        dropped = not isinstance(step.operation, CreateIndex)
        if queries := tuple(_queries(table, index, scene)):
            yield Moved(table, index, step.span, dropped, run, queries)


def _index(operation: Operation, scene: Scene) -> tuple[Table, Index] | None:
    """The index with its table, where that was there before, is there afterwards, and is large."""
    match operation:
        case DropIndex(index=name):
            found = _named(scene.schema("base"), name)
        case DropConstraint(table=name, name=constraint):
            table = table_of(scene.schema("base"), name)
            found = _of(table, constraint) if table else None
        case CreateIndex(table=name, index=Index(name=str()) as index):
            table = table_of(scene.schema("base"), name)
            found = (table, index) if table else None
        case _:
            found = None
    if found is None or not found[1].parts or table_of(scene.schema("head"), found[0].name) is None:
        return None
    return found if (scene.policy.rows(found[0].name) or 0) >= LEAST else None


def _named(schema: Schema, name: Name) -> tuple[Table, Index] | None:
    near = [table for table in schema.tables if not name.schema or table.name.schema == name.schema]
    found = [one for table in near if (one := _of(table, name.name)) is not None]
    return found[0] if len(found) == 1 else None


def _of(table: Table, name: str) -> tuple[Table, Index] | None:
    return next(((table, index) for index in table.indexes if index.name == name and index.valid), None)


def _queries(table: Table, index: Index, scene: Scene) -> Iterator[Wanted]:
    """Queries of the code that name a first column of the index, all of whose tables are known with their sizes."""
    from workers.queries.asking import asking as queries_of  # here: who moves no index of a large table parses no code

    first = index.parts[0]
    columns = [first.column] if first.column else sorted(first.expression.columns if first.expression else ())
    tree, count = scene.tree("head"), 0
    migrations = scene.remember("claimed at head", lambda: claims(tree.paths(), tree, named=scene.policy.includes)).keys()
    for query in queries_of(tree, table, columns, migrations) if columns else ():
        if (one := asking(query, table.name, index, scene)) is not None:
            yield one
            count += 1
        if count == QUERIES:
            return
