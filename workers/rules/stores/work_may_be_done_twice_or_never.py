"""
Whether a message that is done twice, or deleted too early, does harm.

With late acknowledgement a task runs again after a crash; without a limit of retries it runs for ever; a message of SQS that is
deleted before the work is lost with its worker. Which of it the handler takes, only reading it tells.

```python hint file=app/tasks.py
from celery import shared_task

@shared_task(acks_late=True)
def charge(order):
    pay(order)
```
```python hint file=app/worker.py
import boto3

sqs = boto3.client("sqs")

def done(message):
    sqs.delete_message(QueueUrl=URL, ReceiptHandle=message["ReceiptHandle"])
```
```python good file=app/tasks.py
from celery import shared_task

@shared_task(max_retries=5)
def charge(order):
    pay(order)
```

Source: https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from bot.domain.configuration import Setting
from bot.domain.findings import Severity
from bot.domain.stores import StoreCall
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="backend/messaging")


@rule.on(Setting)
def check(fact: Setting, scene: Scene) -> Verdict:
    """Options that this change switches on."""
    del scene
    if (fact.store, fact.key, fact.after) == ("celery", "acks_late", "true"):
        yield rule.hint("A task that is acknowledged late runs again after a crash: may it?", fact.span)
    elif (fact.store, fact.key, fact.after) == ("celery", "max_retries", "none"):
        yield rule.hint("Nothing limits how often the task is tried again", fact.span)


@rule.on(StoreCall)
def check_deletion(fact: StoreCall, scene: Scene) -> Verdict:
    """Where a message is deleted."""
    del scene
    if fact.store == "sqs" and fact.method in {"deletemessage", "deletemessagecommand"}:
        yield rule.hint("Is the message deleted only when its work is done?", fact.span)
