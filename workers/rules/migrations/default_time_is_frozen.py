"""
A default that is worked out by the migration is one moment: every row gets the same.

The time is asked for once, when the migration runs (or was written), and stands in the schema as a constant. Rows that come
later get a time that is long past, and each database that runs the migration has another one.

```ruby bad file=db/migrate/20240102000000_add_seen.rb kinds=breaks unproved=the-default-is-no-SQL
class AddSeen < ActiveRecord::Migration[7.1]
  def change
    create_table :orders do |t|
      t.datetime :seen_at, default: Time.now
    end
  end
end
```
```ruby good file=db/migrate/20240102000000_add_seen.rb
class AddSeen < ActiveRecord::Migration[7.1]
  def change
    create_table :orders do |t|
      t.datetime :seen_at, default: -> { "CURRENT_TIMESTAMP" }
    end
  end
end
```
```sql bad kinds=breaks unproved=it-shows-in-later-rows
CREATE TABLE orders (id bigint PRIMARY KEY, made timestamp NOT NULL DEFAULT 'now'::timestamp);
```
```sql good
CREATE TABLE orders (id bigint PRIMARY KEY, made timestamp DEFAULT now(), day date DEFAULT ('now'::text)::date);
```

Django's writer spells out what the model worked out: the model calls the function where it ought to name it.

```python bad file=shop/migrations/0001_initial.py kinds=breaks unproved=it-shows-in-later-rows
import datetime
from django.db import migrations, models

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)),
        ("made", models.DateTimeField(default=datetime.datetime(2024, 5, 2, 10, 4, 31, 502211))),
    ])]
```
```python good file=shop/migrations/0001_initial.py
from django.db import migrations, models
from django.utils import timezone

class Migration(migrations.Migration):
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("made", models.DateTimeField(default=timezone.now)),
    ])]
```

Source: https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES
"""

from bot.domain.findings import Fix, Severity
from bot.domain.slips import FrozenTime
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

_DJANGO = "https://docs.djangoproject.com/en/stable/ref/models/fields/#default"
rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(FrozenTime)
def check(fact: FrozenTime, scene: Scene) -> Verdict:
    """A default that is a moment."""
    del scene
    when = "the moment at which this migration was written" if fact.written else "the moment at which this migration runs"
    yield Harm(
        ("breaks",),
        f"The default `{fact.text}` is {when}: every later row gets that same time",
        "It is worked out once, and the column keeps the result as a constant",
        fixes=(Fix("now", "Ask for the time of each row", fact.instead, language=fact.language),),
        source=_DJANGO if fact.written else "",
    )
