"""
VACUUM FULL, CLUSTER and changes of storage rewrite the table while reads and writes wait.

VACUUM FULL, CLUSTER, SET LOGGED / UNLOGGED, SET TABLESPACE, SET ACCESS METHOD and SET EXPRESSION copy the whole table and
its indexes under ACCESS EXCLUSIVE.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, amount int, doubled int GENERATED ALWAYS AS (amount * 2) STORED);
```
```sql bad kinds=blocks,rewrites
VACUUM FULL orders;
```
```sql bad kinds=blocks,rewrites
CLUSTER orders USING orders_pkey;
```
```sql bad kinds=blocks,rewrites
ALTER TABLE orders SET UNLOGGED;
```
```sql bad kinds=blocks,rewrites version=17-18
ALTER TABLE orders ALTER COLUMN doubled SET EXPRESSION AS (amount * 3);
```
```sql bad kinds=blocks,rewrites unproved=needs-a-second-tablespace
ALTER TABLE orders SET TABLESPACE fast;
```
```sql good
VACUUM (ANALYZE) orders;
```
```sql good
ALTER TABLE orders SET (fillfactor = 80);
```
```sql good
ALTER TABLE orders SET LOGGED;
```

Source: https://www.postgresql.org/docs/current/sql-vacuum.html
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import Cluster, SetExpression, SetPersistence, SetStorage, Vacuum
from bot.domain.schema import Name
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks", "rewrites"),
    known_as="adding-serial-primary-key-field adding-field-with-default e10 pg302 add-column-non-constant-default",
)


@rule.on(Vacuum)
def check_vacuum(operation: Vacuum, site: Site) -> Verdict:
    """VACUUM FULL."""
    if operation.full:
        yield from _rewrite(operation.table, "VACUUM FULL", site)


@rule.on(Cluster)
def check_cluster(operation: Cluster, site: Site) -> Verdict:
    """CLUSTER."""
    yield from _rewrite(operation.table, "CLUSTER", site)


@rule.on(SetPersistence)
def check_persistence(operation: SetPersistence, site: Site) -> Verdict:
    """SET LOGGED or UNLOGGED, where it changes anything."""
    table = site.table(operation.table)
    if not table.known or table.unlogged == operation.logged:
        yield from _rewrite(operation.table, "SET LOGGED" if operation.logged else "SET UNLOGGED", site)


@rule.on(SetStorage)
def check_storage(operation: SetStorage, site: Site) -> Verdict:
    """SET TABLESPACE or SET ACCESS METHOD; the defaults are most likely what it has already."""
    if operation.value.lower() not in {"pg_default", "heap", "default"} and not site.with_partitions(operation.table):
        yield from _rewrite(operation.table, f"SET {operation.option.upper()}", site)


@rule.on(SetExpression)
def check_expression(operation: SetExpression, site: Site) -> Verdict:
    """SET EXPRESSION of a stored generated column."""
    column = site.column(operation.table, operation.column)
    if column is None or column.stored:
        yield from _rewrite(operation.table, "SET EXPRESSION", site)


def _rewrite(name: Name | None, command: str, site: Site) -> Verdict:
    if name is not None and not site.existed(name):
        return
    what = f"`{name}`" if name else "every table it reaches"
    yield Harm(
        kinds=("blocks", "rewrites"),
        title=f"`{command}` rewrites {what}; reads and writes wait until it is done",
        parsed=f"`{command}` copies the table and rebuilds its indexes under ACCESS EXCLUSIVE",
        locks=site.lock(ACCESS_EXCLUSIVE, name) if name else (),
        sized=(name,) if name else (),
        fixes=(
            Fix(
                "now",
                "Outside the migration: pg_repack, or a new table filled in batches",
                sql("pg_repack --table={}", name) if name else "pg_repack",
                "Needs twice the space while it runs.",
                language="sh",
            ),
        ),
    )
