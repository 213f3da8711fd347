"""
A column is dropped that the model still lists: running processes of Rails write it until they are started anew.

Active Record reads the columns of a table once. `ignored_columns` takes one out of all that a process sends, but only in a
release that is deployed before the drop: in the same one, or not at all, processes of the release before insert into a column
that is gone, and prepared statements inside transactions fail.

Told where the application keeps to that order elsewhere (it has `ignored_columns`, or a gem that asks for it), also in
`safety_assured`, which the gem wants for every drop; where code names the column, drop-breaks-running-code says so instead.

```ruby given file=Gemfile
gem "pg"
gem "strong_migrations"
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :legacy_code }
  end
end
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
end
```
```ruby bad file=db/migrate/20240201000000_drop_code.rb kinds=breaks unproved=processes-of-rails-are-not-run
class DropCode < ActiveRecord::Migration[7.1]
  def change
    safety_assured { remove_column :orders, :legacy_code, :string }
  end
end
```
```ruby given file=Gemfile
gem "pg"
gem "strong_migrations"
```
```ruby given file=db/migrate/20240101000000_create_orders.rb
class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table(:orders) { |t| t.string :legacy_code }
  end
end
```
```ruby given file=app/models/order.rb
class Order < ApplicationRecord
  self.ignored_columns += %w[legacy_code]
end
```
```ruby good file=db/migrate/20240201000000_drop_code.rb
class DropCode < ActiveRecord::Migration[7.1]
  def change
    remove_column :orders, :legacy_code, :string
  end
end
```

Source: https://github.com/ankane/strong_migrations#removing-a-column
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import DropColumn
from workers.rules.dropped import running
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import column_swapped
from workers.uses import Remembering

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(DropColumn)
def check(operation: DropColumn, site: Site) -> Verdict:
    """A column that no code names, of a table with a model that does not leave it out."""
    code = running(site)
    table, column = operation.table, operation.column
    mine = not site.existed(table) or (table, column) in site.added_columns or column_swapped(table, column, site)
    if mine or not isinstance(code, Remembering) or _said_so(code, operation, site):
        return
    if (model := code.remembers(column, table)) is None:
        return
    ignored = f'self.ignored_columns += ["{column}"]'
    yield Harm(
        ("breaks",),
        f"Running processes still list `{table}.{column}` among the columns that they write: no release before has ignored it",
        f"`{model.path}` does not ignore `{column}` at the merge base",
        quoted=(model,),
        fixes=(
            Fix(
                "now",
                "Ignore the column first, drop it a release later",
                f"# {model.path}, this release:\n{ignored}\n# next release: the migration that drops it",
                "The column stays one release longer.",
                "Take the line away again.",
                language="ruby",
            ),
        ),
    )


def _said_so(code: Remembering, operation: DropColumn, site: Site) -> bool:
    """Whether drop-breaks-running-code says it; what stands in `safety_assured` it leaves alone, for the words are weak."""
    named = code(operation.column, table=operation.table) or site.queried(operation.table, operation.column)
    return bool(named) and not any("safety_assured" in line for line in site.lines)
