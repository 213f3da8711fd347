"""
The way back cannot run on the schema that the way up leaves.

It names what is not there, makes what is there already, drops what is in use, or holds words that neither the framework nor the
database has. Nobody notices before a deployment has to be undone, and then it stops in the middle.

```yaml given file=config/database.yml
production:
  adapter: postgresql
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :code }
  end
end
```
```ruby bad kinds=irreversible file=db/migrate/20240102000000_note.rb
class Note < ActiveRecord::Migration[7.1]
  def up
    add_column :orders, :note, :text
  end

  def down
    drop_column :orders, :note
  end
end
```
```ruby bad kinds=irreversible file=db/migrate/20240102000000_note.rb
class Note < ActiveRecord::Migration[7.1]
  def up
    add_column :orders, :note, :text
  end

  def down
    add_index :orders, :customer
    remove_column :orders, :note
  end
end
```
```ruby bad kinds=irreversible file=db/migrate/20240102000000_note.rb
class Note < ActiveRecord::Migration[7.1]
  def up
    execute "ALTER TABLE orders ADD CONSTRAINT coded CHECK (code <> '') NOT VALID"
  end

  def down
    execute "ALTER TABLE orders REMOVE CONSTRAINT coded"
  end
end
```
```ruby good file=db/migrate/20240102000000_note.rb
class Note < ActiveRecord::Migration[7.1]
  def up
    add_column :orders, :note, :text
  end

  def down
    remove_column :orders, :note
  end
end
```

A column that comes back NOT NULL and without a default fails as soon as the table has a row.

```sql given file=migrations/1_orders.sql
-- +migrate Up
CREATE TABLE orders (id bigint PRIMARY KEY, code text NOT NULL);
```
```sql bad kinds=irreversible file=migrations/2_code.sql
-- +migrate Up
ALTER TABLE orders DROP COLUMN code;
-- +migrate Down
ALTER TABLE orders ADD COLUMN code text NOT NULL;
```
```sql good file=migrations/2_code.sql
-- +migrate Up
ALTER TABLE orders ADD COLUMN note text;
-- +migrate Down
ALTER TABLE orders DROP COLUMN note;
ALTER TABLE orders ADD COLUMN kept text NOT NULL DEFAULT '';
```

Source: https://guides.rubyonrails.org/active_record_migrations.html#using-the-up-down-methods
"""

from bot.domain.facts import BackFails
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("irreversible",))
_FORWARD = (": the migration stops here", ": the migration stops there")


@rule.on(BackFails)
def check(back: BackFails, _: Scene) -> Verdict:
    """A failure that no row can prevent."""
    why = back.why.removeprefix("The migration stops here: ")
    for words in _FORWARD:
        why = why.removesuffix(words)
    why = why.replace("the migration fails as soon", "it fails as soon")
    first = why.partition(" ")[0]
    if first.istitle():  # not a name that is written so: PostgreSQL
        why = why[:1].lower() + why[1:]
    yield Harm(("irreversible",), f"The way back fails: {why}", f"after the way up has run, {back.known}", source=back.source)
