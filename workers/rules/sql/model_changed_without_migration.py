"""
Models change and no migration comes with them.

The generated client asks for columns that the database does not have, or for ones that have another type: every query of that
model fails as soon as the new code runs. Where earlier changes of the schema came with a migration, this one needs its own.

```sql given file=prisma/migrations/1_a/migration.sql
SELECT 1;
```
```sql given file=prisma/migrations/2_b/migration.sql
SELECT 1;
```
```sql given file=prisma/migrations/3_c/migration.sql
SELECT 1;
```
```prisma given file=prisma/schema.prisma
model User {
  id    Int    @id
  name  String
  posts Post[]
}
```
```prisma bad file=prisma/schema.prisma kinds=breaks
model User {
  id    Int     @id
  name  String?
  email String  @map("e_mail") // new
  posts Post[]
}
```
```prisma bad file=prisma/schema.prisma kinds=breaks
model User {
  id    Int    @id
  posts Post[]
}
```
```prisma good file=prisma/schema.prisma
/// People.
model Person {
  id       Int    @id @default(autoincrement())
  fullName String @map("name")
  posts    Post[]
  tags     Tag[]

  @@map("User")
}
```
```sql with file=prisma/migrations/4_d/migration.sql
ALTER TABLE "User" ADD COLUMN "nick" text;
```
```prisma good file=prisma/schema.prisma
model User {
  id    Int     @id
  name  String
  nick  String?
  posts Post[]
}
```
```prisma given file=prisma/schema.prisma
model User {
  id Int @id
}
```
```prisma good file=prisma/schema.prisma
model User {
  id   Int    @id
  name String
}
```

Of Django, models and migrations are compared where they agreed before.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.BigAutoField(primary_key=True)),
        ("code", models.CharField(max_length=9)),
    ])]
```
```python given file=shop/migrations/0002_note.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```
```python given file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9)
    note = models.TextField(null=True)
```
```python bad file=shop/models.py kinds=breaks
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20)
    note = models.TextField(null=True)
    total = models.IntegerField(default=0)
```
```python bad file=shop/models.py kinds=costs
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9, db_index=True)
    note = models.TextField(null=True)
```
```python bad file=shop/migrations/0003_remove.py kinds=breaks
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("shop", "0002_note")]
    operations = [migrations.RemoveField("order", "note")]
```
```python good file=shop/models.py
from django.db import models

class Order(models.Model):
    # What was ordered.
    id = models.BigAutoField(primary_key=True)
    code = models.CharField("the code", max_length=9, help_text="As printed")
    note = models.TextField(null=True, blank=True)

class Draft(Order):
    class Meta:
        proxy = True
```
```python with file=shop/migrations/0003_total.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0002_note")]
    operations = [migrations.AddField("order", "total", models.IntegerField(null=True))]
```
```python good file=shop/models.py
from django.db import models

class Order(models.Model):
    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=9)
    note = models.TextField(null=True)
    total = models.IntegerField(null=True)
```

Source: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production
"""

from __future__ import annotations

from bot.domain.findings import Fix, Kind, Severity
from bot.domain.models import ModelChange
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "costs"))
_SHOWN = 4


@rule.on(ModelChange)
def check(change: ModelChange, scene: Scene) -> Verdict:
    """Every difference of which the database hears nothing, in one finding."""
    del scene
    shown = ", ".join(change.what[:_SHOWN]) + (f" and {len(change.what) - _SHOWN} more" if len(change.what) > _SHOWN else "")
    kind: Kind = "costs" if change.slow else "breaks"
    fixes = (Fix("now", "Write the migration", change.command, language="sh"),) if change.command else ()
    yield Harm((kind,), shown if change.reverse else f"{shown}: no migration comes with it", change.why, fixes=fixes)
