"""
A column becomes NOT NULL while rows may hold NULL in it.

In strict mode the statement ends at the first NULL with an error (1138, 1265); without it each NULL silently becomes 0 or
''. The rows that are there were written while NULL was allowed.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, note varchar(40) DEFAULT NULL, state int NOT NULL);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY note varchar(40) NOT NULL;
```
```xml bad engine=mariadb kinds=fails file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann">
    <addNotNullConstraint tableName="orders" columnName="note" columnDataType="varchar(40)"/>
  </changeSet>
</databaseChangeLog>
```
```xml good engine=mysql file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann">
    <addNotNullConstraint tableName="orders" columnName="note" columnDataType="varchar(40)" defaultNullValue=""/>
  </changeSet>
</databaseChangeLog>
```
```sql good engine=mysql
UPDATE orders SET note = '' WHERE note IS NULL;
ALTER TABLE orders MODIFY note varchar(40) NOT NULL;
ALTER TABLE orders MODIFY state int NOT NULL;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sql-mode-strict
"""

from bot.domain.findings import Severity
from bot.domain.operations import ModifyColumn, SetNotNull
from bot.domain.schema import Name
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import nulls

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=ENGINES)


@rule.on(ModifyColumn)
def check(operation: ModifyColumn, site: Site) -> Verdict:
    """A column known to be nullable that is so no more."""
    old = site.column(operation.table, operation.column)
    if old is not None and not old.not_null and operation.definition.not_null and old.generated is None:
        yield from _harm(operation.table, operation.column, site)


@rule.on(SetNotNull)
def check_said(operation: SetNotNull, site: Site) -> Verdict:
    """The framework's own word for it, where nobody knows what the column was before."""
    known = any(isinstance(one, ModifyColumn) and _known(one, site) for one in site.siblings())
    if operation.not_null and not known:
        yield from _harm(operation.table, operation.column, site)


def _known(operation: ModifyColumn, site: Site) -> bool:
    """Whether an earlier history tells the column: then the other check has spoken, or had nothing to say."""
    return site.table(operation.table).known


def _harm(table: Name, column: str, site: Site) -> Verdict:
    if not site.holds_rows(table) or not nulls(site, table, column):
        return
    name = f"{table}.{column}"
    yield Harm(
        kinds=("fails",),
        title=f"The migration stops if a row of `{table}` holds NULL in `{column}`",
        parsed=f"`{name}` becomes NOT NULL, and no statement before it fills or deletes rows",
        sized=(table,),
        fixes=(
            site.recipe(
                "-- run this first: a row that it counts makes the statement fail",
                f"SELECT count(*) FROM `{table.name}` WHERE `{column}` IS NULL;",
                f"UPDATE `{table.name}` SET `{column}` = … WHERE `{column}` IS NULL;",
                title="Look for NULLs, fill those rows first",
                tradeoff="In batches on a large table; running code must write the column by then.",
            ),
        ),
    )
