"""
A message that nobody can work on is lost, or comes for ever.

Without a redrive policy a message whose handler fails is delivered again and again until its retention ends (four days, when
nothing is said), takes the place of others meanwhile, and is then deleted without a trace. A dead-letter queue keeps it.

```hcl given file=infra/queues.tf
resource "aws_sqs_queue" "orders" {
  name           = "orders"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}
```
```hcl bad file=infra/queues.tf kinds=loses
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
```
```hcl good file=infra/queues.tf
resource "aws_sqs_queue" "orders" {
  name           = "orders"
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 8 })
}
```
```hcl good file=infra/queues.tf
resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_sqs_queue_redrive_policy" "orders" {
  queue_url      = aws_sqs_queue.orders.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}
```

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """The policy is gone while the queue stays."""
    del scene
    if (fact.store, fact.key) == ("sqs", "redrive_policy") and fact.before is not None and fact.after is None:
        title = f"{fact.where} has no dead-letter queue any more: messages that fail are deleted in the end"
        yield Harm(("loses",), title, "It had a redrive policy before this change")
