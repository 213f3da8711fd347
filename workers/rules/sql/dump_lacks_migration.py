"""
The schema's dump and the migrations beside it say different things.

A database made from the dump (every test, every new one) is another than the one that is migrated: a migration that the dump
lacks stays pending there, and what only the dump has never comes to production. Where the dump has followed every migration so
far, it has to follow this one.

```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :orders
  end
end
```
```ruby given file=db/schema.rb
ActiveRecord::Schema[7.1].define(version: 2024_01_01_000000) do
  create_table "orders", force: :cascade do |t|
  end
end
```
```ruby bad file=db/migrate/20240201000000_add_code.rb kinds=fails
class AddCode < ActiveRecord::Migration[7.1]
  def change
    add_column :orders, :code, :string
  end
end
```
```ruby bad file=db/schema.rb kinds=breaks
ActiveRecord::Schema[7.1].define(version: 2024_02_01_000000) do
  create_table "orders", force: :cascade do |t|
    t.string "code"
  end
end
```
```ruby with file=db/schema.rb
ActiveRecord::Schema[7.1].define(version: 2024_02_01_000000) do
  create_table "orders", force: :cascade do |t|
    t.string "code"
  end
end
```
```ruby good file=db/migrate/20240201000000_add_code.rb
class AddCode < ActiveRecord::Migration[7.1]
  def change
    add_column :orders, :code, :string
  end
end
```

Source: https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you
"""

from bot.domain.findings import Fix, Severity
from bot.domain.models import DumpApart
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks", "fails"))
_AGAIN = (Fix("now", "Write the dump again", "bin/rails db:migrate", language="sh"),)


@rule.on(DumpApart)
def check(fact: DumpApart, scene: Scene) -> Verdict:
    """Either side."""
    del scene
    if fact.lacks == "dump":
        yield Harm(
            ("fails",),
            f"`{fact.dump}` does not have this migration: it stays pending where the database is made from the dump",
            f"The dump stood at the newest migration before this change, and is below version {fact.version} after it",
            fixes=_AGAIN,
        )
    else:
        yield Harm(
            ("breaks",),
            f"No migration has version {fact.version}: what the dump has from it never comes to a migrated database",
            f"`{fact.dump}` names the version; the one that it named before is that of a migration",
        )
