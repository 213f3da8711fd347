"""
The queue is asked again and again, and each empty answer is billed.

With `WaitTimeSeconds` of 0 SQS asks some of its servers and answers at once, also when the message is on another: a loop asks
hundreds of times a second for nothing, and still finds messages late. Wait: up to 20 seconds are one request.

```python bad file=app/worker.py kinds=costs
import boto3

sqs = boto3.client("sqs")

def work():
    while True:
        sqs.receive_message(QueueUrl=URL, WaitTimeSeconds=0)
```
```typescript bad file=src/worker.ts kinds=costs
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
export const next = (client: SQSClient) => client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 0 }));
```
```python good file=app/worker.py
import boto3

sqs = boto3.client("sqs")

def work():
    while True:
        sqs.receive_message(QueueUrl=URL, WaitTimeSeconds=20)
```

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """A literal 0; without the option the queue's own setting holds."""
    del scene
    if fact.store == "sqs" and fact.option("WaitTimeSeconds") == "0":
        yield Harm(
            ("costs",), "Short polling asks, and pays, for empty answers", "`WaitTimeSeconds` is a literal 0 of this call"
        )
