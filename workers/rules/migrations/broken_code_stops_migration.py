"""
The migration's file does not parse: it cannot be loaded, and no migration runs.

The runner loads the files before it runs the first of them, or when their turn comes: the deployment ends with a syntax error
either way, and what comes after in the order waits.

```ruby bad file=db/migrate/20240102000000_add_seen.rb kinds=fails unproved=the-framework-stops-not-the-server
class AddSeen < ActiveRecord::Migration[7.1]
  def change
    add_column :orders, :seen, :boolean, default: false
end
```
```ruby good file=db/migrate/20240102000000_add_seen.rb
class AddSeen < ActiveRecord::Migration[7.1]
  def change
    create_table(:sights) { |t| t.boolean :seen, default: false }
  end
end
```

Source: https://guides.rubyonrails.org/active_record_migrations.html
"""

from bot.domain.findings import Severity
from bot.domain.slips import BrokenCode
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(BrokenCode)
def check(fact: BrokenCode, scene: Scene) -> Verdict:
    """A file that is none of its language."""
    del scene
    yield Harm(
        ("fails",),
        f"This file does not parse as {fact.language}: {fact.why}",
        f"the grammar of {fact.language} finds an error here, so that nothing of the file is loaded",
    )
