"""
A Scan reads, and bills, every item of the table.

A filter is applied after reading: it makes the answer smaller, not the bill, and the throughput it takes is missing
elsewhere. Ask with `Query` by a key, or by an index made for the question.

```python bad file=app/orders.py kinds=costs
import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table("orders")

def open_orders():
    return table.scan(FilterExpression=Attr("state").eq("open"))["Items"]
```
```typescript bad file=src/orders.ts kinds=costs
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
export const open = (client: DynamoDBDocumentClient) => client.send(new ScanCommand({ TableName: "orders" }));
```
```python good file=app/orders.py
import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table("orders")

def open_orders(scanner):
    scanner.scan("x")
    return table.query(IndexName="state", KeyConditionExpression=Key("state").eq("open"))["Items"]
```

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-query-scan.html
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Of a table or a client that is called so; `Select=COUNT` reads as much."""
    del scene
    if fact.store != "dynamodb":
        return
    called = any(word in fact.receiver.lower() for word in ("table", "dynamo", "ddb"))
    plain = not fact.arguments or "TableName" in dict(fact.named)
    if fact.method == "scancommand" or (fact.method == "scan" and called and plain):
        yield Harm(("costs",), "`Scan` reads and bills every item of the table", "It is no `Query` by a key")
