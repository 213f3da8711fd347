"""
LOCK TABLE makes others wait until the transaction ends.

LOCK TABLE takes ACCESS EXCLUSIVE unless told otherwise, and like every lock it is kept until COMMIT: reads and writes wait
for whatever else the transaction does.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY);
```
```sql bad kinds=locks
BEGIN;
LOCK TABLE orders;
COMMIT;
```
```sql bad kinds=locks
BEGIN;
LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
COMMIT;
```
```sql good
BEGIN;
LOCK TABLE orders IN ROW EXCLUSIVE MODE;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-lock.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import LockTable
from workers.rules.locks import ACCESS_EXCLUSIVE, BLOCKS_WRITES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(
    __name__,
    severity=Severity.WARNING,
    kinds=("locks",),
    known_as="e4 e9",
)


@rule.on(LockTable)
def check(operation: LockTable, site: Site) -> Verdict:
    """A lock that writes wait for, on a table that was there."""
    if operation.mode not in BLOCKS_WRITES or not site.existed(operation.table):
        return
    who = "reads and writes" if operation.mode == ACCESS_EXCLUSIVE else "writes"
    yield Harm(
        kinds=("locks",),
        title=f"`LOCK TABLE` makes {who} of `{operation.table}` wait until the transaction ends",
        parsed=f"{operation.mode} is kept until COMMIT",
        locks=site.lock(operation.mode, operation.table),
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "SET LOCAL lock_timeout = '2s';",
                site.sql.rstrip().rstrip(";") + ";",
                title="Keep the transaction short, and do not wait for the lock for long",
                tradeoff="The migration may have to be tried again.",
            ),
        ),
    )
