"""
Dropping an index makes reads and writes of its table wait.

DROP INDEX takes ACCESS EXCLUSIVE on the table. It is quick once it has the lock, but until then it waits for every query that
is running, and everything that comes later waits behind it. DROP INDEX CONCURRENTLY lets them pass.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, code text UNIQUE);
CREATE INDEX orders_customer_idx ON orders (customer_id);
```
```sql bad kinds=locks
DROP INDEX orders_customer_idx;
```
```sql bad kinds=locks
DROP INDEX IF EXISTS orders_customer_idx;
```
```sql good
DROP INDEX CONCURRENTLY orders_customer_idx;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
CREATE INDEX refunds_order_idx ON refunds (order_id);
DROP INDEX refunds_order_idx;
```
```sql good
BEGIN;
SET LOCAL lock_timeout = '2s';
DROP INDEX orders_customer_idx;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-dropindex.html
"""

import re
from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import DropIndex
from workers.rules.locks import ACCESS_EXCLUSIVE, held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, after_word
from workers.world.dropped import dropped

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("locks",),
    known_as="require-concurrent-index-deletion e9 concurrent_index pg102 drop-index-not-concurrent",
)
_NEVER = re.compile(r"0+\D*$")


@rule.on(DropIndex)
def check(operation: DropIndex, site: Site) -> Verdict:
    """An index of a table that was there, dropped with a lock that others queue behind for as long as it takes."""
    table, index = dropped(site.world, operation) or (None, None)
    if operation.concurrently or table is None or table.new or table.kind != "table" or _bounded(site):
        return
    if index is None or index.constraint or table.name in held((step.operation for step in site.earlier), site.existed):
        return
    yield Harm(
        kinds=("locks",),
        title=f"`DROP INDEX` waits for every query on `{table.name}`, and all later ones wait behind it",
        parsed=f"`DROP INDEX` without `CONCURRENTLY` or a lock_timeout, and `{table.name}` was there before this change",
        locks=site.lock(ACCESS_EXCLUSIVE, table.name),
        sized=(table.name,),
        fixes=(
            site.reworded(
                replace(operation, concurrently=True),
                after_word("INDEX", "CONCURRENTLY"),
                title="Drop it without blocking anybody",
                tradeoff="Runs outside a transaction, one index at a time.",
            ),
        ),
    )


def _bounded(site: Site) -> bool:
    """Whether it gives up waiting after a while."""
    timeout = site.world.settings.get("lock_timeout", "")
    return bool(timeout) and not _NEVER.match(timeout)
