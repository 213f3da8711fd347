"""
The file stands among migrations, and bears a name that the runner passes by: it is never run, and nothing says so.

Flyway takes `V`, a version, two underscores and a description; with one underscore, or a small letter in front, the file is
none of its own. Only `validateMigrationNaming`, which is off by default, would stop at it.

```sql given file=db/migration/V1__orders.sql
CREATE TABLE orders (id bigint);
```
```sql given file=db/migration/V2__code.sql
ALTER TABLE orders ADD COLUMN code text;
```
```sql given file=db/migration/V3__note.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql bad kinds=loses file=db/migration/V4_total.sql
ALTER TABLE orders ADD COLUMN total int;
```
```sql good file=db/migration/V4__total.sql
ALTER TABLE orders ADD COLUMN total int;
```

Source: https://documentation.red-gate.com/fd/flyway-validate-migration-naming-setting-277579055.html
"""

from bot.domain.facts import MisnamedMigration
from bot.domain.findings import Severity
from workers.readers import names
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("loses",))


@rule.on(MisnamedMigration)
def check(fact: MisnamedMigration, _: Scene) -> Verdict:
    """A file that is meant to be run."""
    yield Harm(
        kinds=("loses",),
        title=f"{fact.reader} passes this file by without a word: its name is not formed like `{names.base(fact.beside)}`",
        parsed=f"`{names.base(fact.span.path)}` has no version with two underscores after it",
    )
