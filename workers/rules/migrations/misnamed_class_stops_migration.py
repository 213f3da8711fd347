"""
The runner asks a migration's file for the class that its name spells, and the file has another one: nothing runs.

Rails raises `uninitialized constant`, Laravel `Class "…" not found`, when the file's turn comes.

```ruby bad file=db/migrate/20240102000000_add_step_to_orders.rb kinds=fails unproved=the-framework-stops-not-the-server
class AddStepsToOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :order_steps
  end
end
```
```ruby good file=db/migrate/20240102000000_add_step_to_orders.rb
class AddStepToOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :order_steps
  end
end
```
```ruby good file=db/migrate/20240102000000_add_api_keys.rb
class AddAPIKeys < ActiveRecord::Migration[7.1]
  def change
    create_table :api_keys
  end
end
```
```php bad file=database/migrations/2024_01_02_000000_votes.php kinds=fails unproved=the-framework-stops-not-the-server
<?php
class Vote extends Migration
{
    public function up()
    {
    }
}
```
```php good file=database/migrations/2024_01_02_000000_votes.php
<?php
return new class extends Migration
{
    public function up()
    {
    }
};
```

Source: https://api.rubyonrails.org/classes/ActiveRecord/Migration.html
"""

from bot.domain.findings import Fix, Severity
from bot.domain.models import MisnamedClass
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

_LARAVEL = "https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Migrations/Migrator.php"
rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(MisnamedClass)
def check(fact: MisnamedClass, scene: Scene) -> Verdict:
    """A migration's class under another name than its file's."""
    del scene
    yield Harm(
        ("fails",),
        f"{fact.framework} does not find this migration: its file is asked for `{fact.wanted}`, and has `{fact.found}`",
        "The class that runs is named by the file, behind its number",
        fixes=(Fix("now", "Name the class after the file", fact.wanted, language="text"),),
        source=_LARAVEL if fact.framework == "Laravel" else "",
    )
