"""
A NOT NULL column without a default: old rows get 0 or '', and running code can no longer insert.

MySQL does not refuse it: every row that is there silently gets the type's zero (0, '', 0000-00-00, the first label of an
ENUM). In strict mode, the default, an INSERT of code that does not know the column fails with error 1364.

```sql given
CREATE TABLE orders (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, note varchar(40));
```
```sql bad engine=mysql kinds=breaks
ALTER TABLE orders ADD COLUMN region varchar(10) NOT NULL;
```
```xml bad engine=mariadb kinds=breaks file=db/changelog/1.xml
<databaseChangeLog>
  <changeSet id="1" author="ann">
    <addColumn tableName="orders">
      <column name="weight" type="int"><constraints nullable="false"/></column>
    </addColumn>
  </changeSet>
</databaseChangeLog>
```
```sql good engine=mysql
ALTER TABLE orders ADD COLUMN region varchar(10) NOT NULL DEFAULT 'eu', ADD COLUMN weight int;
CREATE TABLE carts (id int NOT NULL PRIMARY KEY);
ALTER TABLE carts ADD COLUMN region varchar(10) NOT NULL;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=ENGINES)
_OWN = ("timestamp",)
"""Types that have a default of their own, with explicit_defaults_for_timestamp off."""


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A new column that running code would have to give."""
    column, name = operation.column, f"{operation.table}.{operation.column.name}"
    if not site.existed(operation.table) or not column.not_null or column.default is not None:
        return
    if column.identity or column.generated is not None or (column.type and column.type.name in _OWN):
        return
    zero = _zero(column.type.name if column.type else "")
    yield Harm(
        kinds=("breaks",),
        title=f"`{name}` is NOT NULL and has no default: old rows get {zero}, and running code that does not know it can no "
        "longer insert",
        parsed=f"an INSERT into `{operation.table}` without `{column.name}` fails with error 1364 in strict mode",
        fixes=(
            site.recipe(
                f"-- now: {column.name} with NULL or a DEFAULT; NOT NULL without one once all running code writes it",
                title="Add it nullable or with a default",
            ),
        ),
    )


def _zero(name: str) -> str:
    if name.startswith(("date", "time")):
        return "a date of zeros"
    if name.startswith(("char", "varchar", "text", "tinytext", "mediumtext", "longtext", "binary", "varbinary", "blob")):
        return "`''`"
    return "the first label" if name == "enum" else "`0`"
