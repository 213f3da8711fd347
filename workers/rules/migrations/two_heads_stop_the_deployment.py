"""
Two migrations follow the same one: the next deployment stops before it has run any.

Each migration names the one before it. Where two branches added one each, the history has two ends: Django's migrate stops with
"Conflicting migrations detected", Alembic's upgrade with "Multiple head revisions are present".

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.CreateModel("Order", [("id", models.BigAutoField(primary_key=True))])]
```
```python given file=shop/migrations/0002_code.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "code", models.TextField(null=True))]
```
```python bad kinds=fails unproved=the-framework-stops-not-the-server file=shop/migrations/0002_note.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```
```python good file=shop/migrations/0003_note.py
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0002_code")]
    operations = [migrations.AddField("order", "note", models.TextField(null=True))]
```

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#version-control
"""

from bot.domain.facts import CollidingMigration
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))
_WORDS = {
    "django": "Django's `migrate` stops: Conflicting migrations detected",
    "alembic": "`alembic upgrade head` stops: Multiple head revisions are present",
}


@rule.on(CollidingMigration)
def check(fact: CollidingMigration, scene: Scene) -> Verdict:
    """One of two ends of a history."""
    del scene
    others = ", ".join(f"`{path.rpartition('/')[2]}`" for path in fact.others[:3])
    yield Harm(
        kinds=("fails",),
        title=f"{_WORDS.get(fact.reader, 'The next deployment stops')}; {others} is the last one as well",
        parsed="nothing follows either of them, and before this change the history had one end",
    )
