"""
A partitioned BigQuery table is read from end to end.

BigQuery charges for the bytes it reads. Where a statement does not narrow the partitioning column down, all partitions are
read; a table with `require_partition_filter` refuses such a statement, and taking that option away lets every query after it
read everything by accident.

```sql given
CREATE TABLE shop.orders (id INT64, at TIMESTAMP, state STRING) PARTITION BY DATE(at);
CREATE TABLE shop.events (id INT64, day DATE) PARTITION BY day OPTIONS (require_partition_filter = true);
```
```sql bad engine=bigquery kinds=costs
UPDATE shop.orders SET state = 'old' WHERE state IS NULL;
```
```sql bad engine=bigquery kinds=costs
ALTER TABLE shop.events SET OPTIONS (require_partition_filter = false);
```
```sql bad engine=bigquery kinds=fails
DELETE FROM shop.events WHERE id = 5;
```
```sql good engine=bigquery
UPDATE shop.orders SET state = 'old' WHERE state IS NULL AND DATE(at) >= '2026-01-01';
DELETE FROM shop.events WHERE id = 5 AND day = '2026-01-01';
ALTER TABLE shop.orders SET OPTIONS (require_partition_filter = true);
```

Source: https://cloud.google.com/bigquery/docs/querying-partitioned-tables#require_a_partition_filter_in_queries
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import Delete, Merge, SetTableOptions, Update
from bot.patterns import late
from workers.rules.partitioned import columns_of, requires
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs", "fails"), engines=("bigquery",))
_OFF = late(r"\brequire_partition_filter\s*=\s*(false|null)\b", re.IGNORECASE)
_WHERE = late(r"\b(?:WHERE|ON)\b(.*)", re.IGNORECASE | re.DOTALL)


@rule.on(SetTableOptions)
def check_option(operation: SetTableOptions, site: Site) -> Verdict:
    """The option taken away from a table that was there."""
    if operation.option != "SET" or not _OFF.search(operation.text) or not site.existed(operation.table):
        return
    if not requires(site.table(operation.table).options):
        return
    yield Harm(
        kinds=("costs",),
        title=f"Queries of `{operation.table}` may read all of it from now on: the partition filter is no longer asked for",
        parsed="the table was made with `require_partition_filter = true`",
        fixes=(
            site.recipe(
                "-- leave the option, and let the one statement say which partitions it means",
                title="Keep asking for the filter",
            ),
        ),
    )


@rule.on(Update, Delete, Merge)
def check_rows(operation: Update | Delete | Merge, site: Site) -> Verdict:
    """A change of some rows that does not name the partitioning column in its condition."""
    table = site.table(operation.table)
    columns = columns_of(table.options)
    condition = _WHERE.search(operation.text)
    if not columns or not site.holds_rows(operation.table) or condition is None:
        return
    if any(re.search(rf"\b{re.escape(column)}\b", condition[1], re.IGNORECASE) for column in columns):
        return
    refused = requires(table.options)
    yield Harm(
        kinds=("fails",) if refused else ("costs",),
        title=f"BigQuery refuses this without a filter on `{columns[0]}`"
        if refused
        else f"This reads every partition of `{operation.table}`: nothing narrows `{columns[0]}` down",
        parsed=f"`{operation.table}` is partitioned by `{columns[0]}`, which the condition does not name",
        sized=() if refused else (operation.table,),
        severity=Severity.ERROR if refused else None,
        fixes=(
            site.recipe(
                f"-- … AND {columns[0]} >= '…', partition by partition",
                title="Say which partitions are meant",
            ),
        ),
    )
