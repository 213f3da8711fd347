"""
A table has one primary key: a second one stops the migration.

MySQL ends with error 1068. It happens when a column that is the key already is defined anew with PRIMARY KEY, as
`->id()->change()` does in Laravel.

```sql given
CREATE TABLE orders (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, code int NOT NULL);
```
```sql bad engine=mysql kinds=fails
ALTER TABLE orders MODIFY id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY;
```
```sql bad engine=mariadb kinds=fails
ALTER TABLE orders ADD PRIMARY KEY (code);
```
```sql good engine=mysql
ALTER TABLE orders MODIFY id int NOT NULL AUTO_INCREMENT COMMENT 'the number';
ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, code);
```

Source: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html#error_er_multiple_pri_key
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, AddConstraint, DropKey, ModifyColumn
from bot.domain.schema import Constraint, Key
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",), engines=ENGINES)


@rule.on(AddConstraint, ModifyColumn, AddColumn)
def check(operation: AddConstraint | ModifyColumn | AddColumn, site: Site) -> Verdict:
    """A primary key for a table that is known to have one."""
    made: tuple[Constraint, ...]
    match operation:
        case AddConstraint(constraint=constraint):
            made = (constraint,)
        case ModifyColumn(definition=definition):
            made = definition.constraints
        case AddColumn(column=column):
            made = column.constraints
    has = any(isinstance(c, Key) and c.primary for c in site.table(operation.table).constraints)
    dropped = any(isinstance(other, DropKey) and other.name == "PRIMARY" for other in site.siblings())
    perhaps = site.statement.inside and not isinstance(operation, ModifyColumn)
    if not has or dropped or perhaps or not any(isinstance(c, Key) and c.primary for c in made):
        return
    yield Harm(
        kinds=("fails",),
        title=f"`{operation.table}` has a primary key already: this second one stops the migration",
        parsed=f"the key of `{operation.table}` is made by an earlier statement (error 1068)",
        fixes=(
            site.recipe(
                "-- without PRIMARY KEY where the column is the key already, else with DROP PRIMARY KEY beside it",
                title="Leave the key as it is, or replace it in one statement",
            ),
        ),
    )
