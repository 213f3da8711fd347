"""
The message comes again while its handler still works on it.

A queue hides a message for its visibility timeout. A handler that may run longer is given the message a second time, at once:
the work is done twice, side by side. AWS refuses an event source whose queue waits less than the function's timeout, and asks
for six times as much. With Celery over Redis or SQS it is `visibility_timeout` against the time limit of the tasks.

```hcl given file=infra/orders.tf
resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
}
resource "aws_lambda_function" "pack" {
  function_name = "pack"
  timeout       = 30
}
resource "aws_lambda_event_source_mapping" "pack" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.pack.arn
}
```
```hcl bad file=infra/orders.tf kinds=breaks
resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 60
}
resource "aws_lambda_function" "pack" {
  function_name = "pack"
  timeout       = 300
}
resource "aws_lambda_event_source_mapping" "pack" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.pack.arn
}
```
```hcl good file=infra/orders.tf
resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 1800
}
resource "aws_lambda_function" "pack" {
  function_name = "pack"
  timeout       = 300
}
resource "aws_lambda_event_source_mapping" "pack" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.pack.arn
}
```
```python given file=app/celery_app.py
from celery import Celery

app = Celery("shop", broker_transport_options={"visibility_timeout": 3600}, task_time_limit=1800)
```
```python bad file=app/celery_app.py kinds=breaks
from celery import Celery

app = Celery("shop", broker_transport_options={"visibility_timeout": 3600}, task_time_limit=7200)
```

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
"""

import re
from math import prod

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from bot.domain.stores import QueueTimes
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(QueueTimes)
def check(fact: QueueTimes, scene: Scene) -> Verdict:
    """Both numbers stand in the folder."""
    del scene
    title = (
        f"`{fact.handler[:60]}` may run {fact.longest} s; `{fact.queue[:60]}` gives the message out again after {fact.hidden} s"
    )
    yield Harm(("breaks",), title, f"{fact.longest} s > {fact.hidden} s; before this change it was not so", quoted=fact.quoted)


@rule.on(Setting)
def check_tasks(fact: Setting, scene: Scene) -> Verdict:
    """Either of the two numbers, where both stand in the file."""
    del scene
    keys = {"visibility_timeout": "time_limit", "time_limit": "visibility_timeout"}
    other = _seconds(fact.beside(keys.get(fact.key, "")))
    own, was = _seconds(fact.after), _seconds(fact.before)
    if fact.store != "celery" or fact.key not in keys or own is None or other is None:
        return
    hidden, longest = (own, other) if fact.key == "visibility_timeout" else (other, own)
    before = (was, other) if fact.key == "visibility_timeout" else (other, was)
    if longest > hidden and (before[0] is None or before[1] is None or before[1] <= before[0]):
        title = f"A task may run {longest} s; the broker gives it out again after {hidden} s"
        yield Harm(("breaks",), title, f"`time_limit` {longest} > `visibility_timeout` {hidden}: both stand in this file")


def _seconds(text: str | None) -> int | None:
    return prod(map(int, re.findall(r"\d+", text))) if text else None
