"""
A NOT NULL column without a default cannot be added to a table that has rows.

The rows that are there would hold NULL in it: PostgreSQL refuses (SQLSTATE 23502). On an empty table it passes, and then
running code that does not know the column can no longer insert.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE DOMAIN label AS text NOT NULL;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region text NOT NULL;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region label;
```
```sql bad kinds=fails,breaks
ALTER TABLE orders ADD COLUMN region text DEFAULT NULL NOT NULL;
```
```sql good
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
ALTER TABLE orders ADD COLUMN note text;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text NOT NULL;
```

Source: https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN
"""

from dataclasses import replace

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn
from bot.domain.schema import Column, Key, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails", "breaks"))


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A column that every old row would break."""
    column, table = operation.column, site.table(operation.table)
    if (
        not site.existed(operation.table)
        or table.kind == "foreign table"
        or (operation.if_not_exists and table.column(column.name))
    ):
        return
    if not _required(column, site) or _filled(column):
        return
    name = f"{operation.table}.{column.name}"
    yield Harm(
        kinds=("fails", "breaks"),
        title=f"`{name}` is NOT NULL and has no default: the migration fails as soon as the table has a row",
        parsed=f"old rows of `{operation.table}` would hold NULL in `{column.name}` (SQLSTATE 23502)",
        fixes=(
            site.rewritten(
                replace(operation, column=_nullable(column)),
                title="Add it nullable",
                tradeoff="NOT NULL comes later, by a validated CHECK, once old rows are filled and new code writes it.",
                rollback=sql("ALTER TABLE {} DROP COLUMN {};", operation.table, column.name),
            ),
        ),
    )


def _required(column: Column, site: Site) -> bool:
    if column.not_null or any(isinstance(c, Key) and c.primary for c in column.constraints):
        return True
    kind = site.world.type(Name(column.type.name, column.type.schema)) if column.type else None
    return kind is not None and kind.kind == "domain" and kind.not_null


def _filled(column: Column) -> bool:
    if column.serial or column.identity or column.generated is not None:
        return True
    return column.default is not None and column.default.text.upper() != "NULL"


def _nullable(column: Column) -> Column:
    return replace(column, not_null=False, default=None)
