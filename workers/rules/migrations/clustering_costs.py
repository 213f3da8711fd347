"""
A clustering key has a Snowflake table sorted in the background, and goes on costing.

Automatic clustering rewrites the table's micro-partitions until they follow the key, and again as rows come and go: compute
that nobody asked for by name, and storage for the old ones as long as time travel keeps them. It pays for tables of terabytes
that are mostly read by that key.

```sql given
CREATE TABLE orders (id int, at timestamp_ntz);
```
```sql bad engine=snowflake kinds=costs
ALTER TABLE orders CLUSTER BY (to_date(at));
```
```sql bad engine=snowflake kinds=costs
ALTER TABLE orders RESUME RECLUSTER;
```
```sql good engine=snowflake
CREATE TABLE carts (id int, at timestamp_ntz) CLUSTER BY (to_date(at));
ALTER TABLE orders DROP CLUSTERING KEY;
```

Source: https://docs.snowflake.com/en/user-guide/tables-auto-reclustering
"""

from bot.domain.findings import Severity
from bot.domain.operations import SetTableOptions
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), engines=("snowflake",))


@rule.on(SetTableOptions)
def check(operation: SetTableOptions, site: Site) -> Verdict:
    """A key for a table that was there, or its clustering turned on."""
    begins = operation.option == "CLUSTER" and operation.text.upper().startswith("BY")
    resumes = operation.option == "RESUME" and "RECLUSTER" in operation.text.upper()
    if not (begins or resumes) or not site.holds_rows(operation.table):
        return
    yield Harm(
        kinds=("costs",),
        title=f"Snowflake sorts all of `{operation.table}` in the background, and keeps it sorted: that costs credits",
        parsed=f"`{operation.table}` was there before this change",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                f"SELECT SYSTEM$ESTIMATE_AUTOMATIC_CLUSTERING_COSTS('{operation.table}', '…');",
                title="Ask what it will cost first",
            ),
        ),
    )
