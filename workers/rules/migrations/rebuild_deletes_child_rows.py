"""
A table made anew inside a transaction takes the rows that refer to it with it.

DROP TABLE deletes the table's rows first,
and with foreign keys on that deletes or empties what refers to them (ON DELETE CASCADE, SET
NULL), or fails. `PRAGMA foreign_keys = OFF` prevents it, but is ignored inside a transaction, and `defer_foreign_keys` does not
help: both were measured.

```sql given
CREATE TABLE customers (id integer PRIMARY KEY, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id) ON DELETE CASCADE);
```
```sql bad engine=sqlite kinds=loses,irreversible
BEGIN;
PRAGMA foreign_keys = OFF;
CREATE TABLE new_customers (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO new_customers SELECT id, name FROM customers;
DROP TABLE customers;
ALTER TABLE new_customers RENAME TO customers;
COMMIT;
```
```sql good engine=sqlite
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE new_customers (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO new_customers SELECT id, name FROM customers;
DROP TABLE customers;
ALTER TABLE new_customers RENAME TO customers;
COMMIT;
PRAGMA foreign_keys = ON;
```

Where the rows would keep the table from going, the migration fails instead.

```sql given
CREATE TABLE customers (id integer PRIMARY KEY, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id));
```
```sql bad engine=sqlite kinds=fails
BEGIN;
PRAGMA foreign_keys = OFF;
CREATE TABLE new_customers (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO new_customers SELECT id, name FROM customers;
DROP TABLE customers;
ALTER TABLE new_customers RENAME TO customers;
COMMIT;
```

Source: https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import DropTable, Inert
from bot.domain.schema import ForeignKey, Name
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site
from workers.rules.swaps import table_swapped

rule = Rule(__name__, severity=Severity.ERROR, kinds=("loses", "irreversible", "fails"), engines=("sqlite",))
_OFF = re.compile(r"foreign_keys\s*=\s*(?:OFF|0|false)\b", re.IGNORECASE)


@rule.on(DropTable)
def check(operation: DropTable, site: Site) -> Verdict:
    """A table that another one takes the name of, while what turns foreign keys off stands in a transaction."""
    if not site.existed(operation.table) or not table_swapped(operation.table, site) or not _ignored(site):
        return
    children = {other.name: key for other in site.world.dependents(operation.table) for key in _keys(operation.table, other)}
    children.pop(operation.table, None)
    losing = {name: key for name, key in children.items() if key.on_delete in {"CASCADE", "SET NULL", "SET DEFAULT"}}
    if not children:
        return
    named = ", ".join(f"`{name}`" for name in losing or children)
    yield Harm(
        kinds=("loses", "irreversible") if losing else ("fails",),
        title=f"Dropping `{operation.table}` here deletes or empties rows of {named}: foreign keys are still on"
        if losing
        else f"Dropping `{operation.table}` here fails while rows of {named} refer to it: foreign keys are still on",
        parsed="`PRAGMA foreign_keys = OFF` stands inside of a transaction, where SQLite ignores it",
        fixes=(
            site.recipe(
                "PRAGMA foreign_keys = OFF;",
                "BEGIN; … COMMIT;",
                "PRAGMA foreign_key_check; PRAGMA foreign_keys = ON;",
                title="Turn foreign keys off before the transaction begins"
                + (f": {site.migration.opt_out}" if site.migration.opt_out and site.migration.transactional else ""),
            ),
        ),
    )


def _keys(name: Name, other: object) -> list[ForeignKey]:
    return [one for one in getattr(other, "constraints", ()) if isinstance(one, ForeignKey) and one.table == name]


def _ignored(site: Site) -> bool:
    """Whether the last PRAGMA before this statement that turns foreign keys off is inside of a transaction."""
    ignored = False
    for statement in site.migration.up:
        if statement is site.statement:
            break
        for step in statement.steps:
            if isinstance(step.operation, Inert) and step.operation.kind == "PRAGMA" and _OFF.search(step.operation.text):
                ignored = statement.transaction is not None
    return ignored
