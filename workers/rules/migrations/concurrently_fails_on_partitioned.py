"""
CONCURRENTLY fails on a partitioned table.

PostgreSQL cannot build or drop the index of a partitioned table concurrently: CREATE INDEX CONCURRENTLY on the parent is
refused on every version, and so is DROP INDEX CONCURRENTLY of its index.

```sql given
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX events_id_idx ON events (id);
```
```sql bad kinds=fails
CREATE INDEX CONCURRENTLY events_at_idx ON events (at);
```
```sql bad kinds=fails
DROP INDEX CONCURRENTLY events_id_idx;
```
```sql good
CREATE INDEX CONCURRENTLY events_2026_at_idx ON events_2026 (at);
```

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex, DropIndex
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), whatever_rows=True)


@rule.on(CreateIndex)
def check_create(operation: CreateIndex, site: Site) -> Verdict:
    """A concurrent build on a partitioned parent."""
    if not operation.concurrently or not site.with_partitions(operation.table):
        return
    only = render(replace(operation, concurrently=False, only=True)) + ";"
    yield Harm(
        kinds=("fails",),
        title=f"`CREATE INDEX CONCURRENTLY` fails: `{operation.table}` is partitioned",
        parsed=f"`{operation.table}` is partitioned; PostgreSQL refuses a concurrent build on the parent (SQLSTATE 0A000)",
        fixes=(
            site.recipe(
                only,
                "-- for each partition, outside a transaction:",
                "-- CREATE INDEX CONCURRENTLY … ON partition (…); ALTER INDEX … ATTACH PARTITION …;",
                title="Make the parent's index empty, build each partition's concurrently, attach it",
                tradeoff="The parent's index stays invalid until every partition's index is attached.",
            ),
        ),
    )


@rule.on(DropIndex)
def check_drop(operation: DropIndex, site: Site) -> Verdict:
    """A concurrent drop of a partitioned table's index."""
    table = site.world.owner(operation.index)
    if not operation.concurrently or table is None or table.kind != "partitioned":
        return
    yield Harm(
        kinds=("fails",),
        title=f"`DROP INDEX CONCURRENTLY` fails: `{operation.index}` belongs to the partitioned table `{table.name}`",
        parsed=f"`{table.name}` is partitioned; PostgreSQL refuses to drop its index concurrently (SQLSTATE 0A000)",
        fixes=(
            site.rewritten(
                replace(operation, concurrently=False),
                title="Drop it plainly, with a lock_timeout",
                tradeoff="ACCESS EXCLUSIVE on the table and its partitions for a moment.",
            ),
        ),
    )
