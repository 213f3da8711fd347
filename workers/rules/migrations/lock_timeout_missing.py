"""
A lock that waits without lock_timeout makes everybody wait behind it.

A statement that needs a strong lock queues behind the longest open transaction, and every later query on the table queues
behind the statement, reads too. With `SET lock_timeout` it gives up after a while, and the migration can be tried again.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
```
```sql bad kinds=locks
ALTER TABLE orders ADD COLUMN note text;
```
```sql bad kinds=locks
SET lock_timeout = 0;
ALTER TABLE orders ADD COLUMN note text;
```
```sql good
SET lock_timeout = '5s';
ALTER TABLE orders ADD COLUMN note text;
```
```sql good
CREATE INDEX CONCURRENTLY orders_code_idx ON orders (code);
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN note text;
```

Source: https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
"""

from bot.domain.findings import Severity
from bot.domain.operations import (
    AddColumn,
    AddConstraint,
    AlterColumnType,
    AttachPartition,
    CreateIndex,
    CreateTrigger,
    DetachPartition,
    DropColumn,
    DropConstraint,
    DropTable,
    DropTrigger,
    LockTable,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNotNull,
    SetRowSecurity,
    SetVariable,
    Truncate,
)
from bot.domain.operations.base import Operation
from workers.rules.locks import write_locks
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("locks",))


@rule.on(
    AddColumn, AddConstraint, AlterColumnType, AttachPartition, CreateIndex, CreateTrigger, DetachPartition, DropColumn,
    DropConstraint, DropTable, DropTrigger, LockTable, RenameColumn, RenameTable, SetDefault, SetNotNull, SetRowSecurity,
    Truncate,
)  # fmt: skip
def check(operation: Operation, site: Site) -> Verdict:
    """The first lock of a migration that queues for as long as it takes."""
    if getattr(operation, "nowait", False) or not (locked := _locked(operation, site)) or _limited(site):
        return
    yield Harm(
        kinds=("locks",),
        title=f"Without lock_timeout this waits for {locked} as long as it takes, and every query on it waits behind",
        parsed="nothing before it in the migration sets lock_timeout",
    )


def _locked(operation: Operation, site: Site) -> str:
    return ", ".join(f"`{name}`" for name, _ in write_locks(operation) if site.existed(name))


def _limited(site: Site) -> bool:
    """Whether a limit holds here, or the migration has been told already, at its first lock."""
    limited = False
    for statement in site.migration.up:
        for step in statement.steps:
            if step is site.step:
                return limited
            match step.operation:
                case SetVariable(name="lock_timeout", value=value, local=local):
                    lasts = not local or statement.transaction == site.statement.transaction is not None
                    limited = lasts and value not in {None, "0", "0ms", "0s"}
                case other if not limited and _locked(other, site):
                    return True
    return limited
