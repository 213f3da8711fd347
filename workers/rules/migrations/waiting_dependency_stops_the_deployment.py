"""
A migration that has to run before the deployment depends on one that runs after it.

django-safemigrate refuses to begin: the one before the deployment cannot run without the other, which may not run yet. Give
both the same mark, or take the dependency away.

```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [("id", models.BigAutoField(primary_key=True))])]
```
```python with file=shop/migrations/0002_code.py
from django.db import migrations
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.after_deploy()
    dependencies = [("shop", "0001_initial")]
    operations = []
```
```python bad file=shop/migrations/0003_note.py kinds=fails
from django.db import migrations
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.before_deploy()
    dependencies = [("shop", "0002_code")]
    operations = []
```
```python with file=shop/migrations/0002_code.py
from django.db import migrations
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.before_deploy()
    dependencies = [("shop", "0001_initial")]
    operations = []
```
```python good file=shop/migrations/0003_note.py
from django.db import migrations
from django_safemigrate import Safe

class Migration(migrations.Migration):
    safe = Safe.after_deploy()
    dependencies = [("shop", "0002_code")]
    operations = []
```

Source: https://pypi.org/project/django-safemigrate/
"""

from bot.domain.findings import Severity
from bot.domain.models import WaitingDependency
from workers.readers import names
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(WaitingDependency)
def check(fact: WaitingDependency, scene: Scene) -> Verdict:
    """One that cannot begin."""
    del scene
    yield Harm(
        ("fails",),
        f"This runs before the deployment and depends on `{names.base(fact.other)}`, which runs after it: nothing can begin",
        f"`{fact.other}` is marked `after_deploy`, this one `before_deploy`, and both come with this change",
    )
