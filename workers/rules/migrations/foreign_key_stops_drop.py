"""
A column or index that a foreign key needs cannot be dropped while the key stands.

The columns of a key, on both sides, need an index that begins with them: MySQL and MariaDB end with error 1553 when the last
one is dropped, and with 1828, 1829 or 1553 when a column is. An index that was made later has taken the place of the one that
came with the key.

```sql given
CREATE TABLE customers (id int NOT NULL PRIMARY KEY, code int, UNIQUE KEY of_code (code));
CREATE TABLE orders (
  id int NOT NULL PRIMARY KEY, customer_id int, note int, UNIQUE KEY one_each (customer_id),
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE TABLE carts (
  id int NOT NULL PRIMARY KEY, code int, KEY by_code (code), CONSTRAINT of_code FOREIGN KEY (code) REFERENCES customers (code)
);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders DROP COLUMN customer_id;
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE customers DROP INDEX of_code;
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders DROP INDEX one_each;
```
```sql good engine=mysql runner=pt-online-schema-change
ALTER TABLE orders DROP FOREIGN KEY of_customer;
ALTER TABLE orders DROP INDEX one_each;
```
```sql good engine=mysql runner=pt-online-schema-change
ALTER TABLE orders ADD INDEX by_customer (customer_id, note);
ALTER TABLE orders DROP INDEX one_each;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
"""

from collections.abc import Iterator

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.domain.schema import ForeignKey, Key, Name, Table
from workers.rules.online_ddl import ENGINES, checks_keys
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",), engines=ENGINES, whatever_rows=True)


@rule.on(op.DropColumn)
def check_column(operation: op.DropColumn, site: Site) -> Verdict:
    """A column of a key that stands, on either side."""
    for owner, key, columns in _keys(site.table(operation.table), site):
        if operation.column in columns:
            yield _refused(f"the column `{operation.table}.{operation.column}`", owner, key, site)
            return


@rule.on(op.DropKey)
def check_index(operation: op.DropKey, site: Site) -> Verdict:
    """The last index that begins with the columns of a key."""
    table, name = site.table(operation.table), operation.name
    added = [list(_columns(one)) for one in site.siblings() if isinstance(one, op.CreateIndex | op.AddConstraint)]
    gone = {one.name for one in site.siblings() if isinstance(one, op.DropKey)} | {name}
    indexes = {one.name or "": [part.column for part in one.parts] for one in table.indexes}
    indexes |= {one.name or "": list(one.columns) for one in table.constraints if isinstance(one, Key)}
    if name not in indexes or not table.known:
        return
    left = [columns for other, columns in indexes.items() if other not in gone] + added
    for owner, key, columns in _keys(table, site):
        needed = list(columns)
        if indexes[name][: len(needed)] == needed and not any(one[: len(needed)] == needed for one in left):
            yield _refused(f"the index `{name}` of `{operation.table}`", owner, key, site)
            return


def _columns(operation: op.CreateIndex | op.AddConstraint) -> Iterator[str | None]:
    if isinstance(operation, op.CreateIndex):
        yield from (part.column for part in operation.index.parts)
    elif isinstance(operation.constraint, Key):
        yield from operation.constraint.columns


def _keys(table: Table, site: Site) -> Iterator[tuple[Name, ForeignKey, tuple[str, ...]]]:
    """The keys that stand on either side of the table: whose they are, and which of its columns they need."""
    if not checks_keys(site):
        return
    dropped = {one.name for one in site.siblings() if isinstance(one, op.DropConstraint)}
    for own in table.constraints:
        if isinstance(own, ForeignKey) and own.name not in dropped:
            yield table.name, own, own.columns
    for other in site.world.dependents(table.name):
        for one in other.constraints if other.name != table.name else ():
            if isinstance(one, ForeignKey) and one.table == table.name:
                yield other.name, one, one.references


def _refused(what: str, owner: Name, key: ForeignKey, site: Site) -> Harm:
    return Harm(
        kinds=("fails",),
        title=f"A foreign key of `{owner}` needs {what}: it cannot be dropped while the key stands",
        parsed=f"`{owner}` ({', '.join(key.columns)}) refers to `{key.table}`",
        fixes=(
            site.recipe(
                f"ALTER TABLE `{owner.name}` DROP FOREIGN KEY `{key.name or '…'}`;",
                "-- and only then the drop",
                title="Drop the key first",
            ),
        ),
    )
