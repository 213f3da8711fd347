"""
A new column is made NOT NULL while it is still empty: the migration fails.

A column added without a default is NULL in every row that is there. SET NOT NULL reads them and stops at the first.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
```
```sql bad kinds=fails
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders ALTER COLUMN region SET DEFAULT 'eu', ALTER COLUMN region SET NOT NULL;
COMMIT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text DEFAULT 'eu' NOT NULL;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text;
ALTER TABLE refunds ALTER COLUMN region SET NOT NULL;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
"""

from bot.domain.findings import Severity
from bot.domain.operations import SetNotNull
from workers.rules.known import unfilled
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("fails",),
    known_as="adding-not-nullable-field e2 data_depend mf104 pg303 alter-column-set-not-null",
)


@rule.on(SetNotNull)
def check(operation: SetNotNull, site: Site) -> Verdict:
    """A column that this file adds and nothing fills."""
    name, column = operation.table, operation.column
    if not operation.not_null or not site.holds_rows(name) or not unfilled(site, name, column):
        return
    yield Harm(
        kinds=("fails",),
        title=f"`{name}.{column}` is NULL in every row when it is made NOT NULL: the migration fails as soon as there is one",
        parsed="this migration adds the column without a default, and nothing fills it in between (SQLSTATE 23502)",
        fixes=(
            site.recipe(
                "-- a constant default fills the rows that are there without reading them:",
                sql("ALTER TABLE {} ADD COLUMN {} … DEFAULT … NOT NULL;", name, column),
                title="Add it with a default, or fill it first",
            ),
        ),
    )
