"""
Adding a foreign key blocks writes to both tables while it checks every row.

ADD FOREIGN KEY takes SHARE ROW EXCLUSIVE on the table and on the referenced one and keeps both until every row has been
looked up. Added NOT VALID it holds them for a moment; VALIDATE CONSTRAINT checks the rows later while writes go on.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD COLUMN buyer_id bigint, ADD CONSTRAINT orders_buyer_fk FOREIGN KEY (buyer_id) REFERENCES customers (id);
```
```sql good
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
```
```sql good
ALTER TABLE orders ADD COLUMN buyer_id bigint REFERENCES customers (id);
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY, order_id bigint);
ALTER TABLE refunds ADD FOREIGN KEY (order_id) REFERENCES orders (id);
```
```sql good version=18
ALTER TABLE orders ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT ENFORCED;
```

A key that was NOT ENFORCED (PostgreSQL 18) checks every row when it is made ENFORCED.

```sql given
CREATE TABLE parents (id bigint PRIMARY KEY);
CREATE TABLE children (id bigint PRIMARY KEY, parent_id bigint);
ALTER TABLE children ADD CONSTRAINT parent_fk FOREIGN KEY (parent_id) REFERENCES parents (id) NOT ENFORCED;
```
```sql bad version=18 kinds=blocks
ALTER TABLE children ALTER CONSTRAINT parent_fk ENFORCED;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, AlterConstraint
from bot.domain.schema import ForeignKey
from workers.rules.locks import SHARE_ROW_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, followed
from workers.rules.unmet import orphans
from workers.rules.words import sql, unmatched
from workers.sql.render import render
from workers.world import names

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="adding-foreign-key-constraint constraint-missing-not-valid e1 pg306 add-constraint-fk-no-not-valid",
)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A foreign key whose rows are checked at once."""
    key = operation.constraint
    if not isinstance(key, ForeignKey) or key.not_valid or not key.enforced or not site.holds_rows(operation.table):
        return
    both = operation.table != key.table and site.existed(key.table)
    tables = f"`{operation.table}` and `{key.table}`" if both else f"`{operation.table}`"
    fails = unseen = ""
    if left := orphans(site, operation.table, key):
        fails = f" fails if a row of `{operation.table}` has no match in `{key.table}`, and"
        unseen = "; no key held its rows before, and nothing clears them up"
    yield Harm(
        kinds=("blocks",),
        title=f"The foreign key{fails} blocks writes to {tables} while it checks every row",
        parsed=f"the key is added without `NOT VALID`, and `{operation.table}` was there before this change{unseen}",
        locks=site.lock(SHARE_ROW_EXCLUSIVE, *dict.fromkeys((operation.table, key.table))),
        sized=(operation.table, key.table) if both else (operation.table,),
        fixes=(*_fixes(operation, key, site), *(_first(operation, key, site) if left else ())),
    )


@rule.on(AlterConstraint)
def check_enforced(operation: AlterConstraint, site: Site) -> Verdict:
    """A key that was NOT ENFORCED and is from now on (PostgreSQL 18): the rows that are there are checked."""
    if not operation.text.upper().startswith("ENFORCED") or not site.existed(operation.table):
        return
    key = next((c for c in site.table(operation.table).constraints if c.name == operation.name), None)
    if isinstance(key, ForeignKey) and not key.enforced:
        tables = tuple(dict.fromkeys((operation.table, key.table)))
        names = " and ".join(f"`{name}`" for name in tables)
        yield Harm(
            kinds=("blocks",),
            title=f"Enforcing `{operation.name}` blocks writes to {names} while it checks every row",
            parsed=f"`{operation.name}` was `NOT ENFORCED`: no row of `{operation.table}` has been checked yet",
            locks=site.lock(SHARE_ROW_EXCLUSIVE, operation.table),
            sized=(operation.table,),
        )


def _first(operation: AddConstraint, key: ForeignKey, site: Site) -> tuple[Fix, ...]:
    query = unmatched(operation.table, key)
    return (site.recipe(query, title="Look for rows without a match first"),) if query else ()


def _fixes(operation: AddConstraint, key: ForeignKey, site: Site) -> tuple[Fix, ...]:
    if site.with_partitions(operation.table) and site.versions.any_before(18):
        return (_per_partition(operation, key, site),)
    taken = {c.name for c in site.table(operation.table).constraints}
    name = key.name or names.choose(operation.table.name, "_".join(key.columns), "fkey", taken)
    return (
        site.reworded(
            replace(operation, constraint=replace(key, not_valid=True)),
            followed("NOT VALID"),
            title="Add it NOT VALID: new rows are checked from now on, old ones are not read",
            tradeoff="Both tables are still locked for a moment: set a lock_timeout.",
            rollback=sql("ALTER TABLE {} DROP CONSTRAINT {};", operation.table, name),
        ),
        site.recipe(
            sql("ALTER TABLE {} VALIDATE CONSTRAINT {};", operation.table, name),
            later=True,
            title="In the next migration: check the old rows while reads and writes go on",
        ),
    )


def _per_partition(operation: AddConstraint, key: ForeignKey, site: Site) -> Fix:
    return site.recipe(
        "-- for each partition, a migration apart:",
        "-- ALTER TABLE partition ADD CONSTRAINT … FOREIGN KEY (…) REFERENCES … NOT VALID;",
        "-- ALTER TABLE partition VALIDATE CONSTRAINT …;",
        render(replace(operation, constraint=key)) + ";",
        title="Add it NOT VALID on each partition, validate there, then add it plainly on the parent",
        tradeoff="One statement per partition; the parent's key adopts theirs instead of checking the rows again.",
    )
