"""
SQS refuses a message for a FIFO queue that names no group.

The group says within what the order holds; without one the call fails with `MissingParameter`. A FIFO queue's own name must
end with `.fifo`, otherwise it is not made.

```python bad file=app/events.py kinds=fails
import boto3

sqs = boto3.client("sqs")

def tell(body):
    sqs.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/1/orders.fifo", MessageBody=body)
```
```python good file=app/events.py
import boto3

sqs = boto3.client("sqs")

def tell(body, order):
    sqs.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/1/orders.fifo", MessageBody=body, MessageGroupId=order)
    sqs.send_message(QueueUrl="https://sqs.eu-central-1.amazonaws.com/1/mails", MessageBody=body)
```
```terraform bad file=infra/queue.tf kinds=fails
resource "aws_sqs_queue" "orders" {
  name       = "orders"
  fifo_queue = true
}
```
```terraform good file=infra/queue.tf
resource "aws_sqs_queue" "orders" {
  name       = "orders.fifo"
  fifo_queue = true
}
```

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from bot.domain.configuration import ON, Setting
from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(StoreCall)
def check(fact: StoreCall, scene: Scene) -> Verdict:
    """The queue is a literal, and all that is said stands in the call."""
    del scene
    queue = (fact.option("QueueUrl") or "").strip("\"'`")
    named = fact.option("MessageGroupId") is not None or any("MessageGroupId" in one for one in fact.arguments)
    whole = not any(one.startswith(("**", "...")) for one in fact.arguments)
    if fact.store == "sqs" and fact.method.startswith("sendmessage") and queue.endswith(".fifo") and whole and not named:
        yield Harm(("fails",), "The message names no `MessageGroupId`: SQS refuses it", f"`{queue[-80:]}` is a FIFO queue")


@rule.on(Setting)
def check_name(fact: Setting, scene: Scene) -> Verdict:
    """A literal name; of what is computed nothing is known."""
    del scene
    name = fact.after if fact.key == "name" else fact.beside("name")
    fifo = fact.after if fact.key == "fifo_queue" else fact.beside("fifo_queue")
    ours = fact.store == "sqs" and fact.key in {"name", "fifo_queue"} and fact.after is not None
    if ours and fifo in ON and name and name != "set" and not name.endswith(".fifo"):
        yield Harm(("fails",), f"{fact.where}: a FIFO queue's name must end with `.fifo`", f"Its name is `{name[:80]}`")
