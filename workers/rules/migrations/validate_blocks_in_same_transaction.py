"""
Validating a constraint in the transaction that added it blocks the table during the scan.

VALIDATE CONSTRAINT itself lets reads and writes go on, but a lock is kept until its transaction ends: after ADD
CONSTRAINT … NOT VALID (or any other ALTER TABLE) in the same transaction the whole scan runs under that lock.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount int);
ALTER TABLE orders ADD CONSTRAINT old_check CHECK (amount < 1000000) NOT VALID;
INSERT INTO orders SELECT n, NULL, n FROM generate_series(1, 1000) n;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;
COMMIT;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fk;
COMMIT;
```
```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID, VALIDATE CONSTRAINT amount_positive;
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE customers ADD COLUMN note text;
ALTER TABLE orders VALIDATE CONSTRAINT old_check;
COMMIT;
```
```sql good
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT amount_positive;
```
```sql good
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT old_check;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
"""

from bot.domain.findings import Lock, Severity
from bot.domain.operations import ValidateConstraint
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="constraint-missing-not-valid e1",
)


@rule.on(ValidateConstraint)
def check(operation: ValidateConstraint, site: Site) -> Verdict:
    """A validation while its transaction already holds a lock that blocks writes, be it to another table."""
    steps = (*site.earlier, *(step for step in site.statement.steps if step is not site.step))
    locked = held((step.operation for step in steps), site.existed)
    if not locked or not site.existed(operation.table):
        return
    name = operation.table if operation.table in locked else next(iter(locked))
    mode = locked[name]
    who = "reads and writes" if mode == "ACCESS EXCLUSIVE" else "writes"
    sql = site.sql.rstrip(";") + ";" if len(site.statement.steps) == 1 else _alone(operation)
    yield Harm(
        kinds=("blocks",),
        title=f"`{name}` is locked while `{operation.name}` is validated: {who} wait for the whole scan",
        parsed=f"an earlier statement of the same transaction took {mode} on `{name}` and holds it until the end",
        locks=tuple(Lock(str(name), mode) for name, mode in locked.items()),
        sized=(operation.table,),
        fixes=(
            site.recipe(
                sql,
                title="Validate in a transaction of its own: the next migration, or after COMMIT",
                tradeoff="Between the two, old rows may still break the constraint.",
            ),
        ),
    )


def _alone(operation: ValidateConstraint) -> str:
    return sql("ALTER TABLE {} VALIDATE CONSTRAINT {};", operation.table, operation.name)
