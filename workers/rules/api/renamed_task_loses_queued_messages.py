"""
A task that has another name is another task.

A message names its task as it was called when it was sent. Workers with the new code do not know that name: the message is
dropped, or fails until nobody tries it again; so it is with schedules and producers that say the old name. Give the task its
old name, or keep one of that name that calls it, until the queue is empty.

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
```python bad file=shop/tasks.py kinds=breaks
from celery import shared_task

@shared_task
def send_order(order_id):
    deliver(order_id)
```
```python bad file=shop/tasks.py kinds=breaks
from celery import shared_task

@shared_task(name="mail.send")
def send(order_id):
    deliver(order_id)
```
```python good file=shop/tasks.py
from celery import shared_task

@shared_task(name="shop.tasks.send")
def send_order(order_id):
    deliver(order_id)
```

One that is gone is asked for all the same where a schedule names it.

```python given file=shop/celery.py
app.conf.beat_schedule = {
    "remind": {"task": "shop.reminders.remind", "schedule": 3600},
}
```
```python given file=shop/reminders.py
from celery import shared_task

@shared_task
def remind():
    write_to(late())

@shared_task
def clean():
    drop_old()
```
```python bad file=shop/reminders.py kinds=breaks
from celery import shared_task

@shared_task
def clean():
    drop_old()
```

Jobs of Ruby are queued by the name of their class.

```ruby given file=app/jobs/send_job.rb
class SendJob < ApplicationJob
  def perform(order_id)
    deliver(order_id)
  end
end
```
```ruby given file=app/orders.rb
SendJob.perform_later(1)
```
```ruby bad file=app/jobs/send_job.rb kinds=breaks
class SendOrderJob < ApplicationJob
  def perform(order_id)
    deliver(order_id)
  end
end
```
```ruby good file=app/jobs/send_job.rb
class SendOrderJob < ApplicationJob
  def perform(order_id)
    deliver(order_id)
  end
end
SendJob = SendOrderJob
```

Source: https://docs.celeryq.dev/en/stable/userguide/tasks.html#names
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.tasks import TaskRenamed
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))
_KEEP = {"Celery": 'Put `name="%s"`', "Dramatiq": 'Put `actor_name="%s"`'}


@rule.on(TaskRenamed)
def check(fact: TaskRenamed, scene: Scene) -> Verdict:
    """A name that messages in the queue hold and no worker knows any more."""
    del scene
    lost = "are dropped" if fact.framework == "Celery" else "fail"
    if not fact.now:
        yield Harm(
            rule.kinds,
            f"`{fact.was}` is gone, and `{fact.asked}` asks for it still",
            f"No task is called `{fact.was}` after this change: what `{fact.asked}` sends is dropped",
            fixes=(
                Fix("now", "Send it no more, or keep it", f"Take `{fact.was}` out of `{fact.asked.partition(':')[0]}` too"),
            ),
            severity=Severity.ERROR,
        )
        return
    also = f", and `{fact.asked}` asks for the old one still" if fact.asked else ""
    keep = _KEEP.get(fact.framework, "Keep a class `%s` that does the same") % fact.was
    yield Harm(
        rule.kinds,
        f"`{fact.was}` is `{fact.now}` now: messages in the queue for the old name {lost}{also}",
        f"The {fact.framework} messages that are queued name `{fact.was}`, which nothing is called after this change",
        severity=Severity.ERROR if fact.asked else Severity.WARNING,
        fixes=(Fix("now", "Keep the old name until the queue is empty", keep),),
    )
