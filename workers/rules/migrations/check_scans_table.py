"""
Adding a CHECK constraint reads the whole table while reads and writes wait.

ADD CHECK holds ACCESS EXCLUSIVE until every row has been checked. Added NOT VALID it holds it for a moment; VALIDATE CONSTRAINT
checks the old rows later while reads and writes go on.

On a column that the same change adds, and that holds NULL in every row, the check is soon done: that is told of large tables
only.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, amount int);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0);
```
```sql good
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
```
```sql good version=18
ALTER TABLE orders ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT ENFORCED;
```
```sql bad kinds=blocks
ALTER TABLE orders ADD COLUMN tax int NOT NULL DEFAULT 1;
ALTER TABLE orders ADD CONSTRAINT tax_positive CHECK (tax > 0);
```
```sql good unproved=it-does-read-the-rows
ALTER TABLE orders ADD COLUMN tax int;
ALTER TABLE orders ADD CONSTRAINT tax_positive CHECK (tax > 0);
```
```sql good
CREATE TABLE refunds (id bigint, amount int);
ALTER TABLE refunds ADD CHECK (amount > 0);
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, Update
from bot.domain.schema import Check
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site, followed
from workers.rules.unmet import offenders
from workers.rules.words import sql
from workers.world import names

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="constraint-missing-not-valid e1 pg305 add-constraint-check-no-not-valid",
)


@rule.on(AddConstraint)
def check(operation: AddConstraint, site: Site) -> Verdict:
    """A CHECK whose rows are read at once."""
    constraint = operation.constraint
    if (
        not isinstance(constraint, Check)
        or constraint.not_valid
        or not constraint.enforced
        or not site.holds_rows(operation.table)
    ):
        return
    if site.table(operation.table).kind == "foreign table":
        return
    fails = unseen = ""
    if offenders(site, operation.table, constraint):
        fails, unseen = (
            " fails if a row does not comply, and",
            "; nothing held its rows to it before, and nothing clears them up",
        )
    yield Harm(
        kinds=("blocks",),
        title=f"The CHECK{fails} blocks reads and writes of `{operation.table}` while it reads every row",
        parsed=f"`CHECK` without `NOT VALID`, and `{operation.table}` was there before this change{unseen}",
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table),
        sized=(operation.table,),
        fixes=_fixes(operation, constraint, site),
        large=_of_nulls(operation, constraint, site),
    )


def _of_nulls(operation: AddConstraint, constraint: Check, site: Site) -> bool:
    """Whether the columns are new and nobody has filled them: NULL passes at once, and to read the rows is all it costs."""
    table = operation.table
    found = [(name, site.column(table, name)) for name in constraint.expression.columns]
    empty = [
        (table, name) in site.added_columns and one is not None and not (one.not_null or one.default) for name, one in found
    ]
    filled = any(isinstance(step.operation, Update) and step.operation.table == table for step in site.earlier)
    return bool(empty) and all(empty) and not filled


def _fixes(operation: AddConstraint, constraint: Check, site: Site) -> tuple[Fix, ...]:
    table = operation.table
    columns = set(constraint.expression.columns)
    taken = {c.name for c in site.table(table).constraints}
    name = constraint.name or names.choose(table.name, columns.pop() if len(columns) == 1 else "", "check", taken)
    return (
        site.reworded(
            replace(operation, constraint=replace(constraint, not_valid=True)),
            followed("NOT VALID"),
            title="Add it NOT VALID: new rows are checked from now on, old ones are not read",
            tradeoff="Two migrations instead of one.",
            rollback=sql("ALTER TABLE {} DROP CONSTRAINT {};", table, name),
        ),
        site.recipe(
            sql("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, name),
            later=True,
            title="In the next migration: check the old rows while reads and writes go on",
        ),
    )
