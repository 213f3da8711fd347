"""
Adding this column writes every row, and lets nobody in meanwhile.

SQL Server keeps a constant default in the catalog (Enterprise and Azure SQL; the other editions write the rows). A default that
differs from row to row, a large type, a number or a computed value that is PERSISTED it writes into each row, in one
transaction, under a schema lock. Oracle keeps constant defaults too, those of nullable columns from 12.1 on.

```sql given
CREATE TABLE orders (id int NOT NULL, total int NOT NULL);
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ADD token uniqueidentifier NOT NULL DEFAULT NEWID();
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ADD note nvarchar(max) NOT NULL CONSTRAINT df_note DEFAULT N'';
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ADD number bigint IDENTITY(1, 1);
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ADD doubled AS (total * 2) PERSISTED;
```
```sql bad engine=oracle kinds=rewrites,blocks
ALTER TABLE orders ADD (token raw(16) DEFAULT sys_guid());
```
```sql bad engine=oracle release=11.2 kinds=rewrites,blocks
ALTER TABLE orders ADD (state number DEFAULT 0);
```
```sql good engine=sqlserver
ALTER TABLE orders ADD state int NOT NULL DEFAULT 0, made datetime2 NOT NULL DEFAULT SYSUTCDATETIME();
ALTER TABLE orders ADD token uniqueidentifier NULL DEFAULT NEWID();
ALTER TABLE orders ADD note nvarchar(max) NULL;
ALTER TABLE orders ADD doubled AS (total * 2);
```
```sql good engine=oracle release=19
ALTER TABLE orders ADD (state number DEFAULT 0, made date DEFAULT sysdate NOT NULL);
```
```sql good engine=oracle release=11.2
ALTER TABLE orders ADD (state number DEFAULT 0 NOT NULL);
```

On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/ALTER-TABLE.html

Source: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn
from bot.domain.schema import Column
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("rewrites", "blocks"), engines=("sqlserver", "oracle"))
_BY_ROW = {"newid", "newsequentialid", "crypt_gen_random", "rand", "sys_guid", "random"}
_NEXT = late(r"\bNEXT\s+VALUE\s+FOR\b|\.\s*NEXTVAL\b", re.IGNORECASE)
_LARGE = {"xml", "text", "ntext", "image", "geometry", "geography", "hierarchyid"}


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A column of a table that was there and has rows."""
    table, column = operation.table, operation.column
    why = _why(column, site) if site.holds_rows(table) else ""
    if not why:
        return
    yield Harm(
        kinds=("rewrites", "blocks"),
        title=f"Adding `{table}.{column.name}` writes every row of `{table}`, and lets nobody in meanwhile",
        parsed=why,
        sized=(table,),
        fixes=(
            site.recipe(
                "-- add it nullable and without a value, fill it in batches, then make it NOT NULL with its default",
                title="Add it empty, fill it in batches",
                tradeoff="Takes several steps; until then new code has to cope with NULL.",
            ),
        ),
    )


def _why(column: Column, site: Site) -> str:
    default, engine = column.default, site.migration.engine
    if column.identity:
        return "each row gets a number"
    if column.generated is not None:
        return "its value is computed and stored in each row" if column.stored and engine == "sqlserver" else ""
    if default is None:
        return ""
    differs = {name.lower() for name in default.functions} & _BY_ROW or _NEXT.search(default.text)
    if engine == "oracle":
        if differs:
            return "its default differs from row to row"
        old = site.release is not None and site.release.before(12)
        return "before 12.1 Oracle writes the default of a nullable column into each row" if old and not column.not_null else ""
    if not (column.not_null or "WITH VALUES" in column.attributes):
        return ""
    if differs:
        return "its default differs from row to row"
    large = column.type is not None and (column.type.name in _LARGE or "max" in {one.lower() for one in column.type.modifiers})
    return "a column of a large type with a default is not added in the catalog alone" if large else ""
