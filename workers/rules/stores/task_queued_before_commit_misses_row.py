"""
The worker is told before the row is there.

A task that is queued inside a transaction can start before the commit: the worker does not find the row, or sees the old one.
When the transaction is rolled back, the task runs all the same. Queue it when the transaction is over: Django's
`transaction.on_commit`, Celery's `delay_on_commit`, an outbox table.

```python bad file=shop/orders.py kinds=breaks
from django.db import transaction
from shop.models import Order
from shop.tasks import send_receipt

def buy(cart):
    with transaction.atomic():
        order = Order.objects.create(cart=cart)
        send_receipt.delay(order.pk)
```
```python good file=shop/orders.py
from django.db import transaction
from shop.models import Order
from shop.tasks import send_receipt

def buy(cart):
    with transaction.atomic():
        order = Order.objects.create(cart=cart)
        transaction.on_commit(lambda: send_receipt.delay(order.pk))

def sell(cart):
    with transaction.atomic():
        order = Order.objects.create(cart=cart)

        def tell():
            send_receipt.delay(order.pk)

        transaction.on_commit(tell)
    send_receipt.delay(order.pk)
```

Source: https://docs.djangoproject.com/en/stable/topics/db/transactions/#performing-actions-after-commit
"""

from bot.domain.findings import Severity
from bot.domain.stores import SentBeforeCommit
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(SentBeforeCommit)
def check(fact: SentBeforeCommit, scene: Scene) -> Verdict:
    """The call stands in the transaction's own block."""
    del scene
    title = f"`{fact.call[:80]}` queues work before the transaction commits: the worker may not find the row"
    yield Harm(("breaks",), title, f"The transaction of `{fact.holder[:60]}` is open at this call")
