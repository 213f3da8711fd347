"""
The type of a column that a foreign key ties to another one cannot be changed alone.

Both sides must be of one type: MySQL ends with error 1833 (or 3780, 1832) while foreign_key_checks is on, whichever side
is changed first.

```sql given
CREATE TABLE customers (id int NOT NULL PRIMARY KEY, name varchar(10));
CREATE TABLE orders (
  id int NOT NULL PRIMARY KEY, customer_id int, CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE customers MODIFY id bigint NOT NULL;
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE orders MODIFY customer_id bigint;
```
```sql good engine=mysql runner=pt-online-schema-change
ALTER TABLE orders DROP FOREIGN KEY of_customer;
ALTER TABLE customers MODIFY id bigint NOT NULL;
ALTER TABLE orders MODIFY customer_id bigint;
ALTER TABLE orders ADD CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
```
```sql good engine=mysql
ALTER TABLE customers MODIFY name varchar(20);
```

Source: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from collections.abc import Iterator

from bot.domain.findings import Severity
from bot.domain.operations import DropConstraint, ModifyColumn
from bot.domain.schema import Constraint, ForeignKey, Key, Name
from workers.rules.online_ddl import ENGINES, checks_keys
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=ENGINES)


@rule.on(ModifyColumn)
def check(operation: ModifyColumn, site: Site) -> Verdict:
    """Another type for a column of a key that stands."""
    old = site.column(operation.table, operation.column)
    if old is None or old.type is None or old.type == operation.on(old).type:
        return
    if not (checks_keys(site) or (site.release and site.release.mariadb)):
        return  # MariaDB refuses it either way
    dropped = {one.name for one in site.siblings() if isinstance(one, DropConstraint)}
    for owner, key in _keys(operation, site):
        if key.name not in dropped:
            yield Harm(
                kinds=("fails",),
                title=f"`{operation.table}.{operation.column}` cannot get another type while a foreign key of `{owner}` stands",
                parsed=f"`{owner}` ({', '.join(key.columns)}) refers to `{key.table}`: both sides must be of one type",
                fixes=(
                    site.recipe(
                        f"ALTER TABLE `{owner.name}` DROP FOREIGN KEY `{key.name or '…'}`;",
                        "-- change both columns",
                        f"ALTER TABLE `{owner.name}` ADD … FOREIGN KEY …;",
                        title="Drop the key, change both sides, add it again",
                    ),
                ),
            )
            return


def _keys(operation: ModifyColumn, site: Site) -> Iterator[tuple[Name, ForeignKey]]:
    """The foreign keys on either side of the column, with the tables that own them."""
    table = site.table(operation.table)
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKey) and operation.column in constraint.columns:
            yield table.name, constraint
    for other in site.world.dependents(table.name):
        for constraint in other.constraints:
            if isinstance(constraint, ForeignKey) and constraint.table == table.name:
                theirs = constraint.references or _primary(table.constraints)
                if operation.column in theirs:
                    yield other.name, constraint


def _primary(constraints: tuple[Constraint, ...]) -> tuple[str, ...]:
    return next((c.columns for c in constraints if isinstance(c, Key) and c.primary), ())
