"""
An UPDATE of every row keeps them all locked and writes the table once more.

One UPDATE is one transaction: each row stays locked against other writers until it commits, the table and its indexes grow by
a second copy of each row, and replicas apply all of it at once. In batches each of that stays small.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, total bigint);
```
```sql bad kinds=costs
UPDATE orders SET total = 0;
```
```sql bad kinds=costs
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
```
```sql bad engine=mysql kinds=costs
UPDATE orders SET total = 0;
```
```sql bad engine=sqlserver kinds=costs
ALTER TABLE orders ADD region varchar(20) NULL;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
```
```sql good
UPDATE orders SET total = 0 WHERE code = 'x';
```
```sql good engine=mysql rows=500
UPDATE orders SET total = 0;
```
```sql good
CREATE TABLE refunds (id bigint PRIMARY KEY, total bigint);
UPDATE refunds SET total = 0;
```

On MySQL: https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html
On SQL Server: https://learn.microsoft.com/en-us/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide

Source: https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import Update
from bot.patterns import late
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), engines=("postgresql", "mysql", "mariadb", "sqlserver"))
_EMPTY = late(r"""\bWHERE\s+(?:[\w."`\[\]]+\.)?["`\[]?(\w+)["`\]]?\s+IS\s+NULL\s*+;?\s*+$""", re.IGNORECASE)


@rule.on(Update)
def check(operation: Update, site: Site) -> Verdict:
    """Every row of a table that was there; said by another rule where the transaction holds a lock as well."""
    if site.statement.inside or not _every(operation, site) or not site.holds_rows(operation.table):
        return
    locked = site.migration.engine == "postgresql" and held((step.operation for step in site.earlier), site.existed)
    if operation.table.name.startswith("pg_") or locked:
        return
    yield Harm(
        kinds=("costs",),
        title=f"The UPDATE writes every row of `{operation.table}` in one transaction",
        parsed="it has no WHERE" if not operation.filtered else "its WHERE is true of every row: the column is new",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                "-- outside of the migration, again and again until no row is left:",
                _batch(operation, site),
                title="In batches, each a transaction of its own",
                tradeoff="Until it has run, old rows are as they were: new code has to cope with both.",
            ),
        ),
    )


def _every(operation: Update, site: Site) -> bool:
    if not operation.filtered:
        return not operation.reads
    found = _EMPTY.search(operation.text)
    return found is not None and (operation.table, found[1]) in site.added_columns


def _batch(operation: Update, site: Site) -> str:
    text = _EMPTY.sub("", operation.text.rstrip().rstrip(";")).rstrip()
    if site.mysql:
        return f"{text}\nWHERE … LIMIT 5000;"
    if site.vendor:
        return re.sub(r"(?i)^\s*UPDATE\b", "UPDATE TOP (5000)", text, count=1) + "\nWHERE …;"
    return f"{text}\nWHERE ctid IN (SELECT ctid FROM {operation.table} WHERE … LIMIT 5000 FOR UPDATE SKIP LOCKED);"
