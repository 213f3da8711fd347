"""
A column becomes NOT NULL while rows may hold NULL in it.

The statement ends at the first NULL with an error (515 on SQL Server, ORA-02296), and every row is read for it while nobody can
write.

```sql given
CREATE TABLE orders (id int NOT NULL, note varchar(40) NULL, state int NOT NULL);
```
```sql bad engine=sqlserver kinds=fails
ALTER TABLE orders ALTER COLUMN note varchar(40) NOT NULL;
```
```sql bad engine=oracle kinds=fails
ALTER TABLE orders MODIFY (note NOT NULL);
```
```sql good engine=sqlserver
UPDATE orders SET note = '' WHERE note IS NULL;
ALTER TABLE orders ALTER COLUMN note varchar(40) NOT NULL;
```
```sql good engine=sqlserver
ALTER TABLE orders ALTER COLUMN state int NOT NULL;
```

On Oracle: https://docs.oracle.com/en/error-help/db/ora-02296/
On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/alter-table-column

Source: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql
"""

from bot.domain.findings import Severity
from bot.domain.operations import SetNotNull
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import filled

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=("sqlserver", "oracle", "snowflake"))


@rule.on(SetNotNull)
def check(operation: SetNotNull, site: Site) -> Verdict:
    """A column known to be nullable, which nothing in the migration fills."""
    table, old = operation.table, site.column(operation.table, operation.column)
    if not operation.not_null or old is None or old.not_null or old.generated is not None:
        return
    if not site.holds_rows(table) or filled(site, table, operation.column):
        return
    yield Harm(
        kinds=("fails",),
        title=f"The migration stops if a row of `{table}` holds NULL in `{operation.column}`",
        parsed=f"`{operation.column}` may be NULL before this change, and no statement before it fills or deletes rows",
        sized=(table,),
        fixes=(
            site.recipe(
                "-- run this first: a row that it counts makes the statement fail",
                f"SELECT count(*) FROM {table} WHERE {operation.column} IS NULL;",
                f"UPDATE {table} SET {operation.column} = … WHERE {operation.column} IS NULL;",
                title="Look for NULLs, fill those rows first",
                tradeoff="In batches on a large table; running code must write the column by then.",
            ),
        ),
    )
