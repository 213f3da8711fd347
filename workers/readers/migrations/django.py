"""Django: the operations of a `Migration` class in a folder `migrations`, in the order of their dependencies.

What each operation sends is worked out from the models as the migrations before it have left them: an `AlterField` depends on
the field before, a foreign key on the key it refers to. All of a migration runs in one transaction; the indexes and foreign
keys of new models and fields are made at its end. `RunPython` is not followed. The engine is that of the settings, else of the
drivers that the repository asks for. On MySQL and MariaDB there is no transaction; a column's type or nullability is said
anew with MODIFY, foreign keys bring their own index, and what those servers have no words for (conditions) is not made.
The way back takes the operations back in reverse order, where Django would.

Opt out: `atomic = False` on the migration, for all of its operations.
Source: https://docs.djangoproject.com/en/stable/topics/migrations/
Source: https://docs.djangoproject.com/en/stable/ref/schema-editor/

```python file=shop/orders/migrations/0001_initial.py
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("email", models.EmailField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            "Order", [("id", models.BigAutoField(primary_key=True)), ("buyer", models.ForeignKey("Customer", models.CASCADE))]
        ),
    ]
```
```reads
8-14 CreateTable #1
15-17 CreateTable #1
8-14 CreateIndex #1
15-17 AddConstraint #1
15-17 CreateIndex #1
down 15-17 DropTable #1
down 8-14 DropTable #1
```
```python file=shop/orders/migrations/0002_code.py
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [
        migrations.AddField("order", "code", models.CharField(max_length=20, default="", db_index=True)),
        migrations.AlterField("order", "buyer", models.ForeignKey("orders.Customer", models.SET_NULL, null=True)),
        migrations.RunSQL(
            \"\"\"
            UPDATE orders_order SET code = 'none';
            ALTER TABLE orders_order
                ADD COLUMN note text;
            \"\"\",
            "ALTER TABLE orders_order DROP COLUMN note",
            state_operations=[migrations.AddField("order", "note", models.TextField(null=True))],
        ),
    ]
```
```reads
7 AddColumn #1
7 SetDefault #1
8 DropConstraint #1
8 SetNotNull #1
8 AddConstraint #1
11 Update #1
12-13 AddColumn #1
7 CreateIndex #1
7 CreateIndex #1
down 15 DropColumn #1
down 8 DropConstraint #1
down 8 SetNotNull #1
down 8 AddConstraint #1
down 7 DropColumn #1
```
```python file=shop/orders/migrations/0003_lookup.py
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0002_code")]
    operations = [
        AddIndexConcurrently("order", models.Index(fields=["-code"], name="order_code_idx")),
    ]
```
```reads
9 CreateIndex -
down 9 DropIndex -
```
"""

from __future__ import annotations

import re

from bot.domain.findings import Gap
from workers.readers.claim import MARK, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice
from workers.uses import Uses

_CANDIDATE = re.compile(r"(?:^|/)migrations/[^/]+\.py$")
_OPT_OUT = "`atomic = False` on the migration"


def place(path: str, listing: Listing) -> Claim | None:
    """The place among all migrations of the project, whose apps share one history."""
    from workers.frameworks.django.project import project_of

    project = project_of(path, listing)
    if project is None or path not in project.graph.order:
        return None
    return Claim(f"{project.graph.root or '.'} (Django)", (project.graph.order[path],), MARK, path)


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends, run after those before it; nothing of a squashed one whose parts are all there."""
    from workers.frameworks.django.history import history_of
    from workers.frameworks.django.source import Unread

    try:
        history = history_of(path, text, listing)
        if path in history.project.graph.skipped:
            return Script((), opt_out=_OPT_OUT, transactional=True)
        sent, atomic, deployed = history.run(path, text)
    except Unread as error:
        return Script((), gaps=(Gap("a migration", str(error), path, error.line),))
    return Script(sent, lambda: (history.back(path, text), ()), transactional=atomic, opt_out=_OPT_OUT, deployed=deployed)


def engine(path: str, listing: Listing) -> str:
    """The engine of the project's settings; PostgreSQL where they name several or none."""
    from workers.frameworks.django.project import project_of

    project = project_of(path, listing)
    return (project.settings.engine if project else "") or "postgresql"


def heads(path: str, listing: Listing) -> tuple[str, ...]:
    """The last migrations of the app that the path is in; none of an app whose order is not all written out."""
    from workers.frameworks.django.graph import app_of, says_all
    from workers.frameworks.django.project import project_of

    project = project_of(path, listing)
    found = project.graph.heads(app_of(path)) if project else ()
    mine = (one.path for one in project.graph.nodes.values() if one.app == app_of(path)) if project and len(found) > 1 else ()
    return found if all(says_all(listing.text(one)) for one in mine) else ()


def uses(path: str, head: Listing, listing: Listing, found: Uses) -> Uses:
    """Where code uses a column, told by the models first."""
    from workers.frameworks.django.declared import Declared

    return Declared(path, head, listing, found)


def _voice() -> Voice:
    from workers.frameworks.django.voice import DjangoVoice

    return DjangoVoice()


reader = Reader(
    __name__, script, _CANDIDATE, place, endings=(".py",), engine=engine, voice=LateVoice("#", _voice), uses=uses, heads=heads,
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
