"""
A NOT VALID foreign key fails on a partitioned table before PostgreSQL 18.

PostgreSQL 12 to 17 refuse ADD FOREIGN KEY … NOT VALID on a partitioned table, and on every version the usual advice
for large tables is therefore wrong there; 18 accepts it.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE events (customer_id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
```
```sql bad version=12-17 kinds=fails
ALTER TABLE events ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
```
```sql good version=18
ALTER TABLE events ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
```
```sql good
ALTER TABLE events_2026 ADD CONSTRAINT events_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
```

Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import AddConstraint
from bot.domain.schema import ForeignKey
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.sql.render import render

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A NOT VALID foreign key on a partitioned parent, on a version that refuses it."""
    key = operation.constraint
    if not isinstance(key, ForeignKey) or not key.not_valid or site.versions.all_from(18):
        return
    if not site.with_partitions(operation.table):
        return
    where = site.versions.limited(high=17)
    yield Harm(
        kinds=("fails",),
        title=f"`NOT VALID` fails{where}: `{operation.table}` is partitioned",
        parsed=f"`{operation.table}` is partitioned; PostgreSQL 12 to 17 refuse the key as NOT VALID (SQLSTATE 42809)",
        fixes=(
            site.recipe(
                "-- for each partition, a migration apart:",
                "-- ALTER TABLE partition ADD CONSTRAINT … FOREIGN KEY (…) REFERENCES … NOT VALID;",
                "-- ALTER TABLE partition VALIDATE CONSTRAINT …;",
                render(replace(operation, constraint=replace(key, not_valid=False))) + ";",
                title="Add it NOT VALID on each partition, validate there, then add it plainly on the parent",
                tradeoff="One statement per partition; the parent's key adopts theirs instead of checking the rows again.",
            ),
        ),
    )
