"""
A Snowflake table that is replaced or swapped has other grants under its name than before.

CREATE OR REPLACE makes a new table: who could read the old one cannot read this one unless the statement says COPY GRANTS, and
streams on the old one are stale. SWAP WITH exchanges two tables with all that hangs on them, so the grants of the new one
count. Grants ON FUTURE TABLES are given again; those given one by one are not.

```sql given
CREATE TABLE orders (id int, total int);
```
```sql bad engine=snowflake kinds=breaks
CREATE OR REPLACE TABLE orders AS SELECT id, total, total * 2 AS doubled FROM orders;
```
```sql bad engine=snowflake kinds=breaks
CREATE TABLE orders_new AS SELECT id, total FROM orders;
ALTER TABLE orders SWAP WITH orders_new;
```
```sql good engine=snowflake
CREATE OR REPLACE TABLE orders COPY GRANTS AS SELECT id, total, total * 2 AS doubled FROM orders;
```
```sql good engine=snowflake
CREATE TABLE orders_new CLONE orders COPY GRANTS;
ALTER TABLE orders SWAP WITH orders_new;
```
```sql good engine=snowflake
CREATE OR REPLACE TABLE orders AS SELECT id, total FROM orders;
GRANT SELECT ON TABLE orders TO ROLE reporting;
```

Source: https://docs.snowflake.com/en/sql-reference/sql/create-table
"""

import re

from bot.domain.findings import Severity
from bot.domain.operations import CreateTable, CreateTableAs, DropTable, Inert, SetTableOptions
from bot.domain.schema import Name
from bot.patterns import late
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=("snowflake",))
_KEPT = late(r"\bCOPY\s+GRANTS\b", re.IGNORECASE)


@rule.on(DropTable)
def check_replaced(operation: DropTable, site: Site) -> Verdict:
    """CREATE OR REPLACE of a table that is known to have been there, from what it held."""
    made = next((one for one in site.siblings() if isinstance(one, CreateTable | CreateTableAs)), None)
    known = site.world.table(operation.table)
    if (
        made is None
        or known is None
        or known.new
        or known.temporary
        or _KEPT.search(site.sql)
        or _granted(operation.table, site)
    ):
        return
    yield _harm(f"`{operation.table}` is made anew without the grants it has", "COPY GRANTS", site)


@rule.on(SetTableOptions)
def check_swapped(operation: SetTableOptions, site: Site) -> Verdict:
    """SWAP WITH a table that this change makes."""
    if operation.option != "SWAP WITH" or not site.existed(operation.table):
        return
    other = Name(operation.text.rpartition(".")[2])
    found = site.world.table(other)
    if found is None or not found.new or _granted(other, site) or _granted(operation.table, site) or _copied(other, site):
        return
    yield _harm(f"`{operation.table}` gets the grants of `{other}`, which this change makes without any", "COPY GRANTS", site)


def _harm(title: str, words: str, site: Site) -> Harm:
    return Harm(
        kinds=("breaks",),
        title=f"{title}: roles that read it may no longer",
        parsed=f"neither `{words}` nor a GRANT is in `{site.statement.span.path}`",
        fixes=(
            site.recipe(
                "-- CREATE … COPY GRANTS, or GRANT … ON TABLE … in the same migration",
                title="Take the grants along",
                tradeoff="Not needed where all roles have their rights by GRANT … ON FUTURE TABLES.",
            ),
        ),
    )


def _granted(table: Name, site: Site) -> bool:
    """Whether a GRANT of the file names the table, or all of them."""
    pattern = re.compile(rf"\b{re.escape(table.name)}\b|\bALL\s+TABLES\b|\bFUTURE\s+TABLES\b", re.IGNORECASE)
    grants = (step.operation for one in site.migration.up for step in one.steps)
    return any(isinstance(one, Inert) and one.kind == "GRANT" and pattern.search(one.text) for one in grants)


def _copied(table: Name, site: Site) -> bool:
    makes = (one for one in site.migration.up if any(_makes(step.operation, table) for step in one.steps))
    return any(_KEPT.search(one.sql or one.text) for one in makes)


def _makes(operation: object, table: Name) -> bool:
    return isinstance(operation, CreateTable | CreateTableAs) and operation.table.name == table.name
