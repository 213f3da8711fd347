"""
DROP COLUMN takes the column out of every row on Oracle.

The statement rewrites each block of the table under an exclusive lock, and fills undo with it. SET UNUSED only marks the
column: it is gone from queries at once, and its space is taken back later, at a quiet time, with DROP UNUSED COLUMNS.

```sql given
CREATE TABLE orders (id number NOT NULL, note varchar2(40));
```
```sql bad engine=oracle kinds=rewrites,blocks
ALTER TABLE orders DROP COLUMN note;
```
```sql good engine=oracle
CREATE TABLE carts (id number NOT NULL, note varchar2(40));
ALTER TABLE carts DROP COLUMN note;
```

Source: https://docs.oracle.com/en/database/oracle/oracle-database/23/admin/managing-tables.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import DropColumn
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("rewrites", "blocks"), engines=("oracle",))
_UNUSED = re.compile(r"\bSET\s+UNUSED\b", re.IGNORECASE)


@rule.on(DropColumn)
def check(operation: DropColumn, site: Site) -> Verdict:
    """A column of a table with rows, dropped rather than set unused; said once for a statement."""
    if not site.holds_rows(operation.table) or _UNUSED.search(site.sql) or operation != _first(site):
        return
    yield Harm(
        kinds=("rewrites", "blocks"),
        title=f"Dropping `{operation.column}` rewrites `{operation.table}` under a lock that blocks writes",
        parsed=f"`{operation.table}` was there before this change",
        sized=(operation.table,),
        fixes=(
            site.recipe(
                f"ALTER TABLE {operation.table} SET UNUSED ({operation.column}) ONLINE;",
                f"-- later, at a quiet time: ALTER TABLE {operation.table} DROP UNUSED COLUMNS CHECKPOINT 10000;",
                title="Mark it unused now, take its space back later",
                tradeoff="A column that is unused does not come back either.",
            ),
        ),
    )


def _first(site: Site) -> object:
    return next(step.operation for step in site.statement.steps if isinstance(step.operation, DropColumn))
