"""
A BigQuery table cannot be replaced by one that is partitioned otherwise.

How a table is partitioned is settled when it is made. CREATE OR REPLACE with another partitioning ends with an error ("Cannot
replace a table with a different partitioning spec"); ALTER TABLE has no words for it.

```sql given
CREATE TABLE shop.orders (id INT64, at TIMESTAMP) PARTITION BY DATE(at);
CREATE TABLE shop.items (id INT64, at TIMESTAMP);
```
```sql bad engine=bigquery kinds=fails
CREATE OR REPLACE TABLE shop.orders PARTITION BY TIMESTAMP_TRUNC(at, MONTH) AS SELECT id, at FROM shop.orders;
```
```sql bad engine=bigquery kinds=fails
CREATE OR REPLACE TABLE shop.items PARTITION BY DATE(at) AS SELECT id, at FROM shop.items WHERE id > 0;
```
```sql good engine=bigquery
CREATE OR REPLACE TABLE shop.orders PARTITION BY DATE(at) AS SELECT id, at FROM shop.orders WHERE DATE(at) > '2020-01-01';
CREATE TABLE shop.orders_by_month PARTITION BY TIMESTAMP_TRUNC(at, MONTH) AS
  SELECT id, at FROM shop.orders WHERE DATE(at) > '2020-01-01';
```

Source: https://cloud.google.com/bigquery/docs/creating-partitioned-tables#convert-partitioned
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateTable, CreateTableAs, DropTable
from workers.rules.partitioned import spec
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=("bigquery",))


@rule.on(DropTable)
def check(operation: DropTable, site: Site) -> Verdict:
    """CREATE OR REPLACE of a table whose partitioning is known."""
    made = any(isinstance(one, CreateTable | CreateTableAs) for one in site.siblings())
    known = site.world.table(operation.table)
    if not made or known is None or not known.known or known.new:
        return
    before, after = spec(known.options), spec(site.sql)
    if before == after:
        return
    yield Harm(
        kinds=("fails",),
        title=f"BigQuery refuses to replace `{operation.table}` by a table that is partitioned otherwise",
        parsed=f"it is partitioned by {before or 'nothing'} before this change, and by {after or 'nothing'} in it",
        fixes=(
            site.recipe(
                "-- make a table of another name with the new partitioning, fill it, drop the old one, rename the new one",
                title="Make another table, then exchange the names",
                tradeoff="Between DROP and RENAME there is no table of that name.",
            ),
        ),
    )
