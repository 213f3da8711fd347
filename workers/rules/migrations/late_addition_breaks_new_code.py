"""
A migration waits for the new code, and the new code waits for what it adds.

It is told to run after the deployment. Until then every query of the new code that names the column or table fails: what is
added has to be there before the code that uses it. Mark it to run before the deployment, or ship the code with the next one.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [("id", models.BigAutoField(primary_key=True))])]
```
```python given file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
```
```python with file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    note = models.TextField(null=True)
```
```python bad file=shop/migrations/0002_note.py kinds=breaks
from django.db import migrations, models
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.after_deploy()
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```
```python with file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    note = models.TextField(null=True)
```
```python good file=shop/migrations/0002_note.py
from django.db import migrations, models
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.before_deploy()
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```

Source: https://pypi.org/project/django-safemigrate/
"""

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, CreateTable
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(AddColumn, CreateTable)
def check(operation: AddColumn | CreateTable, site: Site) -> Verdict:
    """What only the new code names."""
    if not site.migration.deployed:
        return
    column = operation.column.name if isinstance(operation, AddColumn) else ""
    if column and not site.existed(operation.table):
        return
    if isinstance(operation, AddColumn):
        before, after = site.uses(column, table=operation.table), site.after(column, table=operation.table)
    else:
        before, after = (look(operation.table.name, relation=True, table=operation.table) for look in (site.uses, site.after))
    if before != () or not after:
        return
    what = f"{operation.table}.{column}" if column else str(operation.table)
    yield Harm(
        kinds=("breaks",),
        title=f"`{what}` comes only after the code that uses it: the new code fails until this has run",
        parsed="the migration says that it runs once the new code is deployed, and only the new code names what it adds",
        quoted=after,
        span=_marked(site),
    )


def _marked(site: Site) -> Span | None:
    """The line that says when it runs, which is the one to change."""
    path = site.migration.path
    return next((Span(path, at, at) for at, line in enumerate(site.lines, 1) if "after_deploy" in line), None)
