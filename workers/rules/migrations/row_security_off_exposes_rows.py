"""
Without row level security everybody who may read the table reads all of its rows.

DISABLE ROW LEVEL SECURITY ignores every policy of the table at once; NO FORCE lets the table's owner, which is often the
application's own role, pass them by.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, tenant text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (tenant = current_setting('app.tenant'));
```
```sql bad kinds=exposes
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
```
```sql good
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
```
```sql good
BEGIN;
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
UPDATE orders SET tenant = 'x' WHERE id = 1;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
COMMIT;
```

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import DropTable, SetRowSecurity
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))


@rule.on(SetRowSecurity)
def check(operation: SetRowSecurity, site: Site) -> Verdict:
    """Switched off for a table that was there, and not on again in the same migration."""
    if operation.action not in {"disable", "no force"} or not site.existed(operation.table) or _on_again(operation, site):
        return
    force = operation.action == "no force"
    yield Harm(
        kinds=("exposes",),
        title=f"The owner of `{operation.table}` passes its row level security by"
        if force
        else f"Every row of `{operation.table}` is open to whoever may read the table: its policies no longer hold",
        parsed=f"{operation.action.upper()} ROW LEVEL SECURITY, and `{operation.table}` was there before this change",
        severity=Severity.WARNING if force else None,
    )


def _on_again(operation: SetRowSecurity, site: Site) -> bool:
    later = False
    for statement in site.migration.up:
        for step in statement.steps:
            if later and isinstance(step.operation, SetRowSecurity | DropTable) and step.operation.table == operation.table:
                return isinstance(step.operation, DropTable) or step.operation.action in {"enable", "force"}
            later = later or step is site.step
    return False
