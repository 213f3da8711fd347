"""
A unique column with a constant default cannot be added to a table that has rows.

Every row that is there gets the same value, and from the second on it is a duplicate (SQLSTATE 23505). On a table of at most
one row it passes.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY);
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN slug text NOT NULL DEFAULT '' UNIQUE;
```
```sql bad kinds=fails
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT now(), ADD CONSTRAINT one_seen UNIQUE (seen);
```
```sql good
ALTER TABLE orders ADD COLUMN slug text;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN slug text NOT NULL DEFAULT '' UNIQUE;
```

Source: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint
from bot.domain.schema import Key
from workers.rules.domains import effective_default
from workers.rules.functions import volatility
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A column that has one value in every row, and a key that allows it once."""
    column, table = operation.column, site.table(operation.table)
    if not site.holds_rows(operation.table) or (operation.if_not_exists and table.column(column.name)):
        return
    beside = [other.constraint for other in site.siblings() if isinstance(other, AddConstraint)]
    keys = [c for c in (*column.constraints, *beside) if isinstance(c, Key) and tuple(c.columns) == (column.name,)]
    default = effective_default(column, site.world, site.versions)
    if not keys or default is None or default.text.upper() == "NULL" or column.serial or column.identity:
        return
    if volatility(default, site.world)[0] == "stable":
        word = "PRIMARY KEY" if keys[0].primary else "UNIQUE"
        yield Harm(
            kinds=("fails",),
            title=f"Every row of `{operation.table}` gets the same `{column.name}`, and `{word}` allows it once",
            parsed=f"the default `{default.text}` is one value for all rows that are there (SQLSTATE 23505)",
            fixes=(
                site.recipe(
                    f"ALTER TABLE {operation.table} ADD COLUMN {column.name} …;  -- nullable, without a default",
                    "-- fill it with distinct values in batches",
                    f"CREATE UNIQUE INDEX CONCURRENTLY … ON {operation.table} ({column.name});",
                    title="Add it empty, fill it, then make it unique",
                    tradeoff="Three steps instead of one.",
                ),
            ),
        )
