"""
A constraint written on a new column is checked against every row while reads and writes wait.

CHECK, UNIQUE and PRIMARY KEY written in ADD COLUMN, and REFERENCES beside a DEFAULT, are checked on all rows under ACCESS
EXCLUSIVE although every row has the same value. REFERENCES alone is not: all rows are NULL and PostgreSQL knows it.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint, amount int);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD COLUMN discount int CHECK (discount > 0);
```
```sql bad kinds=blocks
ALTER TABLE orders ADD COLUMN code text UNIQUE;
```
```sql bad kinds=blocks
ALTER TABLE orders ADD COLUMN buyer_id bigint DEFAULT 1 REFERENCES customers (id);
```
```sql good
ALTER TABLE orders ADD COLUMN buyer_id bigint REFERENCES customers (id);
```
```sql good
ALTER TABLE orders ADD COLUMN discount int;
ALTER TABLE orders ADD CONSTRAINT discount_positive CHECK (discount > 0) NOT VALID;
```

Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from dataclasses import replace

from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddColumn, AddConstraint
from bot.domain.schema import Check, Constraint, ForeignKey, Key
from workers.rules.locks import ACCESS_EXCLUSIVE, SHARE_ROW_EXCLUSIVE
from workers.rules.migrations.added_column_rewrites_table import rewrites
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.words import sql
from workers.sql.render import render
from workers.world import names

rule = Rule(
    __name__,
    severity=Severity.ERROR,
    kinds=("blocks",),
    known_as="pg305 add-constraint-check-no-not-valid",
)


@rule.on(AddColumn)
def check(operation: AddColumn, site: Site) -> Verdict:
    """A new column with a constraint that reads the table. One that rewrites it anyway is reported as that."""
    column, table = operation.column, site.table(operation.table)
    if not site.holds_rows(operation.table) or (operation.if_not_exists and table.column(column.name)):
        return
    scanning = [c for c in column.constraints if _scans(c, with_default=column.default is not None)]
    if not scanning or rewrites(column, site):
        return
    words = " and ".join(dict.fromkeys(_word(c) for c in scanning))
    parents = [c.table for c in scanning if isinstance(c, ForeignKey)]
    yield Harm(
        kinds=("blocks",),
        title=f"`{words}` on the new column `{operation.table}.{column.name}` reads every row while reads and writes wait",
        parsed=f"`{words}` is written in `ADD COLUMN`, and `{operation.table}` was there before this change",
        locks=site.lock(ACCESS_EXCLUSIVE, operation.table) + site.lock(SHARE_ROW_EXCLUSIVE, *parents),
        sized=(operation.table,),
        fixes=_fixes(operation, scanning, site),
    )


def _scans(constraint: Constraint, *, with_default: bool) -> bool:
    match constraint:
        case Check(not_valid=False, enforced=True) | Key(index=None):
            return True
        case ForeignKey(not_valid=False, enforced=True):
            return with_default
    return False


def _word(constraint: Constraint) -> str:
    match constraint:
        case Key(primary=primary):
            return "PRIMARY KEY" if primary else "UNIQUE"
        case ForeignKey():
            return "REFERENCES"
    return "CHECK"


def _fixes(operation: AddColumn, scanning: list[Constraint], site: Site) -> tuple[Fix, ...]:
    table, column = operation.table, operation.column
    rest = tuple(c for c in column.constraints if c not in scanning)
    steps = [render(replace(operation, column=replace(column, constraints=rest))) + ";"]
    later = []
    for constraint in scanning:
        name = constraint.name or names.choose(table.name, column.name, _label(constraint), ())
        if isinstance(constraint, Key):
            later += [sql("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({});", name, table, column.name)]
            later += [sql("ALTER TABLE {} ADD CONSTRAINT {} " + _word(constraint) + " USING INDEX {};", table, name, name)]
        elif isinstance(constraint, Check | ForeignKey):
            not_valid = replace(constraint, name=name, not_valid=True)
            steps.append(render(AddConstraint(table, not_valid)) + ";")
            later.append(sql("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, name))
    return (
        site.instead(
            "\n".join(steps),
            title="Add the column plainly, its constraint NOT VALID" if len(steps) > 1 else "Add the column plainly",
            tradeoff="Two migrations instead of one.",
            rollback=sql("ALTER TABLE {} DROP COLUMN {};", table, column.name),
        ),
        site.recipe(*later, later=True, title="In later migrations, while reads and writes go on"),
    )


def _label(constraint: Constraint) -> str:
    match constraint:
        case Key(primary=primary):
            return "pkey" if primary else "key"
        case ForeignKey():
            return "fkey"
    return "check"
