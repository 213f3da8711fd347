"""
A word in a column's definition that Laravel does not know is taken, and does nothing.

The definition is an object that any method can be called on: `->null()` leaves the column NOT NULL, so that rows without a
value are refused; `->nullable()` is what lets them in.

```text given file=.env.example
DB_CONNECTION=pgsql
```
```php bad file=database/migrations/2024_01_02_000000_parcels.php kinds=breaks unproved=what-is-ignored-is-sent-to-no-server
<?php
return new class extends Migration
{
    public function up(): void
    {
        Schema::create('parcels', function (Blueprint $table) {
            $table->id();
            $table->string('code', 20)->null();
        });
    }
};
```
```php good file=database/migrations/2024_01_02_000000_parcels.php
<?php
return new class extends Migration
{
    public function up(): void
    {
        Schema::create('parcels', function (Blueprint $table) {
            $table->id();
            $table->string('code', 20)->nullable();
        });
    }
};
```

Source: https://laravel.com/docs/12.x/migrations#column-modifiers
"""

from bot.domain.findings import Fix, Severity
from bot.domain.models import IgnoredModifier
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(IgnoredModifier)
def check(fact: IgnoredModifier, scene: Scene) -> Verdict:
    """A modifier that is none."""
    del scene
    left = ": the column stays NOT NULL" if fact.meant == "nullable" else ""
    yield Harm(
        ("breaks",),
        f"Laravel has no `{fact.word}()` and ignores it{left}; `{fact.meant}` is meant",
        "A column's definition takes any method, and its grammar asks for those that it knows",
        fixes=(Fix("now", "Say it in Laravel's word", f"->{fact.meant}()", language="php"),),
    )
