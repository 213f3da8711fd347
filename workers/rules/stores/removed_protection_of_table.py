"""
What would have saved the table from a mistake is gone.

Point-in-time recovery is the only way back for items that a bug overwrote; when it is switched off, the history it had is
deleted at once. Protection against deletion is what stops a wrong plan. A partition filter that must be there stops a query
that reads, and bills, every partition.

```hcl given file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  deletion_protection_enabled = true
  point_in_time_recovery {
    enabled = true
  }
}
```
```hcl bad file=infra/table.tf kinds=loses
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  deletion_protection_enabled = true
  point_in_time_recovery {
    enabled = false
  }
}
```
```hcl bad file=infra/table.tf kinds=loses
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"
  point_in_time_recovery {
    enabled = true
  }
}
```
```hcl good file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  read_capacity               = 5
  deletion_protection_enabled = true
  point_in_time_recovery {
    enabled = true
  }
}
```
```hcl good file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name                        = "orders"
  hash_key                    = "id"
  deletion_protection_enabled = var.env != "development"
  point_in_time_recovery {
    enabled = true
  }
}
```
```hcl given file=infra/events.tf
resource "google_bigquery_table" "events" {
  table_id                 = "events"
  require_partition_filter = true
}
```
```hcl bad file=infra/events.tf kinds=costs
resource "google_bigquery_table" "events" {
  table_id                 = "events"
  require_partition_filter = false
}
```

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Kind, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses", "costs"))
_PROTECTIONS: dict[tuple[str, str], tuple[Kind, str]] = {
    ("dynamodb", "point_in_time_recovery"): ("loses", "no way back to an earlier moment"),
    ("dynamodb", "deletion_protection_enabled"): ("loses", "a wrong plan can delete it"),
    ("bigquery", "deletion_protection"): ("loses", "a wrong plan can delete it"),
    ("bigquery", "require_partition_filter"): ("costs", "a query may read, and bill, every partition"),
}


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """On before this change, off or gone after it, while the table stays. What an expression comes to is not known."""
    del scene
    found = _PROTECTIONS.get((fact.store, fact.key))
    if found is not None and fact.before in ON and fact.after not in ON | {"set"}:
        yield Harm((found[0],), f"{fact.shown}: {found[1]}", f"`{fact.key}` was on before this change")
