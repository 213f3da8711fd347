"""
A constraint is added while every row is read for it, and nobody can write.

SQL Server checks the rows that are there under a schema lock, which also keeps reads out; Oracle under a lock of the table that
keeps writes out. Both can add it for new rows first. Oracle then looks at the old ones while writes go on; SQL Server does so
under the lock, but that can be done at a quiet time.

```sql given
CREATE TABLE customers (id int NOT NULL, CONSTRAINT pk_customers PRIMARY KEY (id));
CREATE TABLE orders (id int NOT NULL, customer_id int NULL, total int NOT NULL);
```
```sql bad engine=sqlserver kinds=blocks
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0);
```
```sql bad engine=sqlserver kinds=blocks
ALTER TABLE orders WITH CHECK ADD CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql bad engine=oracle kinds=blocks
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0);
```
```sql good engine=oracle
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0) ENABLE NOVALIDATE;
ALTER TABLE orders ENABLE VALIDATE CONSTRAINT positive;
```
```sql good engine=sqlserver
ALTER TABLE orders ADD courier_id int NULL;
ALTER TABLE orders ADD CONSTRAINT of_courier FOREIGN KEY (courier_id) REFERENCES customers (id);
```
```sql good engine=sqlserver rows=500
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0);
```

On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/constraint.html

Source: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql
"""

import re

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint
from bot.domain.schema import Check, ForeignKey
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",), engines=("sqlserver", "oracle"))
_LATER = late(r"\bNOVALIDATE\b|\bDISABLE\b|\bNOT\s+TRUSTED\b", re.IGNORECASE)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A CHECK or foreign key that the rows of a table are read for; a new column's are all NULL."""
    made, table = operation.constraint, operation.table
    if not isinstance(made, Check | ForeignKey) or made.not_valid or not site.holds_rows(table) or _LATER.search(site.sql):
        return
    columns = made.columns if isinstance(made, ForeignKey) else made.expression.columns
    if columns and all((table, column) in site.added_columns for column in columns):
        return
    nobody = site.migration.engine == "sqlserver"
    kind = "foreign key" if isinstance(made, ForeignKey) else "CHECK"
    yield Harm(
        kinds=("blocks",),
        title=f"The {kind} reads every row of `{table}` while nobody can {'use it' if nobody else 'write to it'}",
        parsed=f"`{table}` was there before this change, and the statement has its rows checked",
        sized=(table,),
        fixes=_apart(operation, site),
    )


def _apart(operation: AddConstraint, site: Site) -> tuple[Fix, ...]:
    sql, name = site.sql.strip().rstrip(";"), operation.constraint.name
    if site.migration.engine == "oracle":
        if not name:
            return ()
        steps = (f"{sql} ENABLE NOVALIDATE;", f"ALTER TABLE {operation.table} ENABLE VALIDATE CONSTRAINT {name};")
        return (site.recipe(*steps, title="Add it for new rows, then look at the old ones while writes go on"),)
    added = re.sub(r"(?i)(?<!\s)(?:\s+WITH\s+CHECK)?\s+ADD\b", " WITH NOCHECK ADD", sql, count=1)
    return (
        site.recipe(
            f"{added};",
            "-- at a quiet time, or it stays untrusted:",
            f"ALTER TABLE {operation.table} WITH CHECK CHECK CONSTRAINT {name or 'ALL'};",
            title="Add it for new rows, look at the old ones at a quiet time",
        ),
    )
