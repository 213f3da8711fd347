"""
A column that is defined anew loses what the new definition does not repeat.

MODIFY and CHANGE replace the whole definition: NOT NULL, DEFAULT, AUTO_INCREMENT, ON UPDATE, COMMENT and character set
are gone unless they are written again. Frameworks that change only the type (Liquibase's `modifyDataType`, Laravel's
`change()`) send just that.

```sql given
CREATE TABLE orders (
  id int NOT NULL AUTO_INCREMENT, code varchar(40) NOT NULL DEFAULT 'x', at datetime DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
  note varchar(40) DEFAULT NULL, PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
```
```sql bad engine=mysql kinds=breaks
ALTER TABLE orders MODIFY id int NOT NULL;
```
```sql bad engine=mysql kinds=breaks
ALTER TABLE orders MODIFY code varchar(50);
```
```sql bad engine=mariadb kinds=breaks
ALTER TABLE orders CHANGE at changed_at datetime;
```
```xml bad engine=mysql kinds=breaks file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann">
    <modifyDataType tableName="orders" columnName="code" newDataType="varchar(50)"/>
  </changeSet>
</databaseChangeLog>
```
```sql good engine=mysql
ALTER TABLE orders MODIFY code varchar(50) NOT NULL DEFAULT 'x';
ALTER TABLE orders MODIFY note varchar(50);
```
```sql good engine=mysql
ALTER TABLE orders MODIFY code varchar(40) NULL DEFAULT 'y';
```

Source: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import ModifyColumn, SetDefault, SetNotNull
from bot.domain.schema import Column, Key
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=ENGINES)


@rule.on(ModifyColumn)
def check(operation: ModifyColumn, site: Site) -> Verdict:
    """What the column had and the definition does not say; a comment alone breaks nothing."""
    old = site.column(operation.table, operation.column)
    if old is None or not site.existed(operation.table):
        return
    lost = _lost(old, operation, site)
    if not lost:
        return
    name = f"{operation.table}.{operation.column}"
    numbered = "AUTO_INCREMENT" in lost
    yield Harm(
        kinds=("breaks",),
        title=f"`{name}` loses {_listed(lost)}: the new definition does not repeat it",
        parsed=f"`{name}` had {_listed(lost)} before this statement",
        severity=Severity.ERROR if numbered else None,
        fixes=(
            site.recipe(
                f"-- in the new definition of {name}: {' '.join(lost)}",
                title="Repeat all that the column is to keep",
            ),
        ),
    )


def _lost(old: Column, operation: ModifyColumn, site: Site) -> list[str]:
    new = operation.on(old)
    lost: list[str] = []
    later = site.siblings()
    keys = [c for c in site.table(operation.table).constraints if isinstance(c, Key) and c.primary]
    primary = any(operation.column in key.columns for key in keys)
    drops = any(isinstance(other, SetNotNull) and not other.not_null for other in later)
    if old.not_null and not new.not_null and "NULL" not in new.attributes and not primary and not drops:
        lost.append("NOT NULL")
    again = any(isinstance(other, SetDefault) and other.column == new.name for other in later)
    if old.default is not None and new.default is None and not new.identity and not again and not _own(operation, site):
        lost.append(f"DEFAULT {old.default.text}")
    if old.identity and not new.identity:
        lost.append("AUTO_INCREMENT")
    updates = next((a for a in old.attributes if a.upper().startswith("ON UPDATE")), "")
    if updates and not any(a.upper().startswith("ON UPDATE") for a in new.attributes):
        lost.append(updates)
    return lost


def _own(operation: ModifyColumn, site: Site) -> bool:
    """Whether the same call of a framework has set the default for a while: Django does so to fill rows."""
    span = site.statement.span
    mine = [step.operation for one in site.migration.up if one.span == span and one is not site.statement for step in one.steps]
    return any(isinstance(one, SetDefault) and one.column == operation.column for one in mine)


def _listed(lost: list[str]) -> str:
    quoted = [f"`{one}`" for one in lost]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
