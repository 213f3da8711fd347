"""
A constraint that the rows there are were not checked against is not trusted.

WITH NOCHECK adds or enables it for what is written from now on. Rows that break it stay, and because there may be some the
optimizer plans as if the constraint were not there, for good: until WITH CHECK CHECK CONSTRAINT has read the table.

```sql given
CREATE TABLE customers (id int NOT NULL, CONSTRAINT pk_customers PRIMARY KEY (id));
CREATE TABLE orders (id int NOT NULL, customer_id int NULL, CONSTRAINT by_customer FOREIGN KEY (customer_id)
    REFERENCES customers (id));
```
```sql bad engine=sqlserver kinds=costs
ALTER TABLE orders WITH NOCHECK ADD CONSTRAINT positive CHECK (id > 0);
```
```sql bad engine=sqlserver kinds=costs
ALTER TABLE orders NOCHECK CONSTRAINT by_customer;
UPDATE orders SET customer_id = 1 WHERE customer_id = 2;
ALTER TABLE orders CHECK CONSTRAINT by_customer;
```
```sql good engine=sqlserver
ALTER TABLE orders WITH NOCHECK ADD CONSTRAINT positive CHECK (id > 0);
ALTER TABLE orders WITH CHECK CHECK CONSTRAINT positive;
```
```sql good engine=sqlserver
ALTER TABLE orders NOCHECK CONSTRAINT ALL;
ALTER TABLE orders WITH CHECK CHECK CONSTRAINT ALL;
```

Source: https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-check-constraints-transact-sql
"""

from collections.abc import Iterator

from bot.domain.findings import Severity
from bot.domain.operations import AddConstraint, AlterConstraint, Operation, ValidateConstraint
from bot.domain.schema import Check, ForeignKey, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), engines=("sqlserver",))


@rule.on(AddConstraint)
def check_added(operation: AddConstraint, site: Site) -> Verdict:
    """One that is added WITH NOCHECK to a table that was there, and not validated later in the file."""
    made = operation.constraint
    if not isinstance(made, Check | ForeignKey) or not made.not_valid or not site.existed(operation.table):
        return
    yield from _harm(operation.table, made.name or "", site)


@rule.on(AlterConstraint)
def check_enabled(operation: AlterConstraint, site: Site) -> Verdict:
    """One that the file turned off, and turns on again without a look at the rows."""
    if operation.text != "CHECK":
        return
    off = {(one.table, one.name.upper()) for one in _all(site) if isinstance(one, AlterConstraint) and one.text == "NOCHECK"}
    if {(operation.table, operation.name.upper()), (operation.table, "ALL")} & off:
        yield from _harm(operation.table, operation.name, site)


def _harm(table: Name, name: str, site: Site) -> Verdict:
    validated = {one.name.upper() for one in _all(site) if isinstance(one, ValidateConstraint) and one.table == table}
    if validated & {name.upper(), "ALL"}:
        return
    what = f"`{name}`" if name else "The constraint"
    yield Harm(
        kinds=("costs",),
        title=f"{what} on `{table}` stays untrusted: rows may break it, and the optimizer does not use it",
        parsed="it is not checked against the rows there are, and nothing in the migration does so later",
        fixes=(
            site.recipe(
                f"ALTER TABLE {table} WITH CHECK CHECK CONSTRAINT {name or 'ALL'};",
                title="Check it afterwards",
                tradeoff="Reads the whole table under a lock that keeps everybody out: at a quiet time.",
            ),
        ),
    )


def _all(site: Site) -> Iterator[Operation]:
    return (step.operation for statement in site.migration.up for step in statement.steps)
