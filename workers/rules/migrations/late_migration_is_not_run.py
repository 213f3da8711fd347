"""
A migration below the newest one is refused, or never run.

The file was numbered when its branch began, and a newer one has been merged since. A database that has run that one is past
it: Flyway, goose, Supabase, Atlas, Kysely and node-pg-migrate stop there; golang-migrate goes on from the version it is at and
leaves the file out in silence, while every new database runs it. Give it the next version instead.

```sql given file=migrations/0001_orders.up.sql
CREATE TABLE orders (id bigint);
```
```sql given file=migrations/0003_code.up.sql
ALTER TABLE orders ADD COLUMN code text;
```
```sql bad kinds=loses file=migrations/0002_note.up.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql good file=migrations/0004_note.up.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql given file=db/migration/V1__orders.sql
CREATE TABLE orders (id bigint);
```
```sql given file=db/migration/V1.10__code.sql
ALTER TABLE orders ADD COLUMN code text;
```
```sql bad kinds=fails file=db/migration/V1.9__note.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql good file=db/migration/V1.11__note.sql
ALTER TABLE orders ADD COLUMN note text;
```

Where the runner is told to run such files, they do.

```sql given file=db/migration/V1__orders.sql
CREATE TABLE orders (id bigint);
```
```sql given file=db/migration/V3__code.sql
ALTER TABLE orders ADD COLUMN code text;
```
```properties given file=flyway.conf
flyway.outOfOrder=true
```
```sql good file=db/migration/V2__note.sql
ALTER TABLE orders ADD COLUMN note text;
```

Source: https://github.com/golang-migrate/migrate/blob/master/FAQ.md
"""

from bot.domain.facts import LateMigration
from bot.domain.findings import Severity
from workers.readers import names
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails", "loses"))


@rule.on(LateMigration)
def check(fact: LateMigration, scene: Scene) -> Verdict:
    """A migration that comes too late."""
    del scene
    newest, skipped = f"`{names.base(fact.newest)}`", fact.treatment == "skipped"
    yield Harm(
        kinds=("loses",) if skipped else ("fails",),
        title=f"{fact.reader} never runs this on a database that has run {newest}, and does not say so"
        if skipped
        else f"{fact.reader} stops on a database that has run {newest}: this version is below it",
        parsed=f"{newest} was there before this change, with a version above this one's",
    )
