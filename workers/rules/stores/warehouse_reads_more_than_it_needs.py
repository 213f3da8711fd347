"""
A query or a warehouse whose bill depends on how much there is.

BigQuery reads all partitions when none is asked for; Redshift moves and scans rows that no key has laid out; a larger
warehouse of Snowflake costs twice as much an hour, and may be done in half the time.

```python hint file=app/report.py
from google.cloud import bigquery

TOTAL = "SELECT customer, SUM(total) FROM `shop.sales.orders` GROUP BY customer"
```
```terraform given file=infra/warehouse.tf
resource "snowflake_warehouse" "reports" {
  name           = "REPORTS"
  warehouse_size = "SMALL"
  auto_suspend   = 60
}
```
```terraform hint file=infra/warehouse.tf
resource "snowflake_warehouse" "reports" {
  name           = "REPORTS"
  warehouse_size = "XLARGE"
  auto_suspend   = 60
}
```
```sql hint file=redshift/001_sales.sql
CREATE TABLE sales (id bigint, customer bigint, total numeric(12, 2));
```
```sql hint file=snowflake/002_sales.sql
CREATE OR REPLACE TABLE sales (id number, total number(12, 2));
```
```sql good file=redshift/002_sales.sql
CREATE TABLE sales (id bigint, customer bigint, at timestamp) DISTKEY (customer) SORTKEY (at);
```
```python good file=app/report.py
from google.cloud import bigquery

TOTAL = "SELECT customer, SUM(total) FROM `shop.sales.orders` WHERE day > @since GROUP BY customer"
```

Source: https://cloud.google.com/bigquery/docs/best-practices-costs
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from bot.domain.stores import StoreText
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="data-architect/warehouse-models")


@rule.on(StoreText)
def check(fact: StoreText, scene: Scene) -> Verdict:
    """A query of BigQuery without a filter, a table of Redshift without keys, one of Snowflake that is replaced."""
    del scene
    upper = fact.text.upper()
    made = upper.startswith("CREATE") and " SELECT " not in upper
    if fact.store == "redshift" and made and not any(word in upper for word in ("DISTKEY", "DISTSTYLE", "SORTKEY", "TEMP")):
        yield rule.hint("A table of Redshift without a distribution or sort key", fact.span)
    elif fact.store == "redshift" and upper.startswith("INSERT") and upper.count("VALUES") == 1 and upper.count("),") == 0:
        yield rule.hint("Redshift takes a single row about as long as a thousand", fact.span)
    elif fact.store == "snowflake" and upper.startswith("CREATE OR REPLACE TABLE") and "COPY GRANTS" not in upper:
        yield rule.hint("`CREATE OR REPLACE TABLE` of Snowflake drops the table's grants, and its rows", fact.span)
    if fact.store == "bigquery" and " FROM " in upper and "WHERE" not in upper and "INFORMATION_SCHEMA" not in upper:
        yield rule.hint("BigQuery reads every partition: the query has no filter", fact.span)


@rule.on(Setting)
def check_warehouse(fact: Setting, scene: Scene) -> Verdict:
    """The size changes."""
    del scene
    if (fact.store, fact.key) == ("snowflake", "warehouse_size") and fact.before and fact.after:
        yield rule.hint(f"{fact.where} goes from `{fact.before[:20]}` to `{fact.after[:20]}`", fact.span)
