"""
The way up ends by dropping all that it has made: nothing marks where the way back begins.

The runner knows the way back by a comment of its own (`-- +migrate Down`, `-- +goose Down`, `-- migrate:down`). Without it, or
with a spelling that it does not know, all of the file is the way up.

```sql given file=migrations/0001_orders.sql
-- +migrate Up
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
-- +migrate Down
DROP TABLE orders;
```
```sql bad kinds=breaks file=migrations/0002_users.sql
-- +migrate Up
CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE INDEX users_name_idx ON users (name);
ALTER TABLE orders ADD COLUMN user_id bigint;

-- +migate Down
ALTER TABLE orders DROP COLUMN user_id;
DROP INDEX users_name_idx;
DROP TABLE users;
```
```sql good file=migrations/0002_users.sql
-- +migrate Up
CREATE TABLE users (id bigint PRIMARY KEY, name text);
CREATE TABLE found AS SELECT 1 AS id;
INSERT INTO users (id) SELECT id FROM found;
DROP TABLE found;

-- +migrate Down
DROP TABLE users;
```

Source: https://github.com/rubenv/sql-migrate#writing-migrations
"""

from bot.domain.changes import Span
from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, CreateTable, DropColumn, DropIndex, DropTable
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",), engines=("postgresql", "mysql", "mariadb"))
_MARKED = ("sql-migrate", "sql_migrate", "goose", "dbmate")


@rule.on(DropTable, DropColumn, DropIndex)
def check(operation: DropTable | DropColumn | DropIndex, site: Site) -> Verdict:
    """The first thing dropped after the last one is made, where in the end none of them is left."""
    del operation
    if site.migration.reader not in _MARKED or site.migration.down or site.statement.inside:
        return
    steps = [step for statement in site.migration.up for step in statement.steps]
    tables = {step.operation.table for step in steps if isinstance(step.operation, CreateTable)}
    columns = {(o.table, o.column.name) for o in (step.operation for step in steps) if isinstance(o, AddColumn)}
    gone = {step.operation.table for step in steps if isinstance(step.operation, DropTable)}
    lost = {(o.table, o.column) for o in (step.operation for step in steps) if isinstance(o, DropColumn)}
    last = max((at for at, one in enumerate(steps) if isinstance(one.operation, CreateTable | AddColumn)), default=-1)
    drops = [one for one in steps[last + 1 :] if isinstance(one.operation, DropTable | DropColumn | DropIndex)]
    if last < 0 or not tables <= gone or not {one for one in columns if one[0] not in gone} <= lost or drops[:1] != [site.step]:
        return
    yield Harm(
        kinds=("breaks",),
        title="The way up drops here all that it has made: nothing marks the way back",
        parsed=f"{site.migration.reader} finds no way back in the file, so that this is a part of the way up",
        span=Span(site.migration.path, site.step.span.line, site.step.span.end),
    )
