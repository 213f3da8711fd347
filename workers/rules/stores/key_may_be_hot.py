"""
A partition key whose name tells that it has few values.

All items of a value stand in one partition, which takes a thousand writes a second and no more. Whether traffic comes near,
nobody here knows.

```terraform hint file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "status"
}
```
```terraform good file=infra/table.tf
resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "order_id"
}
```

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

import re

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/wide-and-graph-stores")
_FEW = re.compile(r"(\w*_)?(status|state|type|kind|date|day|month|year|country|region|active|enabled|deleted)", re.IGNORECASE)


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """A new table's literal key."""
    del scene
    if (fact.store, fact.key, fact.before) == ("dynamodb", "hash_key", None) and _FEW.fullmatch(fact.after or ""):
        yield rule.hint(f"{fact.where} is partitioned by `{(fact.after or '')[:60]}`: how many values has it?", fact.span)
