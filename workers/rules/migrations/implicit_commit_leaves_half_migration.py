"""
A transaction around changes of the schema does not hold on MySQL and Oracle: each of them commits.

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
```sql bad engine=oracle kinds=breaks
WHENEVER SQLERROR EXIT FAILURE ROLLBACK
UPDATE orders SET note = '' WHERE note IS NULL;
ALTER TABLE orders ADD (state number);
```
```sql bad engine=oracle kinds=breaks
DELETE FROM orders WHERE id < 0;
ALTER TABLE orders ADD (state number);
ROLLBACK;
```
```sql good engine=oracle
WHENEVER SQLERROR EXIT FAILURE ROLLBACK
ALTER TABLE orders ADD (state number);
UPDATE orders SET note = '' WHERE note IS NULL;
COMMIT;
```
```sql good engine=oracle
UPDATE orders SET note = '' WHERE note IS NULL;
ALTER TABLE orders ADD (state number);
```

On Oracle: https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Types-of-SQL-Statements.html

Source: https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
"""

import re

from bot.domain import operations as op
from bot.domain.findings import Severity
from bot.patterns import late
from workers.rules.online_ddl import ENGINES
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=(*ENGINES, "oracle"))
_ROWS = (op.Insert, op.Update, op.Delete, op.Merge)
_RETURNS = late(r"\bSQLERROR\b.{0,500}\bROLLBACK\b", re.IGNORECASE)
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


@rule.on(*_COMMITS)
def check_oracle(operation: op.Operation, site: Site) -> Verdict:
    """On Oracle every change of rows opens a transaction: one before this, in a file that means to roll back."""
    if site.migration.engine != "oracle":
        return
    before, after = list[op.Operation](), list[op.Operation]()
    for statement in site.migration.up:
        (after if after or statement is site.statement else before).extend(step.operation for step in statement.steps)
        after += [op.Begin()] if statement is site.statement else []
    open_rows = False
    for one in before:
        open_rows = isinstance(one, _ROWS) or (open_rows and not isinstance(one, (op.Commit, op.Rollback, *_COMMITS)))
    means = any(isinstance(one, op.Rollback) for one in after) or any(
        isinstance(one, op.Inert) and _RETURNS.search(one.text) for one in (*before, *after)
    )
    if open_rows and means:
        yield Harm(
            kinds=("breaks",),
            title="What was changed before this cannot be rolled back: a change of the schema commits it",
            parsed=f"rows are changed before `{type(operation).__name__}`, and the file means to roll back what fails",
            fixes=(
                site.recipe(
                    "-- changes of the schema first, or in a migration of their own; then rows, then COMMIT",
                    title="Change the schema first",
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
