"""
A query of DynamoDB returns a megabyte at most.

What is beyond it comes when it is asked for with `LastEvaluatedKey`. Whether a key has so many items that it matters, no code
tells.

```python hint file=app/orders.py
import boto3

table = boto3.resource("dynamodb").Table("orders")

def of(customer):
    return table.query(KeyConditionExpression=customer)["Items"]
```
```python good file=app/orders.py
import boto3

table = boto3.resource("dynamodb").Table("orders")

def page(customer, start):
    answer = table.query(KeyConditionExpression=customer, ExclusiveStartKey=start)
    return answer["Items"], answer.get("LastEvaluatedKey")
```

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="databases/key-value-stores")
_FOLLOWED = re.compile(r"LastEvaluatedKey|paginat|ExclusiveStartKey", re.IGNORECASE)


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A query without a limit of its own in a file that never asks for the rest."""
    if fact.store != "dynamodb" or fact.method not in {"query", "querycommand"} or fact.option("Limit") is not None:
        return
    change = scene.change(fact.span.path)
    if change is not None and not _FOLLOWED.search(text_of(change, "head") or ""):
        yield rule.hint("`LastEvaluatedKey` is not looked at: can a key have more than 1 MB of items?", fact.span)
