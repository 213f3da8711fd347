"""
The new type of a column does not hold all that the old one did.

In strict mode the statement ends at the first value that does not fit (errors 1406, 1264, 1265, 1366 on MySQL, 220 and 8115 on
SQL Server); without strict mode MySQL cuts it, or takes the nearest number, and only warns. What fits is known to the rows.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, code varchar(100), total int, state enum('new','paid','lost'), note text);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY code varchar(40);
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE orders MODIFY total int unsigned;
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY state enum('new','paid');
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY note varchar(255);
```
```sql bad engine=sqlserver kinds=fails
ALTER TABLE orders ALTER COLUMN total smallint;
```
```sql good engine=mysql runner=gh-ost
UPDATE orders SET code = LEFT(code, 40) WHERE CHAR_LENGTH(code) > 40;
ALTER TABLE orders MODIFY code varchar(40);
```
```sql good engine=mariadb
ALTER TABLE orders MODIFY code varchar(110) CHARACTER SET latin1;
```

On SQL Server: https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql

Source: https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
"""

from bot.domain.findings import Severity
from bot.domain.operations import AlterColumnType, ModifyColumn
from bot.domain.schema import Name, Type
from workers.rules.narrowing import fits_not
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.vendors import filled
from workers.sql.render import mysql

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=(*ENGINES, "sqlserver"))

_TEXTS = {"varchar", "nvarchar", "char", "nchar", "text", "ntext"}


@rule.on(ModifyColumn)
def check(operation: ModifyColumn, site: Site) -> Verdict:
    """MODIFY and CHANGE of MySQL."""
    old = site.column(operation.table, operation.column)
    if old is not None and operation.definition.type is not None and old.generated is None:
        yield from _harm(operation.table, operation.column, old.type, operation.definition.type, site)


@rule.on(AlterColumnType)
def check_altered(operation: AlterColumnType, site: Site) -> Verdict:
    """ALTER COLUMN of SQL Server; of a text that gets shorter another rule tells."""
    old = site.column(operation.table, operation.column)
    if old is not None and old.generated is None and not (old.type and old.type.name in _TEXTS):
        yield from _harm(operation.table, operation.column, old.type, operation.type, site)


def _harm(table: Name, column: str, old: Type | None, new: Type, site: Site) -> Verdict:
    if old is None or not site.holds_rows(table) or filled(site, table, column):
        return
    quoted = mysql.quoted(column) if site.mysql else column
    condition = fits_not(old, new, quoted, transact=not site.mysql)
    if not condition:
        return
    name = mysql.table(table) if site.mysql else str(table)
    yield Harm(
        kinds=("fails",),
        title=f"The migration stops at a row of `{table}` whose `{column}` does not fit into `{_said(new)}`",
        parsed=f"`{column}` is `{_said(old)}` before it, and no earlier statement changes or deletes rows",
        sized=(table,),
        fixes=(
            site.recipe(
                "-- run this first: such rows make it fail",
                f"SELECT count(*) FROM {name} WHERE {condition};",
                title="Look for values that do not fit",
            ),
        ),
    )


def _said(kind: Type) -> str:
    shown = [f"'{one}'" for one in kind.modifiers] if kind.name in {"enum", "set"} else list(kind.modifiers)
    words = f"{kind.name}({','.join(shown)})" if shown else kind.name
    return words if len(words) <= 60 else f"{words[:60]}…"
