"""
Adding an exclusion constraint builds its index while reads and writes wait.

ADD … EXCLUDE holds ACCESS EXCLUSIVE while the index is built and every row is compared. There is no NOT VALID form and no
way to adopt an index built before.

```sql given
CREATE TABLE bookings (id bigint PRIMARY KEY, room int4range);
```
```sql bad kinds=blocks
ALTER TABLE bookings ADD CONSTRAINT one_room EXCLUDE USING gist (room WITH &&);
```
```sql good
CREATE TABLE shifts (id bigint, hours int4range, EXCLUDE USING gist (hours WITH &&));
```

Source: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
"""

from bot.domain.findings import Severity
from bot.domain.operations import AddConstraint
from bot.domain.schema import Exclusion
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="e8",
)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """An exclusion constraint on a table that was there."""
    if not isinstance(operation.constraint, Exclusion) or not site.holds_rows(operation.table):
        return
    yield Harm(
        kinds=("blocks",),
        title=f"The exclusion constraint blocks reads and writes of `{operation.table}` while its index is built",
        parsed=f"`EXCLUDE` has no form that does not read every row, and `{operation.table}` was there before this change",
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        sized=(operation.table,),
        fixes=(
            site.recipe(
                sql("CREATE TABLE {} (LIKE {} INCLUDING ALL, … EXCLUDE …);", f"{operation.table.name}_new", operation.table),
                "-- copy in batches, write both, swap the names in one short transaction",
                title="Only a new table avoids the lock",
                tradeoff="Much work: on a small table accept the lock, with a lock_timeout.",
            ),
        ),
    )
