"""
The key cannot be made as it is written: the migration stops there.

A table has one primary key; a foreign key needs a unique key of just those columns on the other side, and types that compare;
USING INDEX takes a plain unique index; a unique key of a partitioned table holds all columns of the partition key.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, code text);
CREATE UNIQUE INDEX orders_lower_idx ON orders (lower(code));
CREATE UNIQUE INDEX orders_code_idx ON orders (code);
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
```
```sql bad kinds=fails
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (code) REFERENCES customers (email) NOT VALID;
```
```sql bad kinds=fails
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (code) REFERENCES customers (id) NOT VALID;
```
```sql bad kinds=fails
ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_code_idx;
```
```sql bad kinds=fails
ALTER TABLE orders ADD CONSTRAINT one_code UNIQUE USING INDEX orders_lower_idx;
```
```sql bad kinds=fails
CREATE UNIQUE INDEX events_id_key ON events (id);
```
```sql good
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE orders ADD CONSTRAINT one_code UNIQUE USING INDEX orders_code_idx;
CREATE TABLE visits (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
```

Source: https://www.postgresql.org/docs/current/ddl-constraints.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable, DropConstraint
from bot.domain.schema import Column, ForeignKey, Key, Name, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_TEXT, _WHOLE = frozenset(("text", "varchar", "bpchar")), frozenset(("int2", "int4", "int8"))
# Families of types between which there is no equality operator.
_FAMILIES = (_TEXT, _WHOLE, frozenset(("uuid",)), frozenset(("bool",)), frozenset(("date", "timestamp", "timestamptz")))


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A key added to a table."""
    table, constraint = site.table(operation.table), operation.constraint
    if isinstance(constraint, ForeignKey):
        yield from _foreign(constraint, table, site)
    elif isinstance(constraint, Key):
        dropped = {o.name for o in site.siblings() if isinstance(o, DropConstraint)}
        if constraint.primary:
            yield from _second(table, dropped)
        yield from _adopted(constraint, table) if constraint.index else _partitioned(constraint.columns, table)


@rule.on(AddColumn)
def check_column(operation: AddColumn, site: Site) -> Verdict:
    """A column that brings a key."""
    table = site.table(operation.table)
    if operation.if_not_exists and table.column(operation.column.name):
        return
    for constraint in operation.column.constraints:
        if isinstance(constraint, Key) and constraint.primary:
            yield from _second(table, {o.name for o in site.siblings() if isinstance(o, DropConstraint)})
        elif isinstance(constraint, ForeignKey):
            yield from _foreign(constraint, table, site, operation.column)


@rule.on(CreateTable)
def check_table(operation: CreateTable, site: Site) -> Verdict:
    """A new table's keys."""
    new = Table(operation.table, operation.columns, partition_by=operation.partition_by)
    if operation.if_not_exists and site.world.table(operation.table) is not None:
        return
    inline = [constraint for column in operation.columns for constraint in column.constraints]
    for constraint in (*operation.constraints, *inline):
        if isinstance(constraint, ForeignKey) and constraint.table != operation.table:
            yield from _foreign(constraint, new, site)
        elif isinstance(constraint, Key):
            yield from _partitioned(constraint.columns, new)


@rule.on(CreateIndex)
def check_index(operation: CreateIndex, site: Site) -> Verdict:
    """A unique index of a partitioned table."""
    if operation.index.unique and not operation.concurrently and all(part.column for part in operation.index.parts):
        yield from _partitioned(tuple(part.column or "" for part in operation.index.parts), site.table(operation.table))


def _second(table: Table, dropped: set[str]) -> Verdict:
    first = next((c for c in table.constraints if isinstance(c, Key) and c.primary and c.name not in dropped), None)
    if first is not None:
        yield _fails(f"`{table.name}` has a primary key already", f"`{first.name}` is its primary key", "42P16")


def _adopted(key: Key, table: Table) -> Verdict:
    index = next((i for i in table.indexes if i.name == key.index), None)
    if index is None:
        if table.known and not any(c.name == key.index for c in table.constraints):
            yield _fails(f"`{table.name}` has no index `{key.index}`", "no earlier statement makes it", "42704")
        return
    wrong = [
        *(["is not unique"] if not index.unique else []),
        *(["is partial"] if index.where else []),
        *(["is on an expression"] if any(part.column is None for part in index.parts) else []),
    ]
    if wrong:
        yield _fails(f"`USING INDEX` cannot take `{key.index}`", f"`{key.index}` {' and '.join(wrong)}", "42809")


def _partitioned(columns: tuple[str, ...], table: Table) -> Verdict:
    names = key_columns(table)
    lacking = [name for name in names if name not in columns]
    if columns and lacking:
        listed = ", ".join(f"`{name}`" for name in lacking)
        yield _fails(
            f"a unique key of the partitioned `{table.name}` must hold {listed}", f"it is by {table.partition_by}", "0A000"
        )


def key_columns(table: Table) -> tuple[str, ...]:
    """The columns of a partition key; none when it holds an expression."""
    inside = table.partition_by.partition("(")[2].rpartition(")")[0]
    parts = [part.strip().split(" ")[0].strip('"') for part in inside.split(",")] if inside else []
    return tuple(parts) if all(re.fullmatch(r"\w+", part) for part in parts) else ()


def _foreign(key: ForeignKey, table: Table, site: Site, added: Column | None = None) -> Verdict:
    other = site.table(key.table)
    if not other.known or not site.world.complete:
        return
    primary = next((c.columns for c in other.constraints if isinstance(c, Key) and c.primary), ())
    wanted = key.references or primary
    unique = [c.columns for c in other.constraints if isinstance(c, Key)]
    unique += [
        tuple(p.column or "" for p in i.parts)
        for i in other.indexes
        if i.unique and i.where is None and all(p.column for p in i.parts)
    ]
    if not wanted or set(wanted) not in [set(columns) for columns in unique]:
        listed = ", ".join(f"`{column}`" for column in wanted)
        no = f"no unique key on {listed}" if wanted else "no primary key"
        if all(other.column(column) for column in wanted):
            yield _fails(
                f"`{key.table}` has {no} to refer to", f"the foreign key refers to `{key.table}`, which has {no}", "42830"
            )
        return
    for here, there in zip(key.columns, wanted, strict=False):
        mine = added if added and added.name == here else _column(here, table, site)
        yield from _compared(mine, other.column(there), table.name, key.table)


def _column(name: str, table: Table, site: Site) -> Column | None:
    beside = (o.column for o in site.siblings() if isinstance(o, AddColumn) and o.column.name == name)
    return table.column(name) or next(beside, None)


def _compared(mine: Column | None, other: Column | None, here: Name, there: Name) -> Verdict:
    if (
        mine is None
        or other is None
        or mine.type is None
        or other.type is None
        or mine.type.dimensions
        or other.type.dimensions
    ):
        return
    first, second = (next((f for f in _FAMILIES if c.type and c.type.name in f), None) for c in (mine, other))
    if first and second and first is not second:
        names = f"`{here}.{mine.name}` ({mine.type.name})", f"`{there}.{other.name}` ({other.type.name})"
        yield _fails(f"{names[0]} cannot refer to {names[1]}", "no operator compares the two types", "42804")


def _fails(title: str, parsed: str, state: str) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"{title[0].upper()}{title[1:]}: the migration stops here",
        parsed=f"{parsed} (SQLSTATE {state})",
    )
