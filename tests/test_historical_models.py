"""Names that a model of a migration of Django's bears though its class in code defines them, or no field is called so."""

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

RULE = "historical-model-lacks-code"
MODELS = b"""from django.db import models

class PaidManager(models.Manager):
    def old(self):
        return self.filter(state="x")

class Order(models.Model):
    state = models.CharField(max_length=9)
    meta = models.JSONField()
    price = models.IntegerField()
    objects = models.Manager()
    paid = PaidManager()

    @property
    def name(self):
        return self.state

    def total(self):
        return 0
"""
INITIAL = """from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("state", models.CharField(max_length=9)),
        ("meta", models.JSONField()), ("price", models.IntegerField()),
    ]%s)]
"""
PRICE = b"""from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.CreateModel("Price", [
        ("id", models.AutoField(primary_key=True)),
        ("order", models.ForeignKey("shop.Order", models.CASCADE, related_name="prices")),
    ])]
"""
ROWS = "for order in Order.objects.filter(pk=1):\n        "


def found(body: str, head: str = "", managers: str = "", between: str = "{}", argument: str = "apps") -> list[str]:
    """The titles of what the rule says."""
    operations = between.format("migrations.RunPython(change)")
    text = f"""{head}
from django.db import migrations, models

def change({argument}, schema_editor):
    Order = apps.get_model("shop", "Order")
    {body}

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [{operations}]
"""
    before = {
        "manage.py": b"", "shop/__init__.py": b"", "shop/migrations/__init__.py": b"", "shop/models.py": MODELS,
        "shop/migrations/0001_initial.py": (INITIAL % managers).encode(), "tax/migrations/0001_initial.py": PRICE,
    }  # fmt: skip
    path = "shop/migrations/0002_next.py"
    change = changed(path, None, text)
    changes = ChangeSet("base", "head", (change,), MemoryTree(before), MemoryTree(before | {path: text.encode()}))
    return [one.title for one in Reviewer(changes, Policy()).review().findings if one.rule == RULE]


@pytest.mark.parametrize(
    "body",
    [
        "Order.total = lambda self: 1\n    " + ROWS + "order.total()",
        "for field in Order._meta.get_fields():\n        print(field.name)",
        ROWS + "order._state.adding = True\n        print(order._meta)",
        ROWS + "print(order.prices.all())",
        ROWS + "order.__class__ = RealOrder\n        order.total()",
        ROWS.replace("filter(pk=1)", 'prefetch_related(models.Prefetch("a", to_attr="pricee"))') + "print(order.pricee)",
    ],
)
def test_what_a_row_bears(body: str) -> None:
    assert found(body) == []


def test_a_method_is_not_there() -> None:
    assert len(found(ROWS + "order.total()")) == 1
    assert len(found(ROWS + "print(order.pricee)")) == 1
    assert len(found("Order.paid.filter(pk=1).delete()")) == 1
    assert len(found("Order.objects.old().delete()")) == 1


def test_the_registry_of_the_running_code_gives_the_classes() -> None:
    assert found(ROWS + "order.total()", "from django.apps import apps", argument="_") == []
    assert len(found(ROWS + "order.total()", "from django.apps import apps")) == 1


def test_managers_that_migrations_keep() -> None:
    kept = ', managers=[("objects", shop.models.PaidManager()), ("paid", models.Manager())]'
    assert found("Order.paid.filter(pk=1).delete()", managers=kept) == []
    assert found("Order.objects.old().delete()", managers=kept) == []


def test_a_field_that_is_there_in_between() -> None:
    between = (
        'migrations.AddField("Order", "total", models.IntegerField(null=True)), {}, migrations.RemoveField("Order", "total")'
    )
    assert found(ROWS + "print(order.total)", between=between) == []
