"""
A query or a warehouse whose bill depends on how much there is.

BigQuery reads all partitions when none is asked for; a larger warehouse of Snowflake costs twice as much an hour, and may be
done in half the time.

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
    """A query of BigQuery without a filter."""
    del scene
    upper = fact.text.upper()
    if fact.store == "bigquery" and " FROM " in upper and "WHERE" not in upper and "INFORMATION_SCHEMA" not in upper:
        yield rule.hint("BigQuery reads every partition: the query has no filter", fact.span)


@rule.on(Setting)
def check_warehouse(fact: Setting, scene: Scene) -> Verdict:
    """The size changes."""
    del scene
    if (fact.store, fact.key) == ("snowflake", "warehouse_size") and fact.before and fact.after:
        yield rule.hint(f"{fact.where} goes from `{fact.before[:20]}` to `{fact.after[:20]}`", fact.span)
