"""
A time that is copied into a new row is lost: the field sets itself to the time of the INSERT.

A field with `auto_now_add` or `auto_now` takes the current time whenever its row is inserted, whatever `create()` is given.
Rows that are copied from elsewhere all bear the time of the migration. An `update()` afterwards sets what is to stay.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Order", [
            ("id", models.AutoField(primary_key=True)), ("made", models.DateTimeField()),
        ]),
        migrations.CreateModel("Sale", [
            ("id", models.AutoField(primary_key=True)), ("made", models.DateTimeField(auto_now_add=True)),
        ]),
    ]
```
```python bad file=shop/migrations/0002_copy.py kinds=loses unproved=code-is-not-run
from django.db import migrations

def copy(apps, schema_editor):
    Order, Sale = apps.get_model("shop", "Order"), apps.get_model("shop", "Sale")
    for order in Order.objects.filter(pk=1):
        Sale.objects.create(made=order.made)

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(copy)]
```
```python good file=shop/migrations/0002_copy.py
from django.db import migrations

def copy(apps, schema_editor):
    Order, Sale = apps.get_model("shop", "Order"), apps.get_model("shop", "Sale")
    for order in Order.objects.filter(pk=1):
        sale = Sale.objects.create(made=order.made)
        Sale.objects.filter(pk=sale.pk).update(made=order.made)

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(copy)]
```

Source: https://docs.djangoproject.com/en/stable/ref/models/fields/#django.db.models.DateField.auto_now_add
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import Overruled
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(Overruled)
def check(operation: Overruled, site: Site) -> Verdict:
    """The value of another row given to a field that sets itself."""
    del site
    yield Harm(
        kinds=("loses",),
        title=f"`{operation.text}` is not kept: `{operation.table}.{operation.column}` sets itself to the time of the INSERT",
        parsed=f"the field has `{operation.option}`, which `create()` does not overrule",
        fixes=(Fix("now", "Set it afterwards", f"….objects.filter(pk=made.pk).update({operation.text})", language="python"),),
    )
