"""
What DynamoDB did not take is not written, and nobody is told.

`BatchWriteItem` and `BatchGetItem` answer without an error when only a part went through: under throttling the rest comes back
as `UnprocessedItems` (`UnprocessedKeys`). Send it again until it is empty, with pauses, or use a helper that does so, such as
`batch_writer()` of boto3.

```python bad file=app/orders.py kinds=loses
import boto3

client = boto3.client("dynamodb")

def store(items):
    client.batch_write_item(RequestItems={"orders": [{"PutRequest": {"Item": one}} for one in items]})
```
```typescript bad file=src/orders.ts kinds=loses
import { DynamoDBDocumentClient, BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
export async function store(client: DynamoDBDocumentClient, requests: object[]) {
  await client.send(new BatchWriteCommand({ RequestItems: { orders: requests } }));
}
```
```python good file=app/orders.py
import boto3

client = boto3.client("dynamodb")

def store(requests):
    while requests:
        requests = client.batch_write_item(RequestItems=requests)["UnprocessedItems"]

def answer(requests):
    return client.batch_write_item(RequestItems=requests)
```

Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene, text_of

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))
_CALLS = {
    "batchwriteitem": "UnprocessedItems",
    "batchwriteitemcommand": "UnprocessedItems",
    "batchwrite": "UnprocessedItems",
    "batchwritecommand": "UnprocessedItems",
    "batchgetitem": "UnprocessedKeys",
    "batchgetitemcommand": "UnprocessedKeys",
}


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """Where the file never names what comes back, and does not hand the answer on."""
    rest = _CALLS.get(fact.method) if fact.store == "dynamodb" else None
    change = scene.change(fact.span.path)
    text = text_of(change, "head") if rest and change else None
    if rest is None or text is None or "unprocessed" in text.lower():
        return
    if not text.split("\n")[fact.span.line - 1].lstrip().startswith(("return ", "def ", "yield ")):
        title = f"What DynamoDB returns as `{rest}` is dropped: those items are neither done nor reported"
        yield Harm(("loses",), title, f"Nothing in this file names `{rest}`")
