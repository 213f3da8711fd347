"""A change that drops what the old code uses and adds what only the new code uses has no order of deployment."""

from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.findings import Finding
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

FIRST = """from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.BigAutoField(primary_key=True)),
        ("code", models.CharField(max_length=9)),
    ])]
"""
SECOND = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("order", "reference", models.CharField(max_length=9, null=True)),
        migrations.RemoveField("order", "code"),
    ]
"""
MODEL = """from django.db import models

class Order(models.Model):
    {field} = models.CharField(max_length=9, null=True)
"""
BASE = {"shop/migrations/0001_initial.py": FIRST, "shop/models.py": MODEL.format(field="code")}


def found(before: dict[str, str], after: dict[str, str]) -> list[Finding]:
    after = before | after
    paths = [path for path in after if before.get(path) != after[path]]
    trees = [MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, after)]
    changes = ChangeSet("b", "h", tuple(changed(p, before.get(p), after.get(p)) for p in paths), *trees)
    return [one for one in Reviewer(changes, Policy()).review().findings if one.rule == "drop-breaks-running-code"]


def test_both_places_are_named() -> None:
    (one,) = found(BASE, {"shop/migrations/0002_x.py": SECOND, "shop/models.py": MODEL.format(field="reference")})
    assert one.title.endswith("; no order of deploying this change avoids it")
    quoted = [evidence for evidence in one.evidence if evidence.kind == "quoted"]
    assert [evidence.source for evidence in quoted] == ["shop/models.py:4", "shop/models.py:4"]
    assert "which needs shop_order.reference, added at shop/migrations/0002_x.py:6" in quoted[1].text


def test_what_is_added_and_not_used_can_be_deployed() -> None:
    (one,) = found(BASE, {"shop/migrations/0002_x.py": SECOND})
    assert "no order" not in one.title


def test_the_release_before_leaves_the_column_out() -> None:
    (one,) = found(BASE, {"shop/migrations/0002_x.py": SECOND})
    assert one.fixes[0].text == (
        "# this release: the field leaves the model, its column stays\n"
        'migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("order", "code")])\n'
        "# and rows can be written without it:\n"
        'migrations.RunSQL("ALTER TABLE shop_order ALTER COLUMN code DROP NOT NULL")\n'
        "# next release:\n"
        'migrations.RemoveField("order", "code")'
    )
