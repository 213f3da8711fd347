"""
The warehouse is billed day and night.

Snowflake bills a warehouse by the second while it runs, whether or not anybody asks. With `AUTO_SUSPEND = 0` (or NULL) it runs
until somebody stops it. A minute is enough for most.

```hcl given file=infra/warehouse.tf
resource "snowflake_warehouse" "reports" {
  name         = "REPORTS"
  auto_suspend = 60
}
```
```hcl bad file=infra/warehouse.tf kinds=costs
resource "snowflake_warehouse" "reports" {
  name         = "REPORTS"
  auto_suspend = 0
}
```
```hcl good file=infra/warehouse.tf
resource "snowflake_warehouse" "reports" {
  name         = "REPORTS"
  auto_suspend = 300
}
```

Source: https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """A literal 0 that was not there before; without the setting Snowflake takes ten minutes."""
    del scene
    if (fact.store, fact.key, fact.after) == ("snowflake", "auto_suspend", "0") and fact.before != "0":
        was = f"It was {fact.before} seconds before this change" if fact.before else "The default is 600 seconds"
        yield Harm(("costs",), f"{fact.shown}: the warehouse runs, and is billed, without an end", was)
