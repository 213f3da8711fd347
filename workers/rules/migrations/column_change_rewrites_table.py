"""
Another type of a column rewrites every row of the table on SQL Server.

ALTER COLUMN is a change of the catalog alone where a variable length grows. Where the type or a fixed length changes, every row
is written anew in one transaction, logged whole, while a lock keeps everybody out; where a length shrinks every row is read,
and a value that is too long fails the statement.

```sql given
CREATE TABLE orders (id int NOT NULL, code varchar(40) NOT NULL, total int NOT NULL, note nvarchar(100) NULL);
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ALTER COLUMN total bigint NOT NULL;
```
```sql bad engine=sqlserver kinds=rewrites,blocks
ALTER TABLE orders ALTER COLUMN code nvarchar(40) NOT NULL;
```
```sql bad engine=sqlserver kinds=blocks,fails
ALTER TABLE orders ALTER COLUMN note nvarchar(50) NULL;
```
```sql good engine=sqlserver
ALTER TABLE orders ALTER COLUMN code varchar(200) NOT NULL;
ALTER TABLE orders ALTER COLUMN note nvarchar(max) NULL;
```
```sql good engine=sqlserver rows=500
ALTER TABLE orders ALTER COLUMN total bigint NOT NULL;
```

Source: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AlterColumnType
from bot.domain.schema import Type
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import changed, kind, length

rule = Rule(__name__, severity=Severity.ERROR, kinds=("rewrites", "blocks", "fails"), engines=("sqlserver",))
_VARIABLE = {"varchar", "nvarchar", "varbinary"}


@rule.on(AlterColumnType)
def check(operation: AlterColumnType, site: Site) -> Verdict:
    """A column whose type before is known; `ONLINE = ON` is said to be there already."""
    old = changed(site, operation.table, operation.column, operation.type)
    if old is None or "ONLINE" in site.sql.upper() or _grows(old, operation.type):
        return
    name = f"{operation.table}.{operation.column}"
    shrinks = kind(old) == kind(operation.type) and old.name in _VARIABLE
    yield Harm(
        kinds=("blocks", "fails") if shrinks else ("rewrites", "blocks"),
        title=f"Making `{name}` {_shown(operation.type)} reads every row of `{operation.table}`, and fails on longer values"
        if shrinks
        else f"Making `{name}` {_shown(operation.type)} rewrites `{operation.table}`, and lets nobody in meanwhile",
        parsed=f"`{name}` is {_shown(old)} before this change",
        sized=(operation.table,),
        fixes=(
            *(_looked(operation, site) if shrinks else ()),
            site.recipe(
                f"ALTER TABLE {operation.table} ADD {operation.column}_new {_shown(operation.type)} NULL;",
                "-- write both, copy the old rows in batches, switch reads, drop the old column a release later",
                title="Add a column of the new type beside it",
                tradeoff="Takes several releases; `WITH (ONLINE = ON)` on ALTER COLUMN does it in one on Enterprise edition.",
            ),
        ),
    )


def _looked(operation: AlterColumnType, site: Site) -> tuple[Fix, ...]:
    longest = f"{length(operation.type):g}"
    query = f"SELECT COUNT(*) FROM {operation.table} WHERE LEN({operation.column}) > {longest};"
    return (
        site.recipe("-- run this first: a row that it counts makes the statement fail", query, title="Look for longer values"),
    )


def _grows(old: Type, new: Type) -> bool:
    """A variable length that grows; up to MAX, whose rows stay where they are."""
    return kind(old) == kind(new) and old.name in _VARIABLE and length(new) >= length(old)


def _shown(one: Type) -> str:
    return f"{one.name}({', '.join(one.modifiers)})" if one.modifiers else one.name
