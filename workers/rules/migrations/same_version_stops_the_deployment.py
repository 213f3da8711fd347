"""
Two migrations have one version: the runner stops, or never runs the second one.

Two branches took the next number, and both were merged. golang-migrate, goose, Flyway, Rails and SQLx refuse to begin. dbmate,
Ecto and Diesel, which ask a database for the versions it has run, take the second one as applied where the first has run, and
say nothing.

```sql given file=migrations/0001_orders.up.sql
CREATE TABLE orders (id bigint);
```
```sql given file=migrations/0002_code.up.sql
ALTER TABLE orders ADD COLUMN code text;
```
```sql bad kinds=fails file=migrations/0002_note.up.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql good file=migrations/0003_note.up.sql
ALTER TABLE orders ADD COLUMN note text;
```
```sql given file=db/migrations/20240101000000_orders.sql
-- migrate:up
CREATE TABLE orders (id bigint);
-- migrate:down
DROP TABLE orders;
```
```sql bad kinds=fails,loses file=db/migrations/20240101000000_refunds.sql
-- migrate:up
CREATE TABLE refunds (id bigint);
-- migrate:down
DROP TABLE refunds;
```
Two changeSets of one file may not have one author and id either, unless each says for which database or context it is.

```xml given file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="carts"/></changeSet>
</databaseChangeLog>
```
```xml bad kinds=fails file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="carts"/></changeSet>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="shops"/></changeSet>
</databaseChangeLog>
```
```xml good file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="carts"/></changeSet>
  <changeSet id="1" author="ann" dbms="mysql"><sql>SELECT 1</sql></changeSet>
</databaseChangeLog>
```
```toml given file=diesel.toml
[migrations_directory]
```
```sql given file=migrations/2024-01-02-000000_orders/up.sql
CREATE TABLE orders (id bigint);
```
```sql bad kinds=fails,loses file=migrations/2024-01-02-000000_refunds/up.sql
CREATE TABLE refunds (id bigint);
```

Source: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
"""

from bot.domain.facts import SameVersion
from bot.domain.findings import Kind, Severity
from workers.readers import names
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "loses"))


@rule.on(SameVersion)
def check(fact: SameVersion, scene: Scene) -> Verdict:
    """The second migration with a version."""
    del scene
    if fact.entry:
        title = f"{fact.reader} stops before it runs anything: another changeSet of the file is called `{fact.entry}` as well"
        yield Harm(("fails",), title, "author, id and file name one changeSet only")
        return
    base = names.base(fact.other)
    other = f"`{names.base(names.folder(fact.other)) if base == 'up.sql' else base}`"
    skipped = fact.treatment == "skipped"
    kinds: tuple[Kind, ...] = ("fails", "loses") if skipped else ("fails",)
    yield Harm(
        kinds=kinds,
        title=f"Where {other} has run, {fact.reader} takes this one, of the same version, as applied too and never runs it"
        if skipped
        else f"{fact.reader} stops before it runs anything: {other} has the same version",
        parsed="a new database, which would run both, stops at the second" if skipped else "a version names one migration only",
    )
