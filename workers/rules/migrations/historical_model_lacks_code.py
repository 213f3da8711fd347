"""
The model that a migration is given has fields only: a method or constant of its class is not there, and the migration stops.

`apps.get_model()` makes a class of what the migrations say. Methods, properties, constants and managers of the class in code
are not in it (managers with `use_in_migrations` are): the first row ends with AttributeError. Where a table is empty, as in
tests, nobody notices.

```python given file=shop/models.py
from django.db import models

class PaidManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(state="paid")

class Order(models.Model):
    PAID = "paid"
    state = models.CharField(max_length=9)
    paid = PaidManager()

    def total(self):
        return 0
```
```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("state", models.CharField(max_length=9)), ("sum", models.IntegerField()),
    ])]
```
```python bad file=shop/migrations/0002_sums.py kinds=fails unproved=code-is-not-run
from django.db import migrations

def sums(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(pk=1):
        order.sum = order.total()
        order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(sums)]
```
```python bad file=shop/migrations/0002_sums.py kinds=fails unproved=code-is-not-run
from django.db import migrations

def close(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    Order.objects.filter(pk=1).update(state=Order.PAID)

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(close)]
```
```python bad file=shop/migrations/0002_sums.py kinds=fails unproved=code-is-not-run
from django.db import migrations

def close(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(pk=1):
        if order.statte:
            order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(close)]
```
```python bad file=shop/migrations/0002_sums.py kinds=irreversible unproved=code-is-not-run
from django.db import migrations

def reopen(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    Order.objects.filter(pk=1).update(state=Order.PAID)

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(migrations.RunPython.noop, reverse_code=reopen)]
```
```python good file=shop/migrations/0002_sums.py
from django.db import migrations

PAID = "paid"

def close(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(pk=1):
        order.sum = len(order.state)
        order.total = order.sum
        print(order.pk, order.total, order.get_state_display())
    Order.objects.filter(pk=1).update(state=PAID)

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(close)]
```

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from bot.domain.findings import Fix, Severity
from bot.domain.slips import HistoricalLack
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

_REMOVED = "https://docs.djangoproject.com/en/stable/releases/2.0/#features-removed-in-2-0"
rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "irreversible"))


@rule.on(HistoricalLack)
def check(fact: HistoricalLack, scene: Scene) -> Verdict:
    """A name that the historical model does not have."""
    del scene
    title, parsed, fix = _said(fact)
    assigned = fact.kind == "assigned relation"
    yield Harm(
        ("irreversible",) if fact.back else ("fails",),
        f"{title}: the way back stops there" if fact.back else title,
        parsed,
        fixes=(fix,),
        source=_REMOVED if assigned else "",
        severity=Severity.WARNING if assigned or fact.back else None,
    )


def _said(fact: HistoricalLack) -> tuple[str, str, Fix]:
    """The title, what was seen, and what to write instead."""
    name = fact.name
    if fact.kind == "assigned relation":
        return (
            f"`{fact.model}.{name}` cannot be assigned by Django 2.0 and later",
            f"`{name}` is a ManyToManyField: the first row ends with TypeError",
            Fix("now", "Set its rows", f"row.{name}.set([…])", language="python"),
        )
    if fact.kind == "misspelt field":
        return (
            f"`{fact.model}` has no `{name}`: AttributeError at the first row",
            f"it has `{fact.home}`, and no file of its app names `{name}`",
            Fix("now", "Name the field", f"….{fact.home}", language="python"),
        )
    return (
        f"`{fact.model}` has no `{name}` in a migration: AttributeError",
        f"`{name}` is a {fact.kind} of the class in `{fact.home}:{fact.line}`, and `apps.get_model` gives a class that holds no"
        " more than the fields",
        Fix("now", "Say it in the migration itself", f"# what {name} does, written here", language="python"),
    )
