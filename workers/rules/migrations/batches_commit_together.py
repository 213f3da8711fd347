"""
Batches are of no use in one transaction: each row stays locked until the last batch is done.

The loop works in batches, but the migration runs in a transaction that commits at its end: locks, old versions of the rows and
what replicas have to apply add up as if it were one statement. A session that is bound to the migration's connection does not
end that transaction with `commit()` either. Let each batch commit.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("code", models.CharField(max_length=9, null=True)),
    ])]
```
```python bad file=shop/migrations/0002_fill.py kinds=costs unproved=code-is-not-run
from django.db import migrations

def fill(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for first in range(0, 1_000_000, 10_000):
        Order.objects.filter(pk__gte=first, pk__lt=first + 10_000).update(code="x")

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```
```python good file=shop/migrations/0002_fill.py
from django.db import migrations

def fill(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for first in range(0, 1_000_000, 10_000):
        Order.objects.filter(pk__gte=first, pk__lt=first + 10_000).update(code="x")

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```

Source: https://docs.djangoproject.com/en/stable/howto/writing-migrations/#non-atomic-migrations
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import ForEach
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(ForEach)
def check(operation: ForEach, site: Site) -> Verdict:
    """Batches in a transaction; said by another rule where that holds a lock as well."""
    if not operation.batched or not site.in_transaction or not site.holds_rows(operation.table):
        return
    if held((step.operation for step in site.earlier), site.existed):
        return
    how = site.migration.opt_out or "a script of its own"
    yield Harm(
        kinds=("costs",),
        title=f"The batches of `{operation.table}` commit together: each row stays locked until the last one is done",
        parsed=f"`{operation.text}` runs in the one transaction of the migration",
        sized=(operation.table,),
        fixes=(Fix("now", "Let each batch commit", f"# in a migration of its own: {how}", language="python"),),
    )
