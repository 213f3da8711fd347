"""
A message goes out while the transaction that it tells of is open.

When the transaction is rolled back, others have heard of what never happened; when the process dies between the two, of what
happened nobody hears. An outbox table makes it one write. Whether it matters depends on who listens.

```python hint file=shop/orders.py
from django.db import transaction
from shop.models import Order

def buy(cart, producer):
    with transaction.atomic():
        order = Order.objects.create(cart=cart)
        producer.send("orders", order.pk)
```
```python good file=shop/orders.py
from django.db import transaction
from shop.models import Order

def buy(cart, producer):
    with transaction.atomic():
        order = Order.objects.create(cart=cart)
        transaction.on_commit(lambda: producer.send("orders", order.pk))
```

Source: https://microservices.io/patterns/data/transactional-outbox.html
"""

from bot.domain.findings import Severity
from bot.domain.stores import MessageBeforeCommit
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.INFO, kinds=(), hints="backend/distributed-writes")


@rule.on(MessageBeforeCommit)
def check(fact: MessageBeforeCommit, scene: Scene) -> Verdict:
    """The call stands in the transaction's own block."""
    del scene
    yield rule.hint(f"`{fact.call[:80]}` tells others before the transaction of `{fact.holder[:60]}` commits", fact.span)
