"""
A call of a mapper names a field that its model does not have.

No compiler sees names that are strings or keywords: the call raises each time it runs, in the code that was just written or,
when a field is renamed or taken away, in what still asks for the old name.

```python given file=shop/models.py
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    placed = models.DateTimeField()
```
```python bad file=shop/views.py kinds=fails
from shop.models import Order

def of(town):
    return Order.objects.filter(customer__twon=town).order_by("-placed")
```
```python bad file=shop/views.py kinds=fails
from shop.models import Customer

def newest(name):
    customer = Customer.objects.get(name=name)
    return customer.orders.order_by("-placed_at")[:10]
```
```python bad file=shop/views.py kinds=fails
from shop.models import Order

def all_orders():
    return Order.objects.select_related("custommer")
```
```python good file=shop/views.py
from django.db.models import Count, F, Q
from shop.models import Customer, Order

def of(town):
    orders = Order.objects.annotate(place=F("customer__town")).filter(Q(place=town) | Q(customer__name__icontains=town))
    busy = Customer.objects.annotate(number=Count("orders")).filter(number__gt=3, orders__placed__year=2024)
    return orders.order_by("-placed", "customer_id"), busy.order_by("number")
```
```python given file=shop/models.py
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    placed = models.DateTimeField()
```
```python given file=shop/reports.py
from shop.models import Order

def late(day):
    return Order.objects.filter(placed__lt=day).values("code")
```
```python bad file=shop/models.py kinds=fails
from django.db import models

class Customer(models.Model):
    name = models.CharField(max_length=60)
    town = models.CharField(max_length=60)

class Order(models.Model):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    ordered = models.DateTimeField()
```

Source: https://docs.djangoproject.com/en/stable/ref/exceptions/#fielderror
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.mappers import UnknownName
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(UnknownName)
def check(fact: UnknownName, scene: Scene) -> Verdict:
    """Every name that the model surely does not have."""
    del scene
    place = f"{fact.declared.path}:{fact.declared.line}"
    if fact.gone:
        first, more = fact.places[0], len(fact.places) - 1
        others = f" and {more} more" if more else ""
        yield Harm(
            kinds=("fails",),
            title=f"`{fact.model}.{fact.name}` is taken away, and the call of {first.path}:{first.line}{others} still names it",
            parsed=f"`{fact.model}` ({place}) has no `{fact.name}` any more, and the call fails each time it runs",
            quoted=fact.places,
        )
        return
    what = f"`{fact.name}` is no field and no lookup" if fact.lookup else f"`{fact.model}` has no `{fact.name}`"
    meant = f" (`{fact.meant}` is near)" if fact.meant else ""
    yield Harm(
        kinds=("fails",),
        title=f"{what}{meant}: `{fact.call}` fails each time it runs",
        parsed=f"`{fact.model}` is declared at {place}; neither it nor a model that leads to it nor an annotation has the name",
        quoted=(fact.declared,),
    )
