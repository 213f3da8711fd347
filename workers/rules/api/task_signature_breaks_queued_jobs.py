"""
Messages that are in the queue no longer fit the task.

While the deployment lasts, old code sends messages that new workers run, and what is queued or is to be tried again stays as it
was sent. A parameter more that must be given, or one less that was, fails each of them. Give the new one a default, and keep
the old one for a release.

```python given file=shop/tasks.py
from celery import shared_task

@shared_task
def send(order_id):
    deliver(order_id)
```
```python bad file=shop/tasks.py kinds=breaks
from celery import shared_task

@shared_task
def send(order_id, language):
    deliver(order_id, language)
```
```python bad file=shop/tasks.py kinds=breaks
from celery import shared_task

@shared_task
def send():
    deliver()
```
```python good file=shop/tasks.py
from celery import shared_task

@shared_task
def send(order_id, language=None):
    deliver(order_id, language)
```

Jobs of Ruby are queued by position, and by keyword.

```ruby given file=app/jobs/send_job.rb
class SendJob < ApplicationJob
  def perform(order_id)
    deliver(order_id)
  end
end
```
```ruby bad file=app/jobs/send_job.rb kinds=breaks
class SendJob < ApplicationJob
  def perform(order_id, language)
    deliver(order_id, language)
  end
end
```
```ruby good file=app/jobs/send_job.rb
class SendJob < ApplicationJob
  def perform(id, language = nil)
    deliver(id, language)
  end
end
```

A job of Laravel that was queued is not constructed again: a property with a type that it was queued without is not there. A
default in the constructor does not help, one at the property does.

```php given file=app/Jobs/SendOrder.php
<?php
class SendOrder implements ShouldQueue
{
    public function __construct(private int $order) {}
}
```
```php bad file=app/Jobs/SendOrder.php kinds=breaks
<?php
class SendOrder implements ShouldQueue
{
    public function __construct(private int $order, private ?string $language = null) {}
}
```
```php good file=app/Jobs/SendOrder.php
<?php
class SendOrder implements ShouldQueue
{
    private ?string $language = null;

    public function __construct(private int $order, ?string $language = null)
    {
        $this->language = $language;
    }
}
```

What a message gives by position is taken by position.

```python given file=shop/mail.py
from celery import shared_task

@shared_task
def remind(order_id):
    write(order_id)
```
```python given file=shop/late.py
def late():
    remind.delay(order.id)
```
```python bad file=shop/mail.py kinds=breaks
from celery import shared_task

@shared_task
def remind(language="en", order_id=None):
    write(order_id, language)
```
```python good file=shop/mail.py
from celery import shared_task

@shared_task
def remind(order_id=None, language="en"):
    write(order_id, language)
```

Source: https://docs.celeryq.dev/en/stable/userguide/tasks.html
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.tasks import TaskChanged
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))


@rule.on(TaskChanged)
def check(fact: TaskChanged, scene: Scene) -> Verdict:
    """A parameter that must be given more, or one that is taken less."""
    del scene
    needs = ", ".join(f"`{name}`" for name in fact.required)
    gone = ", ".join(f"`{name}`" for name in fact.gone)
    reads = "now carries" if fact.framework == "Laravel" else "now needs"
    elsewhere = ", ".join(f"`{name}`" for name in fact.shifted)
    parts = (needs and f"{reads} {needs}", gone and f"no longer takes {gone}", elsewhere and f"takes {elsewhere} elsewhere")
    said = " and ".join(part for part in parts if part)
    yield Harm(
        rule.kinds,
        f"`{fact.task}` {said}: {_fate(fact)}",
        f"The {fact.framework} task `{fact.task}` {said}; what is queued was sent with the parameters of before",
        severity=Severity.ERROR if fact.definite else Severity.WARNING,
        fixes=(Fix("now", "Take both for a release", _way(fact)),),
    )


def _fate(fact: TaskChanged) -> str:
    if fact.shifted:
        return "what messages in the queue give by position means something else"
    return f"{'messages' if fact.definite else 'some messages'} in the queue fail"


def _way(fact: TaskChanged) -> str:
    if fact.framework == "Laravel":
        named = ", ".join(f"`{name}`" for name in fact.required)
        return f"Declare {named} as a property with a default, and set it in the constructor"
    parts = [f"give {', '.join(f'`{name}`' for name in fact.required)} a default, after the others"] if fact.required else []
    parts += ["put what is new behind what was there"] if fact.shifted else []
    parts += [f"keep {', '.join(f'`{name}`' for name in fact.gone)}, with a default, unused"] if fact.gone else []
    return " and ".join(parts).capitalize()
