"""
SET NOT NULL reads the whole table while reads and writes wait.

SET NOT NULL takes an ACCESS EXCLUSIVE lock and scans every row to see that none is NULL. When a validated CHECK
constraint already proves it, PostgreSQL skips the scan.

```sql given
CREATE TABLE orders (id bigint PRIMARY KEY, code text, note text NOT NULL, amount int,
  CONSTRAINT amount_there CHECK (amount IS NOT NULL AND amount > 0));
```
```sql bad kinds=blocks
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
```
```sql bad kinds=blocks
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
```
```sql good
ALTER TABLE orders ADD CONSTRAINT code_there CHECK (code IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT code_there;
ALTER TABLE orders ALTER COLUMN code SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT code_there;
```
```sql bad kinds=blocks
ALTER TABLE orders ALTER COLUMN amount SET NOT NULL, DROP CONSTRAINT amount_there;
```
```sql good
ALTER TABLE orders ALTER COLUMN amount SET NOT NULL;
```
```sql good
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
```
```sql good version=18
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT code_there;
```

From PostgreSQL 18 a NOT NULL constraint can be added NOT VALID and validated, which needs no CHECK.

```sql bad version=18 kinds=blocks
ALTER TABLE orders ADD CONSTRAINT code_there NOT NULL code;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, DropConstraint, SetNotNull
from bot.domain.schema import Check, Column, Expression, Name, NotNull, Table
from workers.rules.known import unfilled
from workers.rules.locks import ACCESS_EXCLUSIVE
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.unmet import nulls
from workers.rules.words import sql
from workers.sql.render import render

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="adding-not-nullable-field e2 data_depend mf104 pg303 alter-column-set-not-null",
)


@rule.on(SetNotNull)
def check(operation: SetNotNull, site: Site) -> Verdict:
    """A column of an existing table made NOT NULL without a proof."""
    if operation.not_null:
        yield from _scan(operation.table, operation.column, site)


@rule.on(AddConstraint)
def check_constraint(operation: AddConstraint, site: Site) -> Verdict:
    """The same as a constraint, PostgreSQL 18's words."""
    constraint = operation.constraint
    if isinstance(constraint, NotNull) and not constraint.not_valid:
        yield from _scan(operation.table, constraint.column, site)


def _scan(name: Name, column: str, site: Site) -> Verdict:
    table = _without_dropped(site.table(name), site)
    if not site.holds_rows(name) or proved(table, column) or table.kind == "foreign table" or unfilled(site, name, column):
        return
    left = nulls(site, name, column)
    fails, unseen = (" fails if a row holds NULL, and", "; nothing before fills the rows that hold NULL") if left else ("", "")
    yield Harm(
        kinds=("blocks",),
        title=f"`SET NOT NULL` on `{name}.{column}`{fails} blocks reads and writes while it scans the table",
        parsed=f"no validated CHECK proves that `{column}` is not NULL, so all of `{name}` is read under the lock{unseen}",
        locks=site.lock(ACCESS_EXCLUSIVE, name),
        sized=(name,),
        fixes=(*_fixes(name, column, site), *(_first(name, column, site) if left else ())),
    )


def _first(name: Name, column: str, site: Site) -> tuple[Fix, ...]:
    query = sql("SELECT count(*) FROM {} WHERE {} IS NULL;", name, column)
    return (site.recipe(query, title="Look for rows that hold NULL first"),)


def _without_dropped(table: Table, site: Site) -> Table:
    """The table less the constraints that the same statement drops: PostgreSQL does that first, whatever the order."""
    dropped = {other.name for other in site.siblings() if isinstance(other, DropConstraint)}
    return replace(table, constraints=tuple(c for c in table.constraints if c.name not in dropped)) if dropped else table


def proved(table: Table, column: str) -> bool:
    """True when a validated CHECK, or NOT NULL itself, already proves the column non-null: no scan."""
    found = table.column(column)
    checks = (c for c in table.constraints if isinstance(c, Check) and not c.not_valid and c.enforced)
    return (isinstance(found, Column) and found.not_null) or any(column in c.expression.not_null for c in checks)


def _fixes(name: Name, column: str, site: Site) -> tuple[Fix, ...]:
    label = f"{name.name}_{column}_not_null"[:63]
    native = site.versions.all_from(18)
    expression = Expression(sql("{} IS NOT NULL", column), columns=(column,), not_null=(column,))
    constraint = NotNull(column, label, not_valid=True) if native else Check(expression, label, not_valid=True)
    first = render(AddConstraint(name, constraint)) + ";"
    validate = sql("ALTER TABLE {} VALIDATE CONSTRAINT {};", name, label)
    rest = (
        []
        if native
        else [
            sql("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL;", name, column),
            sql("ALTER TABLE {} DROP CONSTRAINT {};", name, label),
        ]
    )
    return (
        site.instead(
            first,
            title=f"Add {'it' if native else 'a CHECK'} NOT VALID: new rows are checked from now on, old ones are not read",
            tradeoff="Two migrations instead of one.",
            rollback=sql("ALTER TABLE {} DROP CONSTRAINT {};", name, label),
        ),
        site.recipe(
            validate,
            *rest,
            later=True,
            title="In the next migration: validate (reads and writes go on), then make it NOT NULL without a scan"
            if rest
            else "In the next migration: validate (reads and writes go on)",
        ),
    )
