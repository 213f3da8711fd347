"""
REFERENCES beside a column makes no foreign key.

MySQL reads it and does nothing: rows that refer to nothing are accepted. Only FOREIGN KEY (…) REFERENCES … as a part of
its own makes a key. (MySQL 9.0 and MariaDB 10.5 made it count.)

```sql given
CREATE TABLE customers (id int NOT NULL PRIMARY KEY);
CREATE TABLE orders (id int NOT NULL PRIMARY KEY);
```
```sql bad engine=mysql kinds=breaks
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, customer_id int REFERENCES customers (id));
```
```sql bad engine=mysql release=8.0 kinds=breaks
ALTER TABLE orders ADD COLUMN customer_id int REFERENCES customers (id);
```
```sql good engine=mysql
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, customer_id int, FOREIGN KEY (customer_id) REFERENCES customers (id));
```
```sql good engine=mysql release=9.1
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, customer_id int REFERENCES customers (id));
```
```sql good engine=mariadb
CREATE TABLE carts (id int NOT NULL PRIMARY KEY, customer_id int REFERENCES customers (id));
```

Source: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddColumn, CreateTable
from bot.domain.schema import Column, ForeignKey
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=ENGINES)


@rule.on(AddColumn, CreateTable)
def check(operation: AddColumn | CreateTable, site: Site) -> Verdict:
    """Each column that refers to another table beside its type."""
    release = site.release
    if release is None or release.mysql_from(9) or release.mariadb_from(10, 5):
        return
    columns = (operation.column,) if isinstance(operation, AddColumn) else operation.columns
    for column in columns:
        if (key := _key(column)) is not None:
            yield Harm(
                kinds=("breaks",),
                title=f"`REFERENCES {key.table}` beside `{column.name}` makes no foreign key on {release}",
                parsed=f"`{column.name}` refers to `{key.table}` in the column's own definition",
                fixes=(
                    Fix(
                        "now",
                        "Say it as a part of its own",
                        f"FOREIGN KEY ({column.name}) REFERENCES {key.table} ({', '.join(key.references) or 'id'})",
                        language="sql",
                    ),
                ),
            )


def _key(column: Column) -> ForeignKey | None:
    return next((c for c in column.constraints if isinstance(c, ForeignKey)), None)
