"""
Creating an index blocks writes to its table.

A plain CREATE INDEX holds a SHARE lock on the table until the whole index is built: INSERT, UPDATE and DELETE wait,
SELECT runs. CREATE INDEX CONCURRENTLY builds it without blocking writes.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, code text);
```
```sql bad kinds=blocks
CREATE INDEX orders_customer_idx ON orders (customer_id);
```
```sql bad kinds=blocks
CREATE UNIQUE INDEX IF NOT EXISTS orders_code_idx ON public.orders (lower(code)) WHERE code IS NOT NULL;
```
```sql good
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_idx ON refunds (order_id);
```

On a partitioned table CONCURRENTLY is refused: the parent's index is made empty and each partition's is attached.

```sql given
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
```
```sql bad kinds=blocks
CREATE INDEX events_at_idx ON events (at);
```
```sql good
CREATE INDEX events_at_idx ON ONLY events (at);
```
```sql good
CREATE INDEX CONCURRENTLY events_2026_at_idx ON events_2026 (at);
```

Where one call makes a key as well, under a lock that holds up reads too, the key alone is told.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [("id", models.AutoField(primary_key=True))])]
```
```python bad kinds=blocks file=shop/migrations/0002_code.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "code", models.CharField(max_length=9, null=True, db_index=True))]
```

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddColumn, AddConstraint, CreateIndex
from bot.domain.schema import Key, Name, Table
from workers.rules.locks import SHARE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, after_word
from workers.rules.unmet import doubles
from workers.rules.words import duplicates, sql
from workers.sql.render import render

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="require-concurrent-index-creation e6 concurrent_index pg101 create-index-not-concurrent",
)


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An index built in place on a table that was there before."""
    table = site.table(operation.table)
    if operation.concurrently or not site.holds_rows(operation.table) or _builds_nothing(operation, table):
        return
    if site.statement.transaction and _beside_a_key(operation, site):
        return
    left = operation.index.unique and doubles(site, operation.table, operation.index)
    parsed = f"`CREATE INDEX` without `CONCURRENTLY`, and `{operation.table}` was there before this change"
    yield Harm(
        kinds=("blocks",),
        title=f"The {'unique index fails if two rows are equal, and' if left else 'index build'} "
        f"blocks every write to `{operation.table}` until it is done",
        parsed=parsed + ("; nothing kept its rows apart before, and nothing clears them up" if left else ""),
        locks=site.lock(SHARE, operation.table),
        sized=(operation.table,),
        fixes=(
            _partitioned(operation, table, site) if table.kind == "partitioned" else _concurrently(operation, site),
            *(_first(operation, site) if left else ()),
        ),
    )


def _first(operation: CreateIndex, site: Site) -> tuple[Fix, ...]:
    return (site.recipe(duplicates(operation), title="Look for duplicates first"),)


def _beside_a_key(operation: CreateIndex, site: Site) -> bool:
    """Whether the same call makes a key of the table, which is told: Django adds an index for LIKE to a unique column."""
    for statement in site.migration.up:
        if statement.span != site.statement.span or statement.transaction != site.statement.transaction:
            continue
        for step in statement.steps:
            match step.operation:
                case AddConstraint(table=operation.table, constraint=Key()):
                    return True
                case AddColumn(table=operation.table, column=column) if any(isinstance(c, Key) for c in column.constraints):
                    return True
    return False


def _builds_nothing(operation: CreateIndex, table: Table) -> bool:
    present = operation.if_not_exists and operation.index.name in {i.name for i in table.indexes}
    return present or table.kind in {"view", "materialized view"} or (operation.only and table.kind == "partitioned")


def _concurrently(operation: CreateIndex, site: Site) -> Fix:
    return site.reworded(
        replace(operation, concurrently=True),
        after_word("INDEX", "CONCURRENTLY"),
        title="Build it without blocking writes",
        tradeoff="Runs outside a transaction, reads the table twice and waits for open transactions. If it is cancelled an "
        "INVALID index stays behind: drop it before trying again.",
        rollback=sql("DROP INDEX CONCURRENTLY IF EXISTS {};", operation.index.name or "the_index"),
    )


def _partitioned(operation: CreateIndex, table: Table, site: Site) -> Fix:
    name = operation.index.name or f"{table.name.name}_idx"
    parts = sorted((t.name for t in site.world.tables() if t.parent == table.name), key=str) or [Name("each_partition")]
    steps = [render(replace(operation, only=True, index=replace(operation.index, name=name))) + ";"]
    for part in parts[:8]:
        index = replace(operation.index, name=f"{part.name}_{name}"[:63])
        steps.append(render(replace(operation, table=part, concurrently=True, index=index)) + ";")
        steps.append(sql("ALTER INDEX {} ATTACH PARTITION {};", name, index.name or name))
    return site.recipe(
        *steps,
        title="Index the partitions one by one, then attach",
        tradeoff="The parent's index stays invalid until every partition's index is attached.",
        rollback=sql("DROP INDEX {};", name),
    )
