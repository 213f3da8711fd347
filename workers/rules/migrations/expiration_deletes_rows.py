"""
An expiration deletes rows that are there already.

BigQuery holds it against every partition that exists: those that are older go at once, and can be had back for seven days
at most. A table's own expiration takes all of it.

```sql given
CREATE TABLE shop.orders (id INT64, at TIMESTAMP) PARTITION BY DATE(at);
```
```sql bad engine=bigquery kinds=loses,irreversible
ALTER TABLE shop.orders SET OPTIONS (partition_expiration_days = 90);
```
```sql bad engine=bigquery kinds=loses,irreversible
ALTER TABLE shop.orders SET OPTIONS (expiration_timestamp = TIMESTAMP '2027-01-01');
```
```sql good engine=bigquery
ALTER TABLE shop.orders SET OPTIONS (partition_expiration_days = NULL, description = 'orders');
CREATE TABLE shop.carts (id INT64, at TIMESTAMP) PARTITION BY DATE(at) OPTIONS (partition_expiration_days = 90);
```

Source: https://cloud.google.com/bigquery/docs/managing-partitioned-tables#partition-expiration
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import SetTableOptions
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses", "irreversible"), engines=("bigquery",))
_EXPIRES = late(r"\b(partition_expiration_days|expiration_timestamp)\s*=(?!\s*NULL\b)\s*([^,)]+)", re.IGNORECASE)


@rule.on(SetTableOptions)
def check(operation: SetTableOptions, site: Site) -> Verdict:
    """One that is set for a table that was there."""
    found = _EXPIRES.search(operation.text) if operation.option == "SET" else None
    if found is None or not site.holds_rows(operation.table):
        return
    older = found[1].lower() == "partition_expiration_days"
    which = f"partitions older than {found[2].strip()} days" if older else f"the whole table at {found[2].strip()[:60]}"
    yield Harm(
        kinds=("loses", "irreversible"),
        title=f"`{found[1].lower()}` deletes rows of `{operation.table}` that are there already: {which}",
        parsed=f"`{operation.table}` was there before this change, and the option holds for what it has",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "-- look at INFORMATION_SCHEMA.PARTITIONS for what is older, and keep a copy of what is still wanted",
                title="See first what will go",
            ),
        ),
    )
