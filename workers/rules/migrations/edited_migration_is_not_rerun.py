"""
A migration that was merged before is changed: databases that have run it will not run it again.

Runners note which migrations have run, by name or number. An edit reaches only databases that are made anew; all others keep
what the old text did, and some runners (Flyway, Liquibase, sqlx, Atlas) refuse to go on because the checksum differs. A deleted
one leaves databases that nobody can rebuild.

Under the other runners an edit that leads to the same schema in another way (CONCURRENTLY, IF EXISTS, a time-out) is not told:
no database lacks anything.

```sql given file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE carts (id bigint PRIMARY KEY);
```
```sql bad kinds=breaks unproved=nothing-of-it-runs file=migrations/001_orders.sql
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE TABLE carts (id bigint PRIMARY KEY);
```
```sql bad kinds=breaks unproved=nothing-of-it-runs file=migrations/001_orders.sql
```
```sql good file=migrations/001_orders.sql
-- The first tables.
CREATE TABLE orders (
    id bigint PRIMARY KEY
);
CREATE TABLE carts (id bigint PRIMARY KEY);
```
```sql good file=migrations/001_orders.sql
SET lock_timeout = '5s';
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY);
CREATE TABLE carts (id bigint PRIMARY KEY);
```
```sql good file=migrations/002_code.sql
CREATE TABLE refunds (id bigint PRIMARY KEY);
```

Nor is an edit told that has a migration run which stopped before, or that a new migration of the same change sees to as well.

```sql given file=migrations/002_notes.sql
ALTER TABLE orders ADD COLUMN note text NOT NULL;
```
```sql good file=migrations/002_notes.sql
ALTER TABLE orders ADD COLUMN note text;
```

A change of Sqitch's plan that stands behind its last tag may be edited; one that was there before is reworked, and runs again.

```text given file=schema/sqitch.plan
%project=shop

carts 2024-01-01T00:00:00Z A <a@example.org>
orders 2024-01-01T00:00:00Z A <a@example.org>
@v1 2024-01-02T00:00:00Z A <a@example.org>
orders [orders@v1] 2024-01-03T00:00:00Z A <a@example.org>
```
```sql given file=schema/deploy/orders.sql
CREATE TABLE orders (id bigint);
```
```sql given file=schema/deploy/carts.sql
CREATE TABLE carts (id bigint);
```
```sql bad kinds=breaks unproved=nothing-of-it-runs file=schema/deploy/carts.sql
CREATE TABLE carts (id bigint, code text);
```
```sql good file=schema/deploy/orders.sql
CREATE TABLE orders (id bigint, code text);
```

Nor is it an edit to lay a function's body out anew, or to give a migration another name where the runner goes by its number.

```sql given file=schema/7_total.up.sql
CREATE TABLE lines (price int);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS $$ SELECT sum(price) FROM lines $$;
```
```sql given file=schema/7_total.down.sql
DROP FUNCTION total();
```
```sql bad kinds=breaks unproved=nothing-of-it-runs file=schema/7_total.up.sql
CREATE TABLE lines (price int);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS $$ SELECT count(price) FROM lines $$;
```
```sql good file=schema/7_total.up.sql
CREATE TABLE lines (price int);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS $$
    SELECT sum(price)
    FROM lines
$$;
```

What bears no number is not known to run but once: views and functions are kept so, and made again at each deployment.

```sql given file=migrations/views.sql
CREATE OR REPLACE VIEW ids AS SELECT 1 AS id;
```
```sql good file=migrations/views.sql
CREATE OR REPLACE VIEW ids AS SELECT 1 AS id, 2 AS other;
```

Of a file that holds several migrations (a changelog of Liquibase), each stands for itself: new ones are no edit of those
before.

```xml given file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="carts"/></changeSet>
</databaseChangeLog>
```
```xml bad kinds=breaks unproved=nothing-of-it-runs file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable tableName="orders"/></changeSet>
</databaseChangeLog>
```
```xml good file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann" dbms="postgresql"><dropTable  tableName="carts" /></changeSet>
  <changeSet id="2" author="ann" dbms="postgresql">
    <createTable tableName="orders"><column name="id" type="int"/></createTable>
  </changeSet>
</databaseChangeLog>
```

One under another name runs once more, where it has run and does not ask first what is there.

```xml bad kinds=breaks unproved=nothing-of-it-runs file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="carts" author="ann" dbms="postgresql"><dropTable tableName="carts"/></changeSet>
</databaseChangeLog>
```
```xml good file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="carts" author="ann" dbms="postgresql">
    <preConditions onFail="MARK_RAN"><tableExists tableName="carts"/></preConditions>
    <dropTable tableName="carts"/>
  </changeSet>
</databaseChangeLog>
```

Source: https://documentation.red-gate.com/fd/migration-command-184127460.html
"""

from bot.domain.facts import RewrittenMigration
from bot.domain.findings import Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",))


@rule.on(RewrittenMigration)
def check(fact: RewrittenMigration, scene: Scene) -> Verdict:
    """An old migration edited or deleted."""
    del scene
    if fact.alike and not fact.checked:
        return
    if fact.how == "deleted":
        title = "Databases that have run this migration keep what it made; new ones will never have it"
        parsed = "it was there at the merge base, and no new migration takes back what it did"
    elif fact.how == "renamed":
        title = "Databases that have run this migration run it again: it bears another name now"
        parsed = f"it was there at the merge base under another name, by which {fact.reader} knows what has run"
    elif fact.checked:
        which = f"changeSet `{fact.entry}`" if fact.entry else "migration"
        title = f"{fact.reader} stops at this {which} wherever it has run: its checksum is another one now"
        parsed = "it was there at the merge base, and what it does is changed"
    else:
        title = "Databases that have run this migration will not run it again: the edit reaches only new ones"
        parsed = "it was there at the merge base, and what it does is changed"
    yield Harm(kinds=("breaks",), title=title, parsed=parsed, source=fact.source)
