"""
A column that must have a value is added without one.

Where the table has rows they would all be NULL in it: SQL Server (4901), Oracle (ORA-01758), Snowflake and SQLite refuse that.
Redshift and BigQuery refuse it even for an empty table.

```sql given
CREATE TABLE orders (id bigint);
```
```sql bad engine=sqlserver kinds=fails
ALTER TABLE orders ADD state int NOT NULL;
```
```sql bad engine=oracle kinds=fails
ALTER TABLE orders ADD (state number NOT NULL);
```
```sql bad engine=sqlite kinds=fails
ALTER TABLE orders ADD COLUMN state int NOT NULL;
```
```sql bad engine=bigquery kinds=fails
ALTER TABLE orders ADD COLUMN state INT64 NOT NULL;
```
```sql bad engine=redshift kinds=fails
ALTER TABLE orders ADD COLUMN state int NOT NULL;
```
```sql good engine=sqlserver
ALTER TABLE orders ADD state int NOT NULL DEFAULT 0;
ALTER TABLE orders ADD version rowversion NOT NULL;
```
```sql good engine=sqlite
ALTER TABLE orders ADD COLUMN state int NOT NULL DEFAULT 0;
```

On Oracle: https://docs.oracle.com/en/error-help/db/ora-01758/
On SQLite: https://www.sqlite.org/lang_altertable.html
On Snowflake: https://docs.snowflake.com/en/sql-reference/sql/alter-table
On BigQuery: https://cloud.google.com/bigquery/docs/managing-table-schemas
On Redshift: https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html

Source: https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-4901-database-engine-error
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import required, said
from workers.sql.dialect import VENDORS

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=VENDORS)
_ALWAYS = {"bigquery", "redshift"}


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """NOT NULL without a default, for a table that was there and may have rows."""
    table, column = operation.table, operation.column.name
    always = site.migration.engine in _ALWAYS
    if not required(operation) or not (site.existed(table) if always else site.holds_rows(table)):
        return
    yield Harm(
        kinds=("fails",),
        title=f"{said(site)} refuses to add `{table}.{column}`: it is NOT NULL and has no default"
        + ("" if always else f", and `{table}` may have rows"),
        parsed=f"`{table}` was there before this change; nothing fills `{column}` in the rows it has",
        sized=() if always else (table,),
        fixes=(
            site.recipe(
                "-- add it nullable, fill the rows, then make it NOT NULL",
                title="Add it nullable, or with a default",
            ),
        ),
    )
