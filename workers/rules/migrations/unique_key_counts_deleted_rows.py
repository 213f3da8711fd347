"""
A unique key counts rows that the application has marked as deleted.

A row with `deleted_at` is gone for the people who use the application, and keeps its name: whoever makes another one of that
name is refused.

Told where the project sees to it elsewhere: another table's unique key has the mark among its columns, or leaves marked rows
out. Keys of what nobody chooses alone (an id, a token, two references) are left alone.

```sql given
CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX people_email ON people (email) WHERE deleted_at IS NULL;
CREATE TABLE teams (id bigint PRIMARY KEY, name text NOT NULL, org_id bigint, token uuid, deleted_at timestamptz);
CREATE TABLE orgs (id bigint PRIMARY KEY, name text NOT NULL);
```
```sql bad kinds=breaks unproved=the-insert-that-fails-comes-later
CREATE TABLE projects (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, deleted_at timestamptz);
```
```sql bad kinds=breaks unproved=the-insert-that-fails-comes-later
DELETE FROM teams WHERE name = '';
CREATE UNIQUE INDEX CONCURRENTLY teams_org_name ON teams (org_id, name);
```
```sql good
DELETE FROM teams WHERE name = '';
CREATE UNIQUE INDEX CONCURRENTLY teams_org_name ON teams (org_id, name) WHERE deleted_at IS NULL;
```
```sql good
DELETE FROM teams WHERE name = '';
CREATE UNIQUE INDEX CONCURRENTLY teams_token ON teams (token);
CREATE UNIQUE INDEX CONCURRENTLY teams_org_token ON teams (org_id, token);
```
```sql good
DELETE FROM orgs WHERE name = '';
CREATE UNIQUE INDEX CONCURRENTLY orgs_name ON orgs (name);
```
```sql given
CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, deleted_at timestamptz);
```
```sql good
CREATE TABLE projects (id bigint PRIMARY KEY, name text NOT NULL UNIQUE, deleted_at timestamptz);
```

Source: https://www.postgresql.org/docs/current/indexes-partial.html
"""

import re
from collections.abc import Iterator

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable
from bot.domain.schema import Column, Constraint, Index, Key, Name, Table
from workers.rules.before import made_anew
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql
from workers.sql.render.names import quote_all

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_MARK = re.compile(r"(?i)^(is_?)?(soft_?)?(deleted|discarded|removed)(_?(at|on|time|date))?$")
_MADE = re.compile(
    r"(?i)(^|_)(id|uu?id|guid|token|hash|key|secret|nonce|mask_id|sha\d*|digest|fingerprint)$|[a-z](Id|Token|Hash|Key)$"
)
"""What nobody chooses: it does not come twice."""
_THERE = {
    **dict.fromkeys(("date", "timestamp", "timestamptz"), "{} IS NULL"),
    **dict.fromkeys(("int2", "int4", "int8"), "{} = 0"),
    "bool": "NOT {}",
}
"""How a row that is there is told by its mark, by the mark's type."""


@rule.on(CreateTable)
def check_table(operation: CreateTable, site: Site) -> Verdict:
    """The keys of a new table."""
    for columns in _keys(operation.constraints, operation.columns):
        yield from _told(operation.table, columns, operation.columns, site)


@rule.on(AddConstraint)
def check_key(operation: AddConstraint, site: Site) -> Verdict:
    """A key of a table that is there."""
    yield from _of(operation.table, _keys((operation.constraint,), ()), site)


@rule.on(AddColumn)
def check_column(operation: AddColumn, site: Site) -> Verdict:
    """A column that is unique."""
    yield from _of(operation.table, _keys((), (operation.column,)), site)


@rule.on(CreateIndex)
def check_index(operation: CreateIndex, site: Site) -> Verdict:
    """A unique index over all rows."""
    index = operation.index
    if index.unique and index.where is None and all(part.column for part in index.parts):
        yield from _of(operation.table, iter([tuple(part.column or "" for part in index.parts)]), site)


def _keys(constraints: tuple[Constraint, ...], columns: tuple[Column, ...]) -> Iterator[tuple[str, ...]]:
    for one in constraints:
        if isinstance(one, Key) and not one.primary and one.index is None:
            yield one.columns
    for column in columns:
        if any(isinstance(one, Key) and not one.primary for one in column.constraints):
            yield (column.name,)


def _of(table: Name, keys: Iterator[tuple[str, ...]], site: Site) -> Verdict:
    known = site.table(table)
    for columns in keys if known.known else ():
        yield from _told(table, columns, known.columns, site)


def _told(table: Name, key: tuple[str, ...], columns: tuple[Column, ...], site: Site) -> Verdict:
    mark = next((column for column in columns if _MARK.match(column.name)), None)
    if mark is None or any(_MARK.match(column) for column in key) or all(_MADE.search(column) for column in key):
        return
    other = next((found for one in site.world.tables() if one.name != table and (found := _minds(one))), None)
    if other is None or made_anew(site, table):
        return
    listed = ", ".join(f"`{column}`" for column in key)
    yield Harm(
        kinds=("breaks",),
        title=f"A row of `{table}` that is marked as deleted keeps its {listed}: nobody can use it again",
        parsed=f"the key does not look at `{mark.name}`, as {other} does",
        fixes=_left_out(table, key, mark, site),
    )


def _left_out(table: Name, key: tuple[str, ...], mark: Column, site: Site) -> tuple[Fix, ...]:
    """An index in its place; none where the mark's type does not tell how a row is marked."""
    there = _THERE.get(mark.type.name) if mark.type is not None and not mark.type.dimensions else None
    if there is None or (there.endswith("0") and not (mark.not_null or mark.default)):
        return ()
    new = isinstance(site.step.operation, CreateTable) or not site.existed(table)
    how = "UNIQUE INDEX" if new else "UNIQUE INDEX CONCURRENTLY"
    return (
        site.recipe(
            sql(f"CREATE {how} ON {{}} ", table) + f"({quote_all(key)})" + sql(f" WHERE {there};", mark.name),
            title="In the place of the key, leave the marked rows out",
            tradeoff="No foreign key can refer to the columns then, and ON CONFLICT has to repeat the WHERE.",
        ),
    )


def _minds(table: Table) -> str:
    """The unique key of a table that looks at the mark, in words; '' where there is none."""
    mark = next((column.name for column in table.columns if _MARK.match(column.name)), None)
    if mark is None:
        return ""
    indexes = (one.name or "" for one in table.indexes if one.unique and mark in _looked_at(one))
    keys = (one.name or "" for one in table.constraints if isinstance(one, Key) and mark in one.columns)
    name = next(iter((*indexes, *keys)), None)
    return "" if name is None else f"`{name}` of `{table.name}`" if name else f"that of `{table.name}`"


def _looked_at(index: Index) -> frozenset[str]:
    return index.columns() - frozenset(index.include)
