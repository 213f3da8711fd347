"""
Rows are changed while the transaction holds a lock that others wait for.

ALTER TABLE keeps its lock until COMMIT. An UPDATE, DELETE or INSERT … SELECT behind it in the same transaction makes reads
and writes of the locked table wait for as long as the rows take.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text);
CREATE TABLE settings (name text PRIMARY KEY, value text);
```
```sql bad kinds=blocks
BEGIN;
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
COMMIT;
```
```sql good
ALTER TABLE orders ADD COLUMN region text;
UPDATE orders SET region = 'eu' WHERE region IS NULL;
```
```sql good
BEGIN;
ALTER TABLE settings ADD COLUMN note text;
UPDATE settings SET note = 'x' WHERE name = 'theme';
COMMIT;
```
```sql good
BEGIN;
CREATE TABLE refunds (id bigint PRIMARY KEY);
ALTER TABLE refunds ADD COLUMN region text;
UPDATE refunds SET region = 'eu';
COMMIT;
```

Source: https://www.postgresql.org/docs/current/explicit-locking.html
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import Delete, Insert, Update
from workers.rules.locks import held
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("blocks",))
# One row by its key: an index finds it, and the lock is held no longer than it would be anyway.
_ONE_ROW = re.compile(r"""\bWHERE\s+[\w."]+\s*=\s*(?:'[^']*'|\d+)\s*;?\s*$""", re.IGNORECASE)


@rule.on(Update, Delete, Insert)
def check(operation: Update | Delete | Insert, site: Site) -> Verdict:
    """Many rows changed behind a lock of the same transaction."""
    locked = held((step.operation for step in site.earlier), site.existed)
    if not locked or not _many(operation, site):
        return
    command = type(operation).__name__.upper()
    names = ", ".join(f"`{name}`" for name in locked)
    who = "reads and writes" if "ACCESS EXCLUSIVE" in locked.values() else "writes"
    yield Harm(
        kinds=("blocks",),
        title=f"{names} stays locked while the {command} runs: {who} wait until it is done",
        parsed=f"an earlier statement of the same transaction holds {', '.join(sorted(set(locked.values())))} on {names}",
        locks=tuple(lock for name, mode in locked.items() for lock in site.lock(mode, name)),
        sized=(operation.table,),
        fixes=(
            site.recipe(
                site.statement.text.rstrip().rstrip(";") + ";",
                title="Change the rows in a migration of its own, or better in batches outside the migration",
                tradeoff="Between the two, old rows have no value yet.",
            ),
        ),
    )


def _many(operation: Update | Delete | Insert, site: Site) -> bool:
    if isinstance(operation, Insert):
        return operation.from_query and any(site.existed(name) for name in operation.reads)
    return site.existed(operation.table) and not _ONE_ROW.search(operation.text)
