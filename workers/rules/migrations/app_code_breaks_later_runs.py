"""
A migration that works with the application's models runs against what they are later, not what they were.

The models move on: a field that comes with a later migration is asked for before its column is there, and every new database
(tests, a new server) stops at this migration; a model that is gone stops its import. Its managers, `save()` and signals run as
they are then, too. Take the model as it is at that point.

```python given file=shop/models.py
from django.db import models

class Order(models.Model):
    code = models.CharField(max_length=9)
```
```python given file=shop/migrations/0001_initial.py
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("code", models.CharField(max_length=9))
    ])]
```
```python bad file=shop/migrations/0002_fill.py kinds=fails
from django.db import migrations
from shop.models import Order

def fill(apps, schema_editor):
    for order in Order.objects.filter(code=""):
        order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AlterModelOptions("order", {"verbose_name": "an order"})]
```
```python good file=shop/migrations/0002_fill.py
from django.db import migrations
from shop.models import Order

def fill(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(code=""):
        order.save()

class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AlterModelOptions("order", {"verbose_name": "an order"})]
```

In Rails and Laravel it is loading and making rows through the model (`find_each`, `create!`, `all()`) that runs its
validations, hooks, casts and enums of a later day; what only writes or counts is left alone.

```ruby given file=Gemfile
gem "pg"
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  enum :state, %w[open paid]
end
```
```ruby bad file=db/migrate/20240102000000_fill_codes.rb kinds=fails
class FillCodes < ActiveRecord::Migration[7.1]
  def up
    Order.where(code: nil).find_each { |order| order.update!(code: order.id.to_s) }
  end
end
```
```ruby good file=db/migrate/20240102000000_close.rb
class Close < ActiveRecord::Migration[7.1]
  def up
    Order.where(state: nil).update_all(state: 0)
  end
end
```

Source: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models
"""

from collections.abc import Callable

from bot.domain.findings import Fix, Severity
from bot.domain.models import AppCode
from workers.readers import names
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(AppCode)
def check(fact: AppCode, scene: Scene) -> Verdict:
    """A model that is imported and asked for rows."""
    del scene
    imported = fact.framework in {"Django", "Alembic"}
    yield Harm(
        ("fails",),
        f"`{fact.model}` is the model of `{fact.home}` as it is later, not as it is at this migration{_more(fact)}",
        f"It is imported and asked for rows in line {fact.line}: once `{fact.home}` has a column more, this fails on every"
        " database that has yet to run it"
        if imported
        else f"Its rows are loaded or made here: once `{fact.home}` is gone, or validates or casts what is not there yet,"
        " this fails on every database that has yet to run it",
        fixes=(_FIXES[fact.framework](fact),),
        source=_SOURCES.get(fact.framework, ""),
    )


def _more(fact: AppCode) -> str:
    return f"; so are {fact.more} more that it uses" if fact.more > 1 else "; so is one more that it uses" if fact.more else ""


def _django(fact: AppCode) -> Fix:
    label = names.base(fact.home.partition("/models")[0])
    text = f'{fact.model} = apps.get_model("{label}", "{fact.model}")'
    return Fix("now", "Take the model as it is at this migration", text, language="python")


def _alembic(fact: AppCode) -> Fix:
    text = f'{fact.model.lower()} = sa.table("…", sa.column("…"))'
    return Fix("now", "Name the table and the columns that this needs", text, language="python")


def _rails(fact: AppCode) -> Fix:
    text = f'class {fact.model.rpartition("::")[2]} < ActiveRecord::Base\n  self.table_name = "…"\nend'
    return Fix("now", "Give the migration a model of its own, inside its class", text, language="ruby")


def _laravel(fact: AppCode) -> Fix:
    text = f"DB::table('…')  // the table of {fact.model}"
    return Fix("now", "Ask the table, not the model", text, language="php")


_FIXES: dict[str, Callable[[AppCode], Fix]] = {"Django": _django, "Alembic": _alembic, "Rails": _rails, "Laravel": _laravel}
_SOURCES = {
    "Rails": "https://guides.rubyonrails.org/active_record_migrations.html",
    "Laravel": "https://laravel.com/docs/12.x/migrations",
}
"""Where a framework says it itself, besides Django."""
