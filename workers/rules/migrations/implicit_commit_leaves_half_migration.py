"""
A transaction around changes of the schema does not hold on MySQL: each of them commits.

CREATE, ALTER, DROP, RENAME and TRUNCATE end the transaction before and after themselves. What BEGIN was to keep together
stays half done when a later statement fails, and ROLLBACK takes nothing back.

```sql given
CREATE TABLE orders (id int NOT NULL PRIMARY KEY, note varchar(40));
```
```sql bad engine=mysql kinds=breaks
START TRANSACTION;
UPDATE orders SET note = '' WHERE note IS NULL;
ALTER TABLE orders ADD COLUMN state int;
COMMIT;
```
```sql good engine=mysql
START TRANSACTION;
UPDATE orders SET note = '' WHERE note IS NULL;
COMMIT;
ALTER TABLE orders ADD COLUMN state int;
```
```sql good engine=mysql
BEGIN;
CREATE TABLE carts (id int NOT NULL PRIMARY KEY);
COMMIT;
```

Source: https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
"""

from bot.domain import operations as op
from bot.domain.findings import Severity
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=ENGINES)
_ROWS = (op.Insert, op.Update, op.Delete)
_COMMITS = (
    op.AddColumn, op.DropColumn, op.ModifyColumn, op.RenameColumn, op.AddConstraint, op.DropConstraint, op.CreateIndex,
    op.DropKey, op.RenameKey, op.ConvertCharset, op.SetTableOptions, op.CreateTable, op.DropTable, op.RenameTable, op.Truncate,
    op.CreateView,
)  # fmt: skip


@rule.on(op.Begin)
def check(operation: op.Begin, site: Site) -> Verdict:
    """A transaction that the file opens, with rows and the schema changed before it ends."""
    del operation
    inside = _inside(site)
    commits = next((one for one in inside if isinstance(one, _COMMITS)), None)
    rows = any(isinstance(one, _ROWS) for one in inside)
    if commits is None or not (rows or sum(isinstance(one, _COMMITS) for one in inside) > 1):
        return
    yield Harm(
        kinds=("breaks",),
        title="This transaction does not hold: a change of the schema inside it commits what came before",
        parsed=f"`{type(commits).__name__}` follows before COMMIT, and commits by itself",
        fixes=(
            site.recipe(
                "-- rows in a transaction of their own, each change of the schema in a migration of its own",
                title="Take them apart, so that each step can be run again",
            ),
        ),
    )


def _inside(site: Site) -> list[op.Operation]:
    """The operations from here to the transaction's end."""
    found: list[op.Operation] = []
    after = False
    for statement in site.migration.up:
        if statement is site.statement:
            after = True
        elif after:
            operations = [step.operation for step in statement.steps]
            if any(isinstance(one, op.Commit | op.Rollback | op.Begin) for one in operations):
                break
            found += operations
    return found
