"""
Deleting a row of the other table reads this whole table: nothing indexes the foreign key.

PostgreSQL indexes the referenced side of a foreign key, not the referencing one. ON DELETE CASCADE, SET NULL and SET DEFAULT
look the referencing rows up at each delete, and without an index that is a scan of the whole table for each deleted row.
For a new table this is a note (off by default).

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, shop_id bigint);
```
```sql bad kinds=costs
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE NOT VALID;
```
```sql bad kinds=costs
ALTER TABLE orders ADD COLUMN agent_id bigint REFERENCES customers (id) ON DELETE SET NULL;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id) ON DELETE CASCADE);
CREATE INDEX refunds_customer_idx ON refunds (customer_id);
```
```sql good
CREATE TABLE members (customer_id bigint REFERENCES customers ON DELETE CASCADE, name text, PRIMARY KEY (customer_id, name));
```
```sql good
ALTER TABLE orders ADD CONSTRAINT customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
```

Source: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex, CreateTable
from bot.domain.schema import Constraint, ForeignKey, Index, IndexPart, Key, Table
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("costs",),
    known_as="adding-foreign-key-constraint e15 pg306 add-constraint-fk-no-not-valid",
)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A foreign key of a table that is there."""
    table = site.table(operation.table)
    if isinstance(operation.constraint, ForeignKey) and table.known:
        yield from _unindexed(operation.constraint, table, site)


@rule.on(AddColumn)
def check_column(operation: AddColumn, site: Site) -> Verdict:
    """A column that brings a foreign key."""
    for key in _keyed(operation.column.constraints, operation.column.name):
        yield from _unindexed(key, Table(operation.table, constraints=operation.column.constraints), site)


@rule.on(CreateTable)
def check_table(operation: CreateTable, site: Site) -> Verdict:
    """A new table's foreign keys."""
    inline = [(key, column.name) for column in operation.columns for key in column.constraints]
    keys = [replace(c, columns=c.columns or (name,)) for c, name in inline if isinstance(c, ForeignKey | Key)]
    table = Table(operation.table, constraints=(*operation.constraints, *keys))
    for key in table.constraints if not (operation.like or operation.inherits or operation.parent) else ():
        if isinstance(key, ForeignKey):
            yield from _unindexed(key, table, site)


def _keyed(constraints: Iterable[Constraint], column: str) -> Iterator[ForeignKey]:
    for constraint in constraints:
        if isinstance(constraint, ForeignKey):
            yield replace(constraint, columns=constraint.columns or (column,))


def _unindexed(key: ForeignKey, table: Table, site: Site) -> Verdict:
    if key.on_delete.partition(" (")[0] not in {"CASCADE", "SET NULL", "SET DEFAULT"} or _indexed(key, table, site):
        return
    new = isinstance(site.step.operation, CreateTable) or not site.existed(table.name)
    listed = ", ".join(f"`{column}`" for column in key.columns)
    index = CreateIndex(table.name, Index(None, tuple(IndexPart(column) for column in key.columns)), site.existed(table.name))
    yield Harm(
        kinds=("costs",),
        title=f"Each delete from `{key.table}` reads all of `{table.name}`: no index begins with {listed}",
        parsed=f"ON DELETE {key.on_delete}, and no index of `{table.name}` here or earlier begins with {listed}",
        sized=() if new else (table.name,),
        severity=Severity.INFO if new else None,
        fixes=(site.recipe(render(index) + ";", title="Index the referencing column"),),
    )


def _indexed(key: ForeignKey, table: Table, site: Site) -> bool:
    """Whether an index begins with the key's columns, in any order; one that this migration makes later counts."""
    first = [k.columns for k in table.constraints if isinstance(k, Key)]
    first += [tuple(part.column or "" for part in index.parts) for index in table.indexes]
    steps = (step.operation for statement in site.migration.up for step in statement.steps)
    for other in steps:
        match other:
            case CreateIndex(index=index) if site.world.resolve("table", other.table) == table.name:
                first.append(tuple(part.column or "" for part in index.parts))
            case AddConstraint(constraint=Key(columns=columns)) if site.world.resolve("table", other.table) == table.name:
                first.append(columns)
    wanted = set(key.columns)
    return any(wanted == set(columns[: len(wanted)]) for columns in first)
