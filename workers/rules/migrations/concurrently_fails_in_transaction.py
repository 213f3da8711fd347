"""
A statement that cannot run inside a transaction fails there.

CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY, REINDEX CONCURRENTLY, DETACH PARTITION CONCURRENTLY and VACUUM commit
on their own: inside a transaction block (the file's own BEGIN, or the one the migration tool opens) PostgreSQL refuses
them and the migration stops.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
```
```sql bad kinds=fails
BEGIN;
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
COMMIT;
```
```sql bad kinds=fails file=db/migrations/20260102_x.sql
-- migrate:up
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
-- migrate:down
DROP INDEX orders_customer_idx;
```
```sql bad kinds=fails
BEGIN;
VACUUM orders;
COMMIT;
```
```sql good
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
```
```sql good file=db/migrations/20260102_x.sql
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
-- migrate:down transaction:false
DROP INDEX CONCURRENTLY orders_customer_idx;
```

Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import CreateIndex, DetachPartition, DropIndex, Operation, Reindex, Vacuum
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("fails",),
    whatever_rows=True,
    known_as="ban-concurrent-index-creation-in-transaction concurrent_index pg103 concurrent-in-transaction",
)


@rule.on(CreateIndex, DropIndex, Reindex, DetachPartition, Vacuum)
def check(operation: Operation, site: Site) -> Verdict:
    """A statement that commits on its own, in a transaction."""
    command = _command(operation)
    if not command or not site.in_transaction:
        return
    yield Harm(
        kinds=("fails",),
        title=f"`{command}` fails inside a transaction: the migration stops here",
        parsed=f"{_wrapper(site)}, and PostgreSQL refuses `{command}` in a transaction block (SQLSTATE 25001)",
        fixes=(_alone(site),),
    )


def _command(operation: Operation) -> str:
    match operation:
        case CreateIndex(concurrently=True):
            return "CREATE INDEX CONCURRENTLY"
        case DropIndex(concurrently=True):
            return "DROP INDEX CONCURRENTLY"
        case Reindex(concurrently=True):
            return "REINDEX CONCURRENTLY"
        case DetachPartition(concurrently=True):
            return "DETACH PARTITION CONCURRENTLY"
        case Vacuum(analyze_only=False):
            return "VACUUM"
    return ""


def _wrapper(site: Site) -> str:
    if site.migration.transactional:
        return f"{site.migration.reader} runs this file in one transaction"
    if site.migration.own_file:
        return f"{site.migration.reader} sends the statements of this file together, which PostgreSQL runs in one transaction"
    return "The statement stands in a transaction block"


def _alone(site: Site) -> Fix:
    sql = site.sql.rstrip().rstrip(";") + ";"
    if site.migration.opt_out:
        how = f"A migration of its own, with {site.migration.opt_out}"
    elif site.migration.own_file:
        how = "A migration of its own: one statement alone is not wrapped in a transaction"
    else:
        how = "Outside the transaction block, in a file of its own"
    return site.recipe(
        sql,
        title=how,
        tradeoff="What stands in the file is no longer undone together when something fails.",
    )
