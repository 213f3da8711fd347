"""
A partition, or a table that inherits, cannot be changed this way: the migration stops there.

What a table has from its parent is added, renamed, retyped and dropped on the parent. A partition has the parent's columns,
no others, and its NOT NULLs; there is one default partition, and while there is one none is detached CONCURRENTLY. The columns
of a partition key keep their type.

```sql given
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE other (id bigint);
CREATE TABLE dated (id bigint, at date);
```
```sql bad kinds=fails
ALTER TABLE events_2026 ADD COLUMN note text;
```
```sql bad kinds=fails
ALTER TABLE events_2026 RENAME COLUMN id TO number;
```
```sql bad kinds=fails
ALTER TABLE events DROP COLUMN at;
```
```sql bad kinds=fails
ALTER TABLE events DETACH PARTITION other;
```
```sql bad kinds=fails
CREATE TABLE events_more PARTITION OF events DEFAULT;
```
```sql bad kinds=fails version=14-18
ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;
```
```sql good
ALTER TABLE events ADD COLUMN note text;
```
```sql good
ALTER TABLE events_2026 ADD CONSTRAINT id_there CHECK (id > 0) NOT VALID;
```

Source: https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AlterColumnType,
    AttachPartition,
    CreateTable,
    DetachPartition,
    DropColumn,
    RenameColumn,
)
from bot.domain.schema import Name, Table
from workers.rules.known import everything
from workers.rules.migrations.key_fails import key_columns
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_ONLY = re.compile(r"\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?ONLY\b", re.IGNORECASE)


@rule.on(AddColumn)
def check_added(operation: AddColumn, site: Site) -> Verdict:
    """A column added to a partition, or to a parent without its children."""
    table = site.table(operation.table)
    if operation.if_not_exists and table.column(operation.column.name):
        return
    if table.parent:
        yield _fails(f"A column of the partition `{table.name}` is added to `{table.parent}`", "42809")
    elif _ONLY.match(site.sql) and (children := _children(table, site)):
        yield _fails(f"`ONLY` leaves out {', '.join(f'`{c.name}`' for c in children[:5])}: a new column is theirs too", "42P16")


def _children(table: Table, site: Site) -> list[Table]:
    return [t for t in site.world.dependents(table.name) if t.parent == table.name or table.name in t.inherits]


@rule.on(AlterColumnType, RenameColumn, DropColumn)
def check_column(operation: AlterColumnType | RenameColumn | DropColumn, site: Site) -> Verdict:
    """A column that comes from a parent, or that decides about the partition."""
    table, column = site.table(operation.table), operation.column
    if operation.column in key_columns(table) and not isinstance(operation, RenameColumn):
        yield _fails(f"`{operation.table}.{column}` is part of the partition key and cannot be changed", "42P16")
        return
    parents = (*((table.parent,) if table.parent else ()), *table.inherits)
    owner = next((parent for parent in parents if site.table(parent).column(column)), None)
    if owner is not None:
        yield _fails(f"`{operation.table}.{column}` is inherited from `{owner}` and is changed there", "42P16")


@rule.on(AttachPartition)
def check_attached(operation: AttachPartition, site: Site) -> Verdict:
    """A table that does not fit."""
    parent, table = site.table(operation.parent), site.table(operation.table)
    if parent.known and parent.kind == "table":
        yield _fails(f"`{operation.parent}` is not partitioned", "42809")
    elif parent.known and table.known and site.world.complete:
        lacking = [c.name for c in parent.columns if table.column(c.name) is None]
        extra = [c.name for c in table.columns if parent.column(c.name) is None]
        strict = [c.name for c in parent.columns if c.not_null and _nullable(table, c.name)]
        for columns, why in ((lacking, "is missing from"), (extra, "is too much in"), (strict, "must be NOT NULL in")):
            if columns:
                yield _fails(f"{', '.join(f'`{c}`' for c in columns)} {why} `{operation.table}`", "42804")
        yield from _second_default(operation.parent, operation.bound, site)


def _nullable(table: Table, column: str) -> bool:
    found = table.column(column)
    return found is not None and not found.not_null


@rule.on(CreateTable)
def check_created(operation: CreateTable, site: Site) -> Verdict:
    """A second default partition."""
    there = operation.if_not_exists and site.world.table(operation.table)
    if operation.parent is not None and not there:
        yield from _second_default(operation.parent, operation.bound, site)


def _second_default(parent: Name, bound: str, site: Site) -> Verdict:
    first = _default(site.table(parent), site)
    if bound.strip().upper() == "DEFAULT" and first is not None:
        yield _fails(f"`{parent}` has a default partition already, `{first.name}`", "42P17")


def _default(parent: Table, site: Site) -> Table | None:
    return next((t for t in site.world.dependents(parent.name) if t.parent == parent.name and t.default_partition), None)


@rule.on(DetachPartition)
def check_detached(operation: DetachPartition, site: Site) -> Verdict:
    """What is no partition, and CONCURRENTLY beside a default partition."""
    parent, table = site.table(operation.parent), site.table(operation.table)
    first = _default(parent, site)
    if table.known and table.parent != parent.name and everything(site):
        yield _fails(f"`{operation.table}` is not a partition of `{operation.parent}`", "42P01")
    elif operation.concurrently and first is not None and site.versions.all_from(14):
        yield _fails(f"`CONCURRENTLY` is refused while `{operation.parent}` has a default partition, `{first.name}`", "55000")


def _fails(title: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title}: the migration stops here",
        parsed=f"as the tables are before this statement, PostgreSQL refuses it (SQLSTATE {state})",
    )
