"""
Code of the migration goes through a table row by row and sends statements for each, all in one transaction.

Each row costs a journey to the server, and what is written stays locked until the last row is done: on a large table that is
hours in which writers wait, VACUUM cannot clean up and a failure loses everything. One UPDATE with a join does the same in a
fraction of the time; batches that commit keep the locks short.

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
    for order in Order.objects.filter(code__isnull=True).iterator():
        order.code = str(order.pk)
        order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```
```python good file=shop/migrations/0002_fill.py
from django.db import migrations

def fill(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(code="x"):
        order.code = str(order.pk)
        order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```
```python good file=shop/migrations/0002_fill.py
from django.db import migrations

def fill(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.all():
        order.save()

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :code }
  end
end
```
```ruby bad file=db/migrate/20240102000000_fill.rb kinds=costs unproved=code-is-not-run
class Fill < ActiveRecord::Migration[7.1]
  def up
    Order.where(code: nil).find_each { |order| order.update!(code: order.id.to_s) }
  end
end
```
```ruby good file=db/migrate/20240102000000_fill.rb
class Fill < ActiveRecord::Migration[7.1]
  disable_ddl_transaction!

  def up
    Order.where(code: nil).find_each { |order| order.update!(code: order.id.to_s) }
  end
end
```
```ruby good file=db/migrate/20240102000000_fill.rb
class Fill < ActiveRecord::Migration[7.1]
  def up
    Order.where(code: nil).update_all("code = id::text")
  end
end
```

Source: https://docs.djangoproject.com/en/stable/howto/writing-migrations/#non-atomic-migrations
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import ForEach
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))
_SHOWN = 4
FEW = frozenset(("django_site", "django_content_type", "auth_group", "auth_permission"))
"""Tables that hold a few rows in every project."""


@rule.on(ForEach)
def check(operation: ForEach, site: Site) -> Verdict:
    """Rows that were there, in a transaction; said by another rule where that holds a lock as well."""
    if operation.batched or not site.in_transaction or not site.holds_rows(operation.table) or operation.table.name in FEW:
        return
    if held((step.operation for step in site.earlier), site.existed):
        return
    sends = ", ".join(f"`{send}`" for send in operation.sends[:_SHOWN])
    yield Harm(
        kinds=("costs",),
        title=f"The rows of `{operation.table}` are gone through one by one, with statements for each, in one transaction",
        parsed=f"`{operation.text}`: for each row {sends}",
        sized=(operation.table,),
        fixes=(outside(site),),
    )


def outside(site: Site) -> Fix:
    """Out of the transaction, and in few statements."""
    apart = f", in a migration of its own with {site.migration.opt_out}" if site.migration.opt_out else ""
    text = f"""# one UPDATE for all rows, with a join or a subquery where it needs one; where code has to work it out:
# batches of some thousand rows by their key, each in a transaction that commits{apart}"""
    cost = "Until it has run, old rows are as they were: new code has to cope with both."
    return Fix("now", "Few statements, and batches that commit", text, cost, language="python")
