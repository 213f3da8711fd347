"""
A task that moves to another module is another task.

A message names its task by the module that it stood in when it was sent. Workers with the new code do not know that name:
Celery drops the message, RQ lets it fail; so it is with schedules and producers that say the old name. Give the task its old
name, or keep one in the old module that calls it, until the queue is empty.

```python given file=shop/tasks.py
from celery import shared_task

@shared_task
def send(order_id):
    deliver(order_id)
```
```python given file=shop/views.py
def buy(request):
    send.delay(request.order.id)
```
```python with file=shop/tasks.py
```
```python bad file=shop/orders/tasks.py kinds=breaks
from celery import shared_task

@shared_task
def send(order_id):
    deliver(order_id)
```
```python with file=shop/tasks.py
```
```python good file=shop/orders/tasks.py
from celery import shared_task

@shared_task(name="shop.tasks.send")
def send(order_id):
    deliver(order_id)
```

Source: https://docs.celeryq.dev/en/stable/userguide/tasks.html#names
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.findings import Fix, Severity
from bot.domain.tasks import TaskMoved
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

_SHOWN = 3
rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(TaskMoved)
def check(fact: TaskMoved, scene: Scene) -> Verdict:
    """A name that messages in the queue hold and no worker knows any more."""
    del scene
    lost = "are dropped" if fact.framework == "Celery" else "fail"
    names = _named(fact.tasks)
    keep = f'`name="{fact.was}.{fact.tasks[0]}"`' if fact.framework == "Celery" else f"an import of {names} into `{fact.was}`"
    schedule = f", and `{fact.asked}` asks for it there still" if fact.asked else ""
    yield Harm(
        rule.kinds,
        f"Moving {names} from `{fact.was}` loses what is queued: messages for the old name {lost}{schedule}",
        f"The {fact.framework} tasks of `{fact.now}` have no names of their own: messages ask for them by `{fact.was}`",
        severity=Severity.ERROR if fact.asked else Severity.WARNING,
        fixes=(Fix("now", "Keep the old name until the queue is empty", f"Put {keep}"),),
    )


def _named(tasks: Sequence[str]) -> str:
    more = f" and {len(tasks) - _SHOWN} more" if len(tasks) > _SHOWN else ""
    return ", ".join(f"`{name}`" for name in tasks[:_SHOWN]) + more
